//! Campaigns: more than one run, or other than one after the other. Watches wait more than they compute, and begin early by their name.

mod explore;
mod judge;
mod load;
mod merge;
mod upgrade_night;
mod watch;
