//! `podproof run --load`: trials under load.

mod arguments;
mod command;
mod output;
mod read;
mod teller;

pub(super) use arguments::LoadArguments;
pub(super) use command::load;
pub(super) use output::LOAD;
