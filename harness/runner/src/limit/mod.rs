//! What holds a run back: the pace that its target asks for, a budget, a pause, and whoever or whatever ends it.

mod back_off;
mod ending;
mod held;
mod http_date;
mod pacer;

pub use back_off::{BACK_OFF, pause_asked_for};
pub use ending::Ending;
pub use held::Held;
pub(crate) use held::in_words;
pub use http_date::http_date;
pub use pacer::{Pacer, Slowed, Urgency};
