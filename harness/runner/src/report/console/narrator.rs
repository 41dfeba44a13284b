//! The narrator: watches a run and tells it, line by line or above a bar.
//!
//! Events come in, text goes out to any writer; [`Narrator::failure`] says why nothing more does.

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::closing::closing;
use super::paint::{BOLD, DIM, Paint};
use super::voice::Voice;
use super::{service_issues, trial};
use crate::findings::{RunView, counted, listed};
use crate::record::{ServiceIssueId, TrialRecord, Verdict};
use crate::run::{Event, RunListener};
use crate::secret::RedactedProse;
use crate::text::count;

/// How many trials are shown a line each; a longer run has a bar on a terminal, and elsewhere only its end is told.
const LINES: usize = 12;

/// How much is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// The problems, a line each, and the totals.
    Quiet,
    /// The problems and the totals; of a short run every trial in a line.
    #[default]
    Normal,
    /// Every trial, every exchange, every finding.
    Verbose,
}

/// Tells a run to a writer as it happens.
#[derive(Debug)]
pub struct Narrator<W> {
    voice: Voice<W>,
    paint: Paint,
    detail: Detail,
    stage: Option<ProgressDrawTarget>,
    verdicts: Vec<Verdict>,
    /// Reasons that were told for all trials at once.
    told: Vec<RedactedProse>,
    /// Service issues that were told for all trials at once.
    told_issues: Vec<ServiceIssueId>,
    /// Whether each trial is told in a line.
    lines: bool,
    /// Whether the last line told was blank, or none was told.
    blank: bool,
}

impl<W: Write> Narrator<W> {
    /// Tells to `out`, in colour if the caller knows that colour is wanted there
    /// (`anstream::AutoStream::choice` knows `NO_COLOR` and pipes).
    pub fn new(out: W, detail: Detail, colour: bool) -> Self {
        Self {
            voice: Voice::new(out),
            paint: Paint { colour, width: None },
            detail,
            stage: None,
            verdicts: Vec::new(),
            told: Vec::new(),
            told_issues: Vec::new(),
            lines: detail == Detail::Verbose,
            blank: true,
        }
    }

    /// Breaks lines after so many columns.
    #[must_use]
    pub fn with_width(mut self, columns: Option<usize>) -> Self {
        self.paint.width = columns;
        self
    }

    /// Lets a long run show a bar here, for example on [`ProgressDrawTarget::stderr`]; for when `out` is a terminal.
    #[must_use]
    pub fn with_bar(mut self, stage: ProgressDrawTarget) -> Self {
        self.stage = Some(stage);
        self
    }

    /// Tells where the reports are, after the run and once they are written.
    pub fn reports(&mut self, paths: &[PathBuf]) {
        self.voice.reports(self.paint, paths);
    }

    /// Tells how the run ended, read from its record.
    pub fn finished(&mut self, run: &RunView) {
        self.end_bar();
        let text = closing(self.paint, self.detail, run);
        let gap = if self.blank { "" } else { "\n" };
        self.tell(&format!("{gap}{text}"));
    }

    /// Takes the bar away, if there is one: nothing more moves.
    pub fn end_bar(&mut self) {
        self.voice.end_bar();
    }

    /// Why nothing more was told, when writing failed.
    pub fn failure(&self) -> Option<&io::Error> {
        self.voice.failure()
    }

    fn started(&mut self, target: &str, trials: usize, jobs: usize) {
        if self.detail == Detail::Quiet {
            return;
        }
        let paint = self.paint;
        let name = paint.styled(BOLD, concat!("podproof ", env!("CARGO_PKG_VERSION")));
        let rest = format!(" · target {target} · {} · {jobs} at a time", count(trials, "trial"));
        self.tell(&format!("{name}{}\n\n", paint.styled(DIM, &rest)));
        self.lines = self.lines || trials <= LINES;
        if trials > LINES && self.detail == Detail::Normal {
            self.voice.bar = self.stage.take().map(|stage| bar(stage, trials, paint.colour));
        }
    }

    fn ended(&mut self, trial: &TrialRecord) {
        self.verdicts.push(trial.verdict);
        let is_told = match trial.service_issue {
            Some(issue) => self.told_issues.contains(&issue),
            None => trial.reason.as_ref().is_some_and(|reason| self.told.contains(reason)),
        };
        // Why a run ended early is the reason of all that it left out.
        if trial.verdict == Verdict::Skipped && self.detail != Detail::Verbose {
            self.told.extend(trial.reason.clone().filter(|_| !is_told));
        }
        if self.lines && !is_told {
            let text = trial::trial(self.paint, self.detail, trial);
            self.tell(&text);
        }
        if let Some(bar) = &self.voice.bar {
            bar.inc(1);
            bar.set_message(listed(&counted(self.verdicts.iter().copied()), " · "));
        }
    }

    /// Writes text, above the bar if there is one.
    fn tell(&mut self, text: &str) {
        if !text.is_empty() {
            self.blank = text.ends_with("\n\n");
            self.voice.tell(text);
        }
    }
}

impl<W: Write> RunListener for Narrator<W> {
    fn on_event(&mut self, event: Event<'_>) {
        match event {
            Event::Started { target, trials, jobs } => self.started(target, trials, jobs),
            Event::ServiceIssues(service_issues) => {
                let text = service_issues::service_issues(self.paint, service_issues, !self.verdicts.is_empty());
                self.told_issues
                    .extend(service_issues.iter().map(|(issue, _)| issue.id));
                let gap = if self.blank { "" } else { "\n" };
                self.tell(&format!("{gap}{text}"));
            }
            Event::Ended(trial) => self.ended(trial),
        }
    }
}

/// A bar that also shows the time and the verdicts so far.
fn bar(stage: ProgressDrawTarget, trials: usize, colour: bool) -> ProgressBar {
    let template = if colour {
        "  {bar:30.green/dim}  {pos}/{len}  {elapsed}, {eta} left  {wide_msg}"
    } else {
        "  {bar:30}  {pos}/{len}  {elapsed}, {eta} left  {wide_msg}"
    };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::with_draw_target(Some(trials as u64), stage).with_style(style.progress_chars("━━╌"));
    // A trial that waits must not look like a harness that hangs.
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use indicatif::TermLike;

    use super::*;
    use crate::record::Record;

    /// A terminal that keeps what is drawn.
    #[derive(Clone, Debug, Default)]
    struct Drawn(Arc<Mutex<String>>);

    impl TermLike for Drawn {
        fn width(&self) -> u16 {
            120
        }
        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn write_line(&self, text: &str) -> io::Result<()> {
            self.write_str(text)
        }
        fn write_str(&self, text: &str) -> io::Result<()> {
            self.0.lock().expect("no test panics while drawing").push_str(text);
            Ok(())
        }
        fn clear_line(&self) -> io::Result<()> {
            Ok(())
        }
        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    const EVERYTHING: &[u8] = include_bytes!("../../../tests/it/report/everything.jsonl");

    fn run() -> RunView {
        let record = Record::from_bytes(EVERYTHING.to_vec()).expect("the fixture is a record");
        RunView::of(record).expect("the fixture is a run")
    }

    fn told(trials: usize, drawn: &Drawn) -> String {
        let mut out = Vec::new();
        let stage = ProgressDrawTarget::term_like(Box::new(drawn.clone()));
        let mut narrator = Narrator::new(&mut out, Detail::Normal, false).with_bar(stage);
        let run = run();
        narrator.on_event(Event::Started {
            target: "staging",
            trials,
            jobs: 4,
        });
        for trial in run.record.trials() {
            narrator.on_event(Event::Ended(&trial.expect("the fixture is a run")));
        }
        narrator.finished(&run);
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn a_long_run_draws_a_bar_and_tells_its_problems() {
        let drawn = Drawn::default();
        let told = told(31, &drawn);
        let drawn = drawn.0.lock().expect("drawing is over");
        assert!(
            drawn.contains("/31") && drawn.contains("1 failed · 2 broken"),
            "{drawn}"
        );
        assert!(!told.contains("  failed          logout/twice"), "{told}");
        assert!(told.contains("logout/twice"), "{told}");
        assert!(!told.contains("logout/bot-session"), "{told}");
    }

    #[test]
    fn a_short_run_is_told_line_by_line() {
        let drawn = Drawn::default();
        let told = told(12, &drawn);
        assert_eq!(*drawn.0.lock().expect("drawing is over"), "");
        assert!(told.contains("  passed          logout/bot-session"), "{told}");
    }

    #[test]
    fn a_closed_pipe_does_not_disturb_the_run() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut narrator = Narrator::new(Closed, Detail::Normal, false);
        narrator.finished(&run());
        assert_eq!(narrator.failure().map(io::Error::kind), Some(io::ErrorKind::BrokenPipe));
    }
}
