//! Texts for people: how counts, lists, durations and sizes are written, the same everywhere, how durations are read, and how
//! text is made harmless.
//!
//! What was measured is shown shortly (`1.9 s`, `12 kB`), what was set exactly as it was meant (`1.5 s`, `5 min`, `8 MiB`).

pub mod visible;

mod count;
mod cut;
mod duration;
mod header_name;
mod hex;
mod json;
mod list;
mod path;
mod prose;
mod shell;
mod size;

pub use count::{by_number, count};
pub use cut::cut;
pub use duration::{exact_duration, milliseconds, read_duration, read_milliseconds, short_duration};
pub use header_name::is_header_name;
pub use hex::hex;
pub use json::json_of;
pub use list::{commas, first, list, quoted};
pub use path::plain_path;
pub use prose::Prose;
pub use shell::shell_word;
pub use size::{exact_size, short_size};
