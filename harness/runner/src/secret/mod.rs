//! Secrets: kept where they cannot be printed, and replaced by labels in everything that is.

mod allowance;
mod blocks;
mod encodings;
mod extract;
mod fragments;
mod heuristics;
mod known_forms;
mod lookup;
mod redacted;
mod redactor;
mod sieve;
mod sign_in;
mod text;
mod value;
mod vault;
mod views;

pub use encodings::{Forms, Readings, held};
pub(crate) use heuristics::{MASK, looks_secret, masked};
pub use redacted::{Redacted, RedactedBytes, RedactedProse};
pub use redactor::Redactor;
pub use text::readable;
pub use value::Secret;
pub use vault::Vault;
pub(crate) use views::decoded;
