//! Scenarios: what people write, read and checked.

mod file;
mod schema;
mod shape;

pub use schema::{scenario_schema, schema_document};
