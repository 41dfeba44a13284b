//! Documents: text in, JSON values, places and defects out.

mod defect;
mod depth;
mod identifiers;
mod library;
mod origins;
pub(crate) mod pointer;
mod read;
mod schemas;
mod source;
mod uri;
mod version;

pub(crate) use defect::Defects;
pub use defect::{Defect, Document, Place};
pub use depth::nests_too_deeply;
pub(crate) use identifiers::Identifiers;
pub(crate) use library::Library;
pub(crate) use origins::Origins;
pub(crate) use read::read;
pub(crate) use schemas::{Whole, each_schema};
pub(crate) use source::{Address, Broken, Dialect, Page, Source};
pub(crate) use uri::percent_decoded;
pub(crate) use version::{Version, Written};
