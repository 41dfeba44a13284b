//! Secrets: kept where they cannot be printed, and replaced by labels in everything that is.

mod find;
mod forms;
mod fragments;
mod hidden;
mod look;
mod redacted;
mod vault;
mod views;

pub use forms::Forms;
pub use hidden::Secret;
pub(crate) use look::{VEIL, looks_secret, veiled};
pub use redacted::Redacted;
pub use vault::{Redactor, Vault};
pub(crate) use views::decoded;
