//! `podproof explore`: sequences that nobody wrote.

mod arguments;
mod check;
mod command;
mod prepare;
mod tell;

pub(super) use arguments::ExploreArguments;
pub(super) use command::explore;
