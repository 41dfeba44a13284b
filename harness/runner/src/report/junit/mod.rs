//! `junit.xml`: a run as CI servers read it, and the same within the limits of GitLab.

mod dialect;
mod document;
pub(super) mod element;
mod gitlab;

pub(super) use document::{junit, junit_notice};
pub(super) use gitlab::gitlab;
