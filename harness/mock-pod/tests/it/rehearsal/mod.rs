//! Pods of several nodes, and scripts that are played on them.

mod language;
mod nodes;
mod outages;
mod sessions;
mod support;
mod versions;
