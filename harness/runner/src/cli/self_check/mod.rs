//! `podproof self-check`: what a support desk asks first, without a target and without the network.

mod command;
mod folders;
mod platform;
mod proxies;

pub(super) use command::self_check;
