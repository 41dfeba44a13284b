//! `podproof watch`: lanes and held sessions during an upgrade, and marks on its timeline.

mod arguments;
mod command;
mod lane_setting;
mod mark;
mod output;
mod prepare;
mod teller;

pub(super) use arguments::WatchArguments;
pub(super) use command::watch;
pub(super) use output::WATCH;
