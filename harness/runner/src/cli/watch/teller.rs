//! Tells a watch on standard output while it goes, unless a report goes there.

use std::io::{IsTerminal, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anstream::{AutoStream, ColorChoice};
use indicatif::ProgressDrawTarget;

use crate::campaign::watch::WatchListener;
use crate::cli::run::columns;
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
        let stdout = std::io::stdout();
        let is_terminal = stdout.is_terminal();
        let narrator = if is_taken {
            WatchNarrator::new(
                Box::new(std::io::sink()) as Box<dyn Write + Send>,
                manifest,
                false,
                true,
            )
        } else {
            let coloured = AutoStream::choice(&stdout) != ColorChoice::Never;
            let narrator = WatchNarrator::new(Box::new(stdout) as Box<dyn Write + Send>, manifest, coloured, is_quiet);
            let narrator = narrator.with_width(columns(is_terminal));
            if is_terminal && !is_quiet {
                narrator.with_status(ProgressDrawTarget::stderr())
            } else {
                narrator
            }
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
