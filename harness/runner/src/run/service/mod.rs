//! Services: what shows whether one is where the target says, and what is said if it is not.
//!
//! In: what came of harmless questions. Out: service issues in words, each once, however many services and trials it concerns.
//! Nothing is sent from here: the preflight of a run and the doctor ask, each in their own way.

mod issue;
mod page;
mod question;
mod streak;
mod words;

pub use issue::{FaultyService, ServiceFault, ServiceIssue, service_issues};
pub use page::{is_a_gateways, is_a_gateways_page, is_web_page};
pub use question::{Question, is_elsewhere, is_error_body, questions};
pub use streak::Streaks;
pub use words::{certificate_not_asked_for, certificate_refused};
