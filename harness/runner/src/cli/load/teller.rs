//! Tells a load on standard output, unless a report goes there.

use std::io::{IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use indicatif::ProgressDrawTarget;

use crate::campaign::load::{LoadListener, Progress};
use crate::cli::run::columns;
use crate::report::load::{LoadNarrator, Told};

/// Tells a load.
pub(super) struct Teller {
    /// What tells.
    pub(super) narrator: LoadNarrator<Box<dyn Write>>,
}

impl Teller {
    /// Tells a load; nothing, if standard output is taken by a report.
    pub(super) fn new(is_quiet: bool, is_taken: bool) -> Self {
        if is_taken {
            let nowhere: Box<dyn Write> = Box::new(std::io::sink());
            return Self {
                narrator: LoadNarrator::new(nowhere, false, None, Told::End),
            };
        }
        let stdout = std::io::stdout();
        let is_terminal = stdout.is_terminal();
        let coloured = AutoStream::choice(&stdout) != ColorChoice::Never;
        let told = if is_quiet { Told::End } else { Told::Usual };
        let out: Box<dyn Write> = Box::new(stdout);
        let narrator = LoadNarrator::new(out, coloured, columns(is_terminal), told);
        Self {
            narrator: if is_terminal && !is_quiet {
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
