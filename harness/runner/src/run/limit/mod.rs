//! What holds a run back: the pace that its target asks for, a budget, a pause, and whoever or whatever ends it.

mod back_off;
mod http_date;
mod pacer;
mod shutdown;
mod stop_reason;

pub use back_off::{BACK_OFF, RetryAfter, pause_asked_for};
pub use http_date::http_date;
pub use pacer::{Pacer, Slowed, Urgency};
pub use shutdown::Shutdown;
pub use stop_reason::StopReason;
