//! From documents of any version that is read to their `OpenAPI` form.

mod pages;
mod parameters;
mod references;
mod responses;
mod schemas;
mod swagger;
mod version;

pub(crate) use pages::source;
pub(crate) use swagger::PRODUCES;
pub(crate) use version::{Companion, companion, description};
