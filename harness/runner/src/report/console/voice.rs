//! What speaks on a console: text, above a line or a bar that moves, if there is one.
//!
//! A writer that fails (a closed pipe) disturbs nobody: the rest is not told, and [`Voice::failure`] says why.

use std::io::{self, Write};
use std::path::PathBuf;

use anstyle::Style;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::closing::labelled;
use super::paint::Paint;

/// Speaks to a writer.
#[derive(Debug)]
pub(in crate::report) struct Voice<W> {
    out: W,
    /// What moves.
    pub(in crate::report) bar: Option<ProgressBar>,
    failure: Option<io::Error>,
}

impl<W: Write> Voice<W> {
    pub(in crate::report) fn new(out: W) -> Self {
        Self {
            out,
            bar: None,
            failure: None,
        }
    }

    /// Writes text.
    pub(in crate::report) fn tell(&mut self, text: &str) {
        if self.failure.is_some() || text.is_empty() {
            return;
        }
        let out = &mut self.out;
        let mut write = || out.write_all(text.as_bytes()).and_then(|()| out.flush());
        let written = match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        };
        self.failure = written.err();
    }

    /// Tells where the reports are, once they are written.
    pub(in crate::report) fn reports(&mut self, paint: Paint, paths: &[PathBuf]) {
        let lines = paths.iter().enumerate().map(|(index, path)| {
            let label = if index == 0 { "reports" } else { "" };
            labelled(paint, label, &paint.styled(Style::new(), &path.display().to_string()))
        });
        let text: String = lines.collect();
        self.tell(&text);
    }

    /// Takes away what moves.
    pub(in crate::report) fn end_bar(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    /// Why nothing more was told, when writing failed.
    pub(in crate::report) fn failure(&self) -> Option<&io::Error> {
        self.failure.as_ref()
    }
}

/// A line that says how far something is.
pub(in crate::report) fn status_line(stage: ProgressDrawTarget) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, stage);
    if let Ok(style) = ProgressStyle::with_template("  {msg}") {
        bar.set_style(style);
    }
    bar
}
