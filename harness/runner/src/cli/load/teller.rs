//! Tells a load on standard output, unless a report goes there.

use std::io::Write;

use indicatif::ProgressDrawTarget;

use crate::campaign::load::{LoadListener, Progress};
use crate::cli::run::Stage;
use crate::report::load::LoadNarrator;

/// Tells a load.
pub(super) struct Teller {
    /// What tells.
    pub(super) narrator: LoadNarrator<Box<dyn Write + Send>>,
}

impl Teller {
    /// Tells a load; nothing, if standard output is taken by a report.
    pub(super) fn new(is_quiet: bool, is_taken: bool) -> Self {
        let stage = Stage::new(is_taken);
        let narrator = LoadNarrator::new(stage.out, stage.colour, stage.width, is_quiet || is_taken);
        Self {
            narrator: if stage.is_terminal && !is_quiet {
                narrator.with_status(ProgressDrawTarget::stderr())
            } else {
                narrator
            },
        }
    }
}

impl LoadListener for Teller {
    fn on_progress(&mut self, progress: &Progress) {
        self.narrator
            .progress(progress.elapsed, &progress.plays, progress.in_flight);
    }
}
