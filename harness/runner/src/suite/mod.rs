//! A suite: what people write, and the program that it becomes.
//!
//! folder, built-in files → contracts, requirements, expressions → scenarios → plan

pub mod built_in;
pub mod change;
pub mod check;
pub mod contracts;
pub mod expression;
pub mod folder;
pub mod known_issues;
pub mod plan;
pub mod requirements;
pub mod scenario;

mod compact;
mod form;
mod in_parallel;
mod read;

pub use built_in::{BuiltIn, built_in_in_words};
pub use read::{Suite, SuiteSettings, compile, read, read_selected};
