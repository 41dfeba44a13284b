//! Documents: text in, JSON values, places and defects out.

mod defect;
mod origins;
pub(crate) mod pointer;
mod read;
mod source;
pub(crate) mod swagger_reference;

pub(crate) use defect::Defects;
pub use defect::{Defect, Document, Place};
pub(crate) use origins::Origins;
pub(crate) use read::read;
pub(crate) use source::{Address, Broken, Dialect, Page, Source};
