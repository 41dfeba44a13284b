//! From a document of any version that is read to its `OpenAPI` form.

mod parameters;
mod responses;
mod schemas;
mod swagger;
mod version;

pub(crate) use version::page;
