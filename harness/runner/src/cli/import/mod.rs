//! `podproof import`: files of other tools, made into scenarios.

mod arguments;
mod command;

pub(super) use arguments::ImportArguments;
pub(super) use command::import;
