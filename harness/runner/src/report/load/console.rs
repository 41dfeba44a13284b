//! A load on the console: what is done, a line while it goes, and at its end at most a screen.

use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use anstyle::Style;
use indicatif::ProgressDrawTarget;

use super::words::{
    COLUMNS, cautions, intention, judged, latency, left_out, omission, plays, reach, severity, throughput, tone,
    verdict,
};
use crate::findings::load::{LatencyView, LoadView};
use crate::record::load::{LoadManifest, PlayCounts};
use crate::record::{Gravity, Verdict};
use crate::report::console::closing::labelled;
use crate::report::console::paint::{BOLD, DIM, Paint, of_verdict};
use crate::report::console::voice::{Voice, status_line};
use crate::text::{cut, exact_duration, short_duration};

/// How many operations and problems are told.
const TOLD: usize = 8;

/// Tells a load to a writer.
#[derive(Debug)]
pub struct LoadNarrator<W> {
    voice: Voice<W>,
    paint: Paint,
    is_quiet: bool,
    planned: Duration,
}

impl<W: Write> LoadNarrator<W> {
    /// Tells a load to `out`, in colour if the caller knows that colour is wanted there, in lines of so many columns. If it is quiet,
    /// only the end is told.
    pub fn new(out: W, colour: bool, width: Option<usize>, is_quiet: bool) -> Self {
        Self {
            voice: Voice::new(out),
            paint: Paint { colour, width },
            is_quiet,
            planned: Duration::ZERO,
        }
    }

    /// Shows a status line here, for example on [`ProgressDrawTarget::stderr`]; for when `out` is a terminal.
    #[must_use]
    pub fn with_status(mut self, stage: ProgressDrawTarget) -> Self {
        self.voice.bar = Some(status_line(stage));
        self
    }

    /// Tells what is done.
    pub fn begin(&mut self, manifest: &LoadManifest) {
        self.planned = Duration::from_millis(manifest.planned_ms);
        if self.is_quiet {
            return;
        }
        let paint = self.paint;
        let what = format!("load on {}: {}", manifest.target, intention(manifest));
        let mut text = format!("{}\n", paint.styled(BOLD, &what));
        if let Some(left_out) = left_out(manifest) {
            text.push_str(&labelled(paint, "left out", &paint.styled(DIM, &left_out)));
        }
        self.voice.tell(&text);
    }

    /// Shows how far it is: `12 s of 60 s · 600 passed · 3 in flight`.
    pub fn progress(&mut self, elapsed: Duration, ended: &PlayCounts, in_flight: usize) {
        if let Some(bar) = &self.voice.bar {
            let elapsed = short_duration(crate::text::milliseconds(elapsed));
            let of = exact_duration(self.planned);
            bar.set_message(format!("{elapsed} of {of} · {} · {in_flight} in flight", plays(ended)));
            bar.tick();
        }
    }

    /// Tells how it ended.
    pub fn finished(&mut self, view: &LoadView) {
        self.voice.end_bar();
        let gap = if self.is_quiet { "" } else { "\n" };
        let text = format!("{gap}{}", closing(self.paint, view));
        self.voice.tell(&text);
    }

    /// Tells where the reports are, once they are written.
    pub fn reports(&mut self, paths: &[PathBuf]) {
        self.voice.reports(self.paint, paths);
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
