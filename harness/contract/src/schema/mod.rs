//! `OpenAPI` schemas as `jsonschema` validators.

mod bytes;
mod cache;
mod discriminator;
mod dynamic;
mod explain;
mod formats;
mod in_place;
mod instance;
mod keyword;
mod keywords;
mod memo;
mod named;
mod pattern;
mod patterns;
mod steps;
mod translate;
mod types;
mod unchecked;
mod unsupported;
mod validator;

pub(crate) use cache::SchemaCache;
pub(crate) use explain::{Complaint, found};
pub(crate) use in_place::{Reach, in_place};
pub(crate) use patterns::Patterns;
pub(crate) use steps::{MOST_STEPS, TooManySteps};
pub use unchecked::compile_unchecked;
pub use unsupported::Unsupported;
pub(crate) use unsupported::unsupported;
