//! Trials: played, judged, recorded.

mod answer;
mod call;
mod close;
mod judge;
mod note;
mod outcome;
mod play;
mod record;
mod request;
mod send;
mod tls;
mod world;

pub(crate) use close::END_OF_SESSION;
pub use outcome::{Asked, Judged, Played, Sent};
pub use play::play;
pub use record::{not_played, record};
pub use world::World;
