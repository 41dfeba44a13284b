//! The contracts of a run: the project's own documents, or the user's, with overlays.

mod external_refs;
mod file;
mod missing_operations;
mod not_understood;
mod prefix;
mod read;
mod reconcile;

pub use file::ContractFile;
pub use missing_operations::{MissingOperation, missing_operations};
pub use not_understood::not_understood;
pub use read::{ContractSettings, input_errors_of, notes, read, read_one, read_published};
