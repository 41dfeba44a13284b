//! The narrator of a watch: lines of the record in, text out.
//!
//! It reads each line as it is recorded, tells what changed above a status line, and holds the reader, so that a view is there at any
//! moment.

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use indicatif::ProgressDrawTarget;

use super::closing::closing;
use super::live::line;
use crate::findings::watch::{WatchReader, WatchView};
use crate::record::watch::{WatchLine, WatchManifest};
use crate::report::console::closing::labelled;
use crate::report::console::paint::{BOLD, DIM, Paint};
use crate::report::console::voice::{Voice, status_line};
use crate::report::watch::words::{class_and_cause, clock};
use crate::text::{commas, exact_duration, short_duration};

/// Tells a watch to a writer as it happens.
#[derive(Debug)]
pub struct WatchNarrator<W> {
    voice: Voice<W>,
    paint: Paint,
    is_quiet: bool,
    reader: WatchReader,
}

impl<W: Write> WatchNarrator<W> {
    /// Tells the watch of this manifest to `out`, in colour if the caller knows that colour is wanted there. If it is quiet, only
    /// the end is told.
    pub fn new(out: W, manifest: &WatchManifest, colour: bool, is_quiet: bool) -> Self {
        Self {
            voice: Voice::new(out),
            paint: Paint { colour, width: None },
            is_quiet,
            reader: WatchReader::new(manifest),
        }
    }

    /// Breaks lines after so many columns.
    #[must_use]
    pub fn with_width(mut self, columns: Option<usize>) -> Self {
        self.paint.width = columns;
        self
    }

    /// Shows a status line here, for example on [`ProgressDrawTarget::stderr`]; for when `out` is a terminal.
    #[must_use]
    pub fn with_status(mut self, stage: ProgressDrawTarget) -> Self {
        let bar = status_line(stage);
        bar.enable_steady_tick(Duration::from_millis(500));
        self.voice.bar = Some(bar);
        self
    }

    /// Tells what is watched, and how exactly.
    pub fn begin(&mut self) {
        let manifest = &self.reader.manifest;
        let paint = self.paint;
        let until = manifest.planned_ms.map_or_else(
            || "until it is ended".to_owned(),
            |ms| format!("for {}", exact_duration(Duration::from_millis(ms))),
        );
        let what = format!(
            "watching {} {until}, from {} UTC",
            manifest.target,
            clock(manifest.started_at)
        );
        let lanes = commas(manifest.lanes.iter().map(|lane| {
            format!(
                "{} every {}",
                lane.name,
                exact_duration(Duration::from_millis(lane.tick_ms))
            )
        }));
        let mut text = format!("{}\n", paint.styled(BOLD, &what));
        text.push_str(&labelled(paint, "lanes", &paint.styled(DIM, &lanes)));
        for left_out in &manifest.left_out {
            let what = left_out
                .session_kind
                .map_or_else(|| left_out.lane.to_string(), |kind| format!("held sessions {kind}"));
            let said = format!("{what}: {}", left_out.reason.to_show());
            text.push_str(&labelled(paint, "left out", &paint.styled(DIM, &said)));
        }
        if !self.is_quiet {
            self.voice.tell(&format!("{text}\n"));
        }
    }

    /// Reads a line, and tells what changed.
    pub fn line(&mut self, recorded: &WatchLine) {
        let events = self.reader.add(recorded);
        if self.is_quiet {
            return;
        }
        let now = self.reader.latest;
        let lines = events.iter().filter_map(|event| line(self.paint, event, now));
        let text: String = lines.map(|line| format!("{line}\n")).collect();
        if !text.is_empty() {
            self.voice.tell(&text);
        }
        if let Some(bar) = &self.voice.bar {
            bar.set_message(self.status());
        }
    }

    /// The present state in a line: `02:10:15 · 12 min 3 s of 45 min · 10 of 10 sessions · sign-in unreachable (connect) for 12.0 s`.
    pub fn status(&self) -> String {
        let now = self.reader.latest;
        let manifest = &self.reader.manifest;
        let passed = short_duration(now.since(manifest.started_at).unsigned_abs());
        let of = manifest.planned_ms.map_or(String::new(), |ms| {
            format!(" of {}", exact_duration(Duration::from_millis(ms)))
        });
        let lost = self.reader.lost_sessions();
        let sessions = match lost {
            0 => None,
            lost => Some(format!("{lost} sessions lost")),
        };
        let open = self.reader.open_intervals().into_iter().map(|(lane, interval)| {
            let what = class_and_cause(interval.class, interval.cause);
            format!("{lane} {what} for {}", short_duration(interval.duration_ms(now)))
        });
        let open: Vec<String> = open.collect();
        let state = if open.is_empty() {
            "all good".to_owned()
        } else {
            open.join(" · ")
        };
        let parts = [Some(clock(now)), Some(format!("{passed}{of}")), sessions, Some(state)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    /// All that is known so far.
    pub fn view(&self) -> WatchView {
        self.reader.view()
    }

    /// Tells how the watch ended.
    pub fn finished(&mut self, view: &WatchView) {
        self.voice.end_bar();
        let text = closing(self.paint, view);
        let gap = if self.is_quiet { "" } else { "\n" };
        self.voice.tell(&format!("{gap}{text}"));
    }

    /// Tells where the reports are, once they are written.
    pub fn reports(&mut self, paths: &[PathBuf]) {
        self.voice.reports(self.paint, paths);
    }
}
