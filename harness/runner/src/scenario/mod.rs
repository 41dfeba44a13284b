//! Scenarios: what people write, read, checked, and made ready to be played.

mod call;
mod compile;
mod file;
mod flow;
mod folder;
mod help;
mod operations;
mod parallel;
mod program;
mod schema;
mod shape;

pub use folder::{Scenarios, read};
pub use operations::Operations;
pub use program::{Action, Branches, Call, Case, Expect, Flow, FlowUse, Scenario, Step};
pub use schema::{scenario_schema, schema_document};
