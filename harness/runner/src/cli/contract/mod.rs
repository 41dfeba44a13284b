//! `podproof contract`: about the contracts themselves.

mod arguments;
mod command;
mod coverage;
mod diff;
mod strength;

pub(super) use arguments::ContractArguments;
pub(super) use command::contract;
