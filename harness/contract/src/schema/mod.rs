//! `OpenAPI` schemas as `jsonschema` validators.

mod complaint;
mod discriminator;
mod formats;
mod library;
mod named;
mod translate;
mod validator;

pub(crate) use complaint::found;
pub(crate) use library::Library;
pub(crate) use named::{named, types};
