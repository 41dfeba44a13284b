//! Tells a watch on standard output while it goes, unless a report goes there.

use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use indicatif::ProgressDrawTarget;

use crate::campaign::watch::WatchListener;
use crate::cli::run::Stage;
use crate::record::watch::{WatchLine, WatchManifest};
use crate::report::watch::WatchNarrator;

/// Tells a watch. Clones tell the same one.
#[derive(Clone)]
pub(super) struct Teller {
    narrator: Arc<Mutex<WatchNarrator<Box<dyn Write + Send>>>>,
}

impl Teller {
    /// Tells the watch of this manifest; nothing, if standard output is taken by a report.
    pub(super) fn new(manifest: &WatchManifest, is_quiet: bool, is_taken: bool) -> Self {
        let stage = Stage::new(is_taken);
        let narrator =
            WatchNarrator::new(stage.out, manifest, stage.colour, is_quiet || is_taken).with_width(stage.width);
        let narrator = if stage.is_terminal && !is_quiet {
            narrator.with_status(ProgressDrawTarget::stderr())
        } else {
            narrator
        };
        Self {
            narrator: Arc::new(Mutex::new(narrator)),
        }
    }

    /// What tells.
    pub(super) fn narrator(&self) -> MutexGuard<'_, WatchNarrator<Box<dyn Write + Send>>> {
        self.narrator.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl WatchListener for Teller {
    fn on_line(&mut self, line: &WatchLine) {
        self.narrator().line(line);
    }
}
