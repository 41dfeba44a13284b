//! The contracts of a run: the project's own documents, or the user's, with overlays.

mod companion;
mod file;
mod fit;
mod lost;
mod read;

pub use file::ContractFile;
pub use lost::{Lost, lost};
pub use read::{ContractSettings, complaints_of, notes, read, read_one, read_published};
