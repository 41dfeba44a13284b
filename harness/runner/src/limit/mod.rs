//! What holds a run back: the pace that its target asks for, a budget, a pause, and a person who ends it.

mod back_off;
mod ending;
mod pacer;

pub use back_off::{BACK_OFF, LONGEST_PAUSE, pause_asked_for};
pub use ending::Ending;
pub use pacer::{Held, Pacer, Urgency};
