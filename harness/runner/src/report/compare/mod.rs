//! What a comparison of runs says, as people and programs read it: console, HTML, JSON, JUnit.

mod console;
mod document;
mod junit;
mod page;
mod recognise;
mod side;
mod speed;
mod view;
mod write;

pub use console::{ConsoleSettings, console};
pub use document::{COMPARISON_FORMAT, comparison_schema};
pub use recognise::comparison_format;
pub use view::watch_in_a_line;
pub use write::{FORMATS, write_comparison};
