//! Annotations of GitHub Actions: workflow commands on standard output, which the runner takes out of the log.

mod annotations;
mod command;

pub(super) use annotations::{github, github_notice};
