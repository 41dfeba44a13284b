//! Scenarios in the formats of other tools.
//!
//! trials + contracts → the files of the other tool, and a list of what they cannot say
//!
//! In: trials that were selected, and the contracts of their suite. Out: texts. Nothing is written here, and nothing is left out silently.

pub mod arazzo;

mod exported;

pub use exported::{Exported, ExportedWorkflow, Unsaid};
