//! Secrets: kept where they cannot be printed, and replaced by labels in everything that is.

mod find;
mod forms;
mod hidden;
mod redacted;
mod vault;

pub use forms::Forms;
pub use hidden::Secret;
pub use redacted::Redacted;
pub use vault::{Redactor, Vault};
