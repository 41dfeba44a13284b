//! What a comparison of runs says, as people and programs read it: console, JSON.

mod console;
mod document;
mod write;

pub use console::{ConsoleSettings, console};
pub use document::{COMPARISON_FORMAT, comparison_schema};
pub use write::{FORMATS, write_comparison};
