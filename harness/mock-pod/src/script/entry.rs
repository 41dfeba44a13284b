//! What a script really did, and when.
//!
//! Comes in: events as they happen. Goes out: entries that tests compare with, and lines for whoever watches. No token is in them.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// Something that a script did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScriptEntry {
    /// The event's place in the script, from 0.
    pub event: usize,
    /// The event's name in the script, such as `restart`.
    pub name: &'static str,
    /// Whether it began or ended.
    pub phase: Phase,
    /// The nodes that it happened to, from 1.
    pub nodes: Vec<usize>,
    /// When the script has it, since the pod opened.
    pub planned: Duration,
    /// When it had happened, by the machine's clock.
    pub at: SystemTime,
    /// What happened, in words.
    pub text: String,
    /// The sessions of the pod that it ended, the oldest first.
    pub ended: Vec<EndedSession>,
}

/// Whether something began or ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It began; or it happened in a moment.
    Began,
    /// It ended.
    Ended,
}

/// A session that a script ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EndedSession {
    /// Its id: the `sessionId` in its token, and in an administrator's list. Nobody signs in with it.
    pub id: String,
    /// Whose it was: `qa-bot`, `qa-app`, or `qa-app for alice@acme.example`.
    pub account: String,
}

/// Receives an entry for everything that a script does.
#[derive(Clone)]
pub struct ScriptJournal(Arc<dyn Fn(&ScriptEntry) + Send + Sync>);

impl ScriptJournal {
    /// A journal that hands every entry to `write`.
    #[must_use]
    pub fn new(write: impl Fn(&ScriptEntry) + Send + Sync + 'static) -> Self {
        Self(Arc::new(write))
    }

    pub(crate) fn write(&self, entry: &ScriptEntry) {
        (self.0)(entry);
    }
}

impl fmt::Debug for ScriptJournal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ScriptJournal(…)")
    }
}

impl fmt::Display for ScriptEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let milliseconds = self.planned.as_millis();
        let places = if milliseconds.is_multiple_of(100) { 1 } else { 3 };
        write!(f, "{:.places$} s  {}", self.planned.as_secs_f64(), self.text)
    }
}
