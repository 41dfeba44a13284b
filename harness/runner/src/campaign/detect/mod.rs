//! Detection: the suite is played against a mock pod that lies, once for each lie that it knows, and what the
//! suite noticed is set against what it should have.

mod catcher;
mod matrix;
mod play;
mod report;

pub use catcher::Catcher;
pub use matrix::{Alarm, Catch, Matrix, Row};
pub use play::{Detector, Honest};
pub use report::{json, markdown, text};
