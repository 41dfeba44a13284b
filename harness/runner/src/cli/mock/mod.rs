//! `podproof mock`: the mock pod in the foreground.

mod arguments;
mod command;
mod lists;
mod script;
mod signals;

pub(super) use arguments::MockArguments;
pub(super) use command::mock;
