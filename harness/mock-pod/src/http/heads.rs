//! What a client sent, letter by letter: HTTP libraries make header names lower-case before anybody sees them.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// No more is kept than this, in bytes.
const KEPT: usize = 128 * 1024;

/// What was read from a connection since the last call.
#[derive(Clone, Default)]
pub(crate) struct Heads(Arc<Mutex<Vec<u8>>>);

impl Heads {
    pub(crate) fn push(&self, bytes: &[u8]) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = KEPT.saturating_sub(kept.len()).min(bytes.len());
        kept.extend_from_slice(&bytes[..room]);
    }

    pub(crate) fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for Heads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Heads(…)")
    }
}
