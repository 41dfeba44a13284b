//! A load: the trials of a suite played in turn, as many per second or by as many users as is asked for, and every answer judged.
//!
//! settings + trials → places → arrivals → plays → counts → lines of the record
//!
//! What is measured: of each call the time from the moment at which it was sent (service time), and from the moment at which it was due
//! (response time). At a rate, plays are due on a schedule that slow answers do not delay; so a pod that stalls is charged for all that
//! would have been asked meanwhile, and not for one answer alone ("coordinated omission"). Users wait for their answers before they ask
//! again, as people do; what they would have asked of a stalled pod is asked later, and their times say so little of stalls.
//!
//! It keeps the target's limits: requests wait for their turn in the pacer, and the record tells how long. Memory does not grow with
//! time: plays are dropped once they are counted, but for the first that went wrong.

mod arrivals;
mod generator;
mod operation;
mod places;
mod play;
mod playing;
mod problems;
mod settings;
mod tally;

pub use generator::{LoadError, LoadListener, Progress, load};
pub use places::{Planned, TooFewPlaces, plan};
pub use settings::{Load, LoadSettings};
