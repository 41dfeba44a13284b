//! Texts for people: how counts, lists, durations and sizes are written and read, and how text is made harmless.

pub mod duration;
pub mod visible;

pub use duration::duration;
