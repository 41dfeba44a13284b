//! The checks: an answer in, for each check its outcome out. One file, one check.

mod body_schema;
mod bytes;
mod catalogue;
mod content_type;
mod context;
mod error_shape;
mod header;
mod header_schema;
mod header_value;
mod id;
mod json_hygiene;
mod no_content;
mod response_headers;
mod rule;
mod status;
mod undocumented_property;

pub use catalogue::{Answer, CHECKS, Check, HeaderField, Judged, Outcome, Severity, Violation};
pub use id::ContractCheck;
pub use rule::Rule;
