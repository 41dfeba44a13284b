//! Scenarios: what people write, read, checked, and made ready to be played.

mod call;
mod case;
mod compile;
mod file;
mod file_id;
mod flow;
mod flow_use;
mod folder;
mod form;
mod help;
mod operations;
mod parallel;
mod program;
mod row;
mod schema;
mod step;
mod template;
mod walk;

pub(crate) use case::case_pointer;
pub use file::Beside;
pub use folder::{Scenarios, Wanted, read, read_text};
pub use operations::Operations;
pub use program::{Action, Also, Branches, Call, Expect, Flow, FlowUse, Scenario, Step};
pub use row::Case;
pub use schema::{scenario_schema, schema_document};
pub use walk::Phase;
