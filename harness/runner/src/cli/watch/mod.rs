//! `podproof watch`: lanes and held sessions during an upgrade, and marks on its timeline.

mod arguments;
mod command;
mod lane_setting;
mod mark;
mod prepare;
mod teller;

pub(super) use arguments::WatchArguments;
pub(super) use command::watch;
