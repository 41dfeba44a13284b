//! `OpenAPI` Overlay 1.0: what we hold a service to beyond its document, each action with its reason.

mod apply;
mod merge;
mod read;

pub(crate) use apply::{Form, apply};
pub use read::Overlay;
pub(crate) use read::Sees;
