//! Judges HTTP answers against an `OpenAPI` contract.
//!
//! The modules are the stages of the data's way through: a document is read ([`Document`]), upgraded to the 3.0 form,
//! changed by overlays ([`Overlay`]), read as operations and promises ([`Contract`]), its schemas compiled, and each
//! answer judged by the checks ([`CHECKS`]). [`diff`] compares two contracts, [`strength`] measures what one lets
//! through.
//!
//! Documents come in as text that somebody else read; findings and complaints go out as plain data that point at a
//! [`Place`], an RFC 6901 pointer into the document as it was written.
//!
//! Nothing here opens a file or a socket, reads a clock or the environment, or prints; what comes from outside never
//! panics.

mod check;
mod diff;
mod document;
mod json;
mod model;
mod overlay;
mod schema;
mod strength;
mod text;
mod upgrade;

pub use check::{Answer, CHECKS, Check, ContractCheck, HeaderField, Judged, Outcome, Rule, Severity, Violation};
pub use diff::{Aspect, Change, Kind, diff};
pub use document::{Defect, Document, Place, nests_too_deeply};
pub use json::holds_too_many_values;
pub use model::{
    AnswerProperties, Contract, Contracts, Location, MediaType, Operation, Parameter, PrefixSource, Promise,
    PromisedHeader, RequestBody,
};
pub use overlay::Overlay;
pub use schema::{Unsupported, compile_unchecked};
pub use strength::{Mutant, Mutation, Strength, strength};
