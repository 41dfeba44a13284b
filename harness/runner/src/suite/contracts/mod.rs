//! The contracts of a run: the project's own documents, or the user's, with overlays.

mod external_refs;
mod file;
mod missing_operations;
mod read;
mod reconcile;

pub use file::ContractFile;
pub use missing_operations::{Lost, lost};
pub use read::{ContractSettings, complaints_of, notes, read, read_one, read_published};
