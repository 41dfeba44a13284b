//! What is different between runs of one pod: before an upgrade and after it.
//!
//! In: records of baselines and of a candidate. Out: changes, each with its class, what it does to clients and all its places.
//! Compared is leaf by leaf: (trial, step) × (status, headers, body by JSON pointer and type, values of few, texts, findings), and
//! observations, verdicts and connections. What differs among the baselines is noise for that leaf.

mod accept;
mod answers;
mod body;
mod change;
mod compare;
mod comparison;
mod contract;
mod decision;
mod difference;
mod groups;
mod id;
mod labels;
mod leaf;
mod mask;
mod order;
mod presence;
mod runs;
mod seen;
mod trials;
mod vocabulary;
mod words;

#[cfg(test)]
mod tests;

pub use accept::{AcceptanceOutcome, AcceptanceState};
pub use change::{Accepted, Change, ChangeExample, ChangePlace};
pub use compare::{Compared, compare};
pub use comparison::{CompareError, ComparedTrials, Comparison, NotJudged, Rerun, RunFacts};
pub use contract::{Announced, ContractNews, ContractPair};
pub use decision::Decision;
pub use id::{ChangeId, ChangeKey};
