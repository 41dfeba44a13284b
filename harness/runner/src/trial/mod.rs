//! Trials: played, judged, recorded.

mod judge;
mod outcome;
mod play;
mod record;
mod request;
mod world;

pub use outcome::{Judged, Played, Sent};
pub use play::play;
pub use record::{not_played, record};
pub use world::World;
