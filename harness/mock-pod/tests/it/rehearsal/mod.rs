//! Pods of several nodes, and scripts that are played on them.

mod guide;
mod language;
mod nodes;
mod outages;
mod scripts;
mod sessions;
mod support;
mod versions;
