//! The contracts of a run: the project's own documents, or the user's, with overlays.

mod external_refs;
mod file;
mod missing_operations;
mod prefix;
mod read;
mod reconcile;

pub use file::ContractFile;
pub use missing_operations::{MissingOperation, missing_operations};
pub use read::{ContractSettings, input_errors_of, notes, read, read_one, read_published};
