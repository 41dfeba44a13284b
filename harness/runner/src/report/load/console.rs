//! A load on the console: what is done, a line while it goes, and at its end at most a screen.
//!
//! A writer that fails (a closed pipe) does not disturb the load: the rest is not told.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use anstyle::Style;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::words::{
    COLUMNS, cautions, intention, judged, latency, left_out, omission, plays, reach, severity, throughput, tone,
    verdict,
};
use crate::findings::load::{LatencyView, LoadView};
use crate::record::load::{LoadManifest, PlayCounts};
use crate::record::{Gravity, Verdict};
use crate::report::console::closing::labelled;
use crate::report::console::paint::{BOLD, DIM, Paint, of_verdict};
use crate::text::{cut, exact_duration, short_duration};

/// How many operations and problems are told.
const TOLD: usize = 8;

/// How much is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// What is done, and how it ended.
    Usual,
    /// How it ended alone.
    End,
}

/// Tells a load to a writer.
#[derive(Debug)]
pub struct LoadNarrator<W> {
    out: W,
    paint: Paint,
    told: Told,
    planned: Duration,
    bar: Option<ProgressBar>,
    failure: Option<io::Error>,
}

impl<W: Write> LoadNarrator<W> {
    /// Tells a load to `out`, in colour if the caller knows that colour is wanted there, in lines of so many columns.
    pub fn new(out: W, colour: bool, width: Option<usize>, told: Told) -> Self {
        Self {
            out,
            paint: Paint { colour, width },
            told,
            planned: Duration::ZERO,
            bar: None,
            failure: None,
        }
    }

    /// Shows a status line here, for example on [`ProgressDrawTarget::stderr`]; for when `out` is a terminal.
    #[must_use]
    pub fn with_status(mut self, stage: ProgressDrawTarget) -> Self {
        let bar = ProgressBar::with_draw_target(None, stage);
        if let Ok(style) = ProgressStyle::with_template("  {msg}") {
            bar.set_style(style);
        }
        self.bar = Some(bar);
        self
    }

    /// Tells what is done.
    pub fn begin(&mut self, manifest: &LoadManifest) {
        self.planned = Duration::from_millis(manifest.planned_ms);
        if self.told == Told::End {
            return;
        }
        let paint = self.paint;
        let what = format!("load on {}: {}", manifest.target, intention(manifest));
        let mut text = format!("{}\n", paint.styled(BOLD, &what));
        if let Some(left_out) = left_out(manifest) {
            text.push_str(&labelled(paint, "left out", &paint.styled(DIM, &left_out)));
        }
        self.tell(&text);
    }

    /// Shows how far it is: `12 s of 60 s · 600 passed · 3 in flight`.
    pub fn progress(&mut self, elapsed: Duration, ended: &PlayCounts, in_flight: usize) {
        if let Some(bar) = &self.bar {
            let elapsed = short_duration(crate::text::milliseconds(elapsed));
            let of = exact_duration(self.planned);
            bar.set_message(format!("{elapsed} of {of} · {} · {in_flight} in flight", plays(ended)));
            bar.tick();
        }
    }

    /// Tells how it ended.
    pub fn finished(&mut self, view: &LoadView) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
        let gap = if self.told == Told::End { "" } else { "\n" };
        let text = format!("{gap}{}", closing(self.paint, view));
        self.tell(&text);
    }

    /// Tells where the reports are, once they are written.
    pub fn reports(&mut self, paths: &[PathBuf]) {
        let paint = self.paint;
        let lines = paths.iter().enumerate().map(|(index, path)| {
            let label = if index == 0 { "reports" } else { "" };
            labelled(paint, label, &paint.styled(Style::new(), &path.display().to_string()))
        });
        let text: String = lines.collect();
        self.tell(&text);
    }

    fn tell(&mut self, text: &str) {
        if self.failure.is_some() {
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
}

fn closing(paint: Paint, view: &LoadView) -> String {
    let manifest = &view.record.manifest;
    let mut text = String::new();
    for problem in view.problems().take(TOLD) {
        let known = problem.known.is_some();
        let gravity = if known { Gravity::Noted } else { problem.severity };
        text.push_str(&paint.finding(gravity, problem.text.to_show()));
        let reach = format!("     = under load: {}, {}", severity(problem), reach(problem));
        _ = write!(text, "\n{}\n\n", paint.styled(DIM, &reach));
    }
    let more = view.problems().count().saturating_sub(TOLD);
    if more > 0 {
        let more = format!("and {more} more problems, which the reports tell");
        _ = write!(text, "{}\n\n", paint.styled(DIM, &more));
    }
    let said = format!("{} {}", manifest.target, verdict(view));
    text.push_str(&indented(paint, of_verdict(tone(view.verdict())).bold(), &said));
    for caution in cautions(view) {
        text.push_str(&indented(paint, of_verdict(Verdict::Warned), &caution));
    }
    text.push('\n');
    text.push_str(&table(paint, view));
    if let Some(omission) = omission(view) {
        text.push_str(&indented(paint, BOLD, &omission));
    }
    text.push('\n');
    text.push_str(&labelled(
        paint,
        "plays",
        &paint.styled(Style::new(), &plays(&view.plays())),
    ));
    text.push_str(&labelled(paint, "answers", &paint.styled(Style::new(), &judged(view))));
    let throughput = throughput(view);
    if !throughput.is_empty() {
        text.push_str(&labelled(paint, "rate", &paint.styled(Style::new(), &throughput)));
    }
    if let Some(end) = &view.record.end {
        let time = format!("{} from {}", short_duration(end.lasted_ms), manifest.started_at);
        text.push_str(&labelled(paint, "time", &paint.styled(Style::new(), &time)));
    }
    text
}

/// A line of its own.
fn indented(paint: Paint, style: Style, text: &str) -> String {
    let line = format!("  {}", paint.styled(style, text));
    format!("{}\n", paint.wrapped(&line, 2))
}

/// Two rows of times for each operation, and for all of them.
fn table(paint: Paint, view: &LoadView) -> String {
    let Some(all) = &view.latency else {
        return String::new();
    };
    let mut text = row(&paint.styled(DIM, &format!("{:<15}", "")), &COLUMNS.map(str::to_owned));
    let one = view.operations.len() == 1;
    for operation in view.operations.iter().take(TOLD) {
        if let Some(latency) = &operation.latency {
            let named = format!("{}: {}", operation.counts.operation, super::words::operation(operation));
            _ = writeln!(text, "  {}", paint.styled(BOLD, &cut(&named)));
            text.push_str(&rows(latency));
        }
    }
    let more = view.operations.len().saturating_sub(TOLD);
    if more > 0 {
        _ = writeln!(text, "  {}", paint.styled(DIM, &format!("and {more} more operations")));
    }
    if !one {
        _ = writeln!(text, "  {}", paint.styled(BOLD, "all operations"));
        text.push_str(&rows(all));
    }
    text
}

fn rows(times: &LatencyView) -> String {
    let rows = latency(times).map(|(name, times)| row(&format!("{name:<15}"), &times));
    rows.concat()
}

fn row(head: &str, cells: &[String; 5]) -> String {
    let cells = cells.iter().map(|cell| format!("{cell:>10}"));
    format!("    {head}{}\n", cells.collect::<String>())
}
