//! Which of the commands about lists of known issues it is.

use super::add::add;
use super::arguments::{KnownIssuesArguments, KnownIssuesCommand};
use crate::cli::exit::Exit;

pub(in crate::cli) fn known_issues(arguments: &KnownIssuesArguments) -> Exit {
    match &arguments.command {
        KnownIssuesCommand::Add(arguments) => add(arguments),
    }
}
