//! `podproof compare`: what an upgrade changed.

mod again;
mod arguments;
mod carried;
mod command;
mod rerun;

pub(super) use arguments::CompareArguments;
pub(super) use command::compare;
