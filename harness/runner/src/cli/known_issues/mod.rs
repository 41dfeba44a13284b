//! `podproof known-issues`, and the lists of known issues that commands take.

mod add;
mod append;
mod arguments;
mod changes;
mod command;
mod draft;
mod read;

pub(super) use arguments::KnownIssuesArguments;
pub(super) use command::known_issues;
pub(super) use read::{operation_name, read, read_for_records};
