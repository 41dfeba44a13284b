//! Checks: each looks at one exchange, and says that something holds, does not, or cannot be evaluated.
//!
//! Those about the contract live in `podproof-contract`; here are those about the scenario and the transport.

mod answer;
mod catalogue;
mod cause;
mod consequence;
mod contract;
mod expectation;
mod finding;
mod internals;
mod record;
mod secret_echo;
mod stand_in;
mod status;
mod time;
mod transport;

pub use answer::JudgedAnswer;
pub use catalogue::{CheckEntry, checks, find};
pub use cause::{AnswerClass, Cause};
pub use consequence::{bears_on_next_steps, explains_missing_value, leave_out_consequences, mark_what_follows};
pub use contract::contract;
pub use expectation::{expectation, unsaved};
pub use finding::{CheckOutcome, Finding, Judgement};
pub use record::{AskedBy, FindingRecorder, JudgedExchange, looks_into_answer};
pub use secret_echo::secret_echo;
pub use status::{StatusExpectation, StatusSet, status};
pub use time::response_time;
pub use transport::transport;
