//! A watch: a few questions asked again and again while a pod is replaced, and sessions that are held meanwhile.
//!
//! settings + target → lanes → ticks → questions → samples, sessions → lines of the record
//!
//! It judges no outage and knows no budget: the record holds raw facts, and `findings` derives the rest.

mod actors;
mod admission;
mod answer;
mod ask;
mod connections;
mod held;
mod hold;
mod lanes;
mod ledger;
mod log;
mod question;
mod samples;
mod settings;
mod shape;
mod sign_in;
mod tidy;
mod watcher;

pub use actors::ActorNames;
pub use lanes::{NoLane, Planned, plan};
pub use log::WatchListener;
pub use settings::{Timing, WatchSettings};
pub use watcher::{Watched, watch};
