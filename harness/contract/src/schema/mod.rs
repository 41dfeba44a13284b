//! `OpenAPI` schemas as `jsonschema` validators.

mod cache;
mod discriminator;
mod explain;
mod formats;
mod named;
mod patterns;
mod translate;
mod validator;

pub(crate) use cache::SchemaCache;
pub(crate) use explain::{Complaint, found};
pub(crate) use named::named;
pub(crate) use patterns::Patterns;
