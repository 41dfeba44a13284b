//! Complaints: what is wrong, whose fault it is, where, and what to do; shown by one renderer.
//!
//! Models carry JSON pointers; only here they become lines and columns.

mod fault;
mod mask;
mod model;
mod nodes;
mod plain;
mod pointer;
mod position;
mod quotes;
mod remedy;
mod render;
mod serde_words;
mod shape;
mod source;
mod streamed;
mod unfolded;
mod written;
mod yaml;

pub use mask::Scalar;
pub use model::{InputError, InputErrorKind, Location, Owner, Part, Spot, each_once, near_miss, suggestion};
pub(crate) use pointer::escape;
pub use render::{Diagnostic, Mark, Tone, offset_of, position_of, render};
pub use shape::{shown, unknown_key};
pub use source::{Source, Sources, in_words, read_bytes};
pub use written::Written;
