//! Texts for people: how counts, lists, durations and sizes are written and read.

pub mod duration;

pub use duration::duration;
