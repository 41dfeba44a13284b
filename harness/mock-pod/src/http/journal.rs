//! A line for every call that was answered, for people who watch the mock.
//!
//! Comes in: what happened. Goes out: a [`JournalEntry`] to a function of the embedder's, called on the thread that answers: keep it
//! quick. An entry holds no header, no query, no body, and no path segment long enough to be a token.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Receives an entry for every answered call.
#[derive(Clone)]
pub struct Journal(Arc<dyn Fn(&JournalEntry) + Send + Sync>);

/// One answered call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JournalEntry {
    /// The method, such as `POST`.
    pub method: String,
    /// The path as sent, without its query; overlong segments are replaced by `…`.
    pub path: String,
    /// The HTTP status of the answer.
    pub status: u16,
    /// From the arrival of the request's head to the readiness of the answer.
    pub duration: Duration,
    /// Why it was refused, in words; clients are told less.
    pub reason: Option<String>,
    /// The node that answered, from 1; nothing where there is only one.
    pub node: Option<usize>,
}

/// Longest path segment shown, in bytes: shorter than every token, longer than any name in a path.
const LONGEST_SEGMENT: usize = 100;

impl Journal {
    /// A journal that hands every entry to `write`.
    #[must_use]
    pub fn new(write: impl Fn(&JournalEntry) + Send + Sync + 'static) -> Self {
        Self(Arc::new(write))
    }

    pub(crate) fn write(&self, entry: &JournalEntry) {
        (self.0)(entry);
    }
}

impl JournalEntry {
    pub(crate) fn new(method: &str, path: &str, status: u16, duration: Duration, reason: Option<String>) -> Self {
        let segments: Vec<&str> = path.split('/').map(presentable).collect();
        Self {
            method: presentable(method).to_owned(),
            path: segments.join("/"),
            status,
            duration,
            reason,
            node: None,
        }
    }

    pub(crate) fn of_node(self, node: usize) -> Self {
        Self {
            node: Some(node),
            ..self
        }
    }
}

fn presentable(text: &str) -> &str {
    if text.len() > LONGEST_SEGMENT { "…" } else { text }
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Journal(…)")
    }
}

impl fmt::Display for JournalEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(node) = self.node {
            write!(f, "node {node}  ")?;
        }
        write!(
            f,
            "{} {} {} ({:.1} ms)",
            self.status,
            self.method,
            self.path,
            self.duration.as_secs_f64() * 1000.0
        )?;
        self.reason.iter().try_for_each(|reason| write!(f, ": {reason}"))
    }
}
