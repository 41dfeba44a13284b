//! Scripts: what happens to a pod, and when, so that an upgrade can be rehearsed.
//!
//! Comes in: a YAML file, as `docs/guide/rehearsal.md` describes it. Goes out: events, or every mistake at once, each with its
//! place. What the events do is decided elsewhere (`rehearsal`).

mod duration;
mod entry;
mod event;
mod fields;
mod mistake;
mod read;
mod suggestion;
mod tree;

pub use duration::read_duration;
pub use entry::{EndedSession, Phase, ScriptEntry, ScriptJournal};
pub(crate) use event::{Act, Down, Event};
pub use mistake::{ScriptError, ScriptMistake};
pub use read::Script;
