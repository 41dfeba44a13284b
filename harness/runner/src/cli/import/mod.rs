//! `podproof import`: files of other tools, made into scenarios.

mod arazzo;
mod arguments;
mod command;
mod text_of;

pub(super) use arguments::ImportArguments;
pub(super) use command::import;
use text_of::text_of;
