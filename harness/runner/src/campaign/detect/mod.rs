//! Detection: the suite is played against a mock pod that lies, once for each lie that it knows, and what the
//! suite noticed is set against what it should have.

mod catcher;
mod dictionary;
mod matrix;
mod play;
mod report;

pub use catcher::Catcher;
pub use dictionary::{Difference, signatures};
pub use matrix::{Alarm, Catch, Matrix, Row};
pub use play::{Detector, Fingerprint, Honest};
pub use report::{json, markdown, text};
