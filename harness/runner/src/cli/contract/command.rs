//! Which of the commands about contracts is meant.

use super::arguments::{ContractArguments, ContractCommand};
use super::{coverage, diff, strength};
use crate::cli::exit::Exit;

pub(in crate::cli) fn contract(arguments: &ContractArguments) -> Exit {
    match &arguments.command {
        ContractCommand::Diff { old, new } => diff::compare(old, new),
        ContractCommand::Strength(arguments) => strength::strength(arguments),
        ContractCommand::Coverage(arguments) => coverage::coverage(arguments),
    }
}
