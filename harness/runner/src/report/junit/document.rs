//! The document: one suite per area (the first segment of the id), one test case per trial.
//!
//! The class of a test case is `podproof.AREA`, so that Jenkins shows a package; class and name together are the trial's id, so
//! that they stay the same from run to run and from target to target. Times are in seconds with three decimals, instants in
//! RFC 3339.
//!
//! `quick-junit` writes every element. It wants a whole report in memory, so it is given one test case at a time, and the
//! elements around it are written from one of their own.

use std::io::Write;
use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use quick_junit::{Property, Report, TestCase, TestSuite};

use super::dialect::Dialect;
use super::element::{case, line, own_case};
use crate::findings::problems::Problem;
use crate::findings::{RunView, TrialSummary};
use crate::report::case::{Ended, OWN, OwnCase, RUN, asked, by_area, is_hindered, own_cases};
use crate::report::error::RenderError;
use crate::report::notice::Notice;
use crate::report::surroundings::Surroundings;
use crate::report::wording::judged_again;
use crate::suite::built_in::built_in_in_words;
use crate::text::count;

/// Writes a `junit.xml`.
///
/// # Errors
///
/// A trial cannot be read, or the report not be written.
pub(in crate::report) fn junit(run: &RunView, around: &Surroundings, out: &mut dyn Write) -> Result<(), RenderError> {
    let document = Document::new(run, around);
    document.write(&Dialect::whole(), out)
}

/// Writes a `junit.xml` of a run that has no results: one test case that is an error.
///
/// # Errors
///
/// The report cannot be written.
pub(in crate::report) fn junit_notice(notice: &Notice, out: &mut dyn Write) -> Result<(), RenderError> {
    let mut report = Report::new(OWN);
    let own = OwnCase {
        area: RUN,
        name: RUN.to_owned(),
        kind: RUN,
        ended: Ended::Error,
        message: notice.headline.clone(),
        properties: Vec::new(),
    };
    report.add_test_suite(suite(vec![own_case(&own, &notice.text)]));
    out.write_all(report.to_string()?.as_bytes())?;
    Ok(())
}

/// A suite of podproof's own.
fn suite(cases: Vec<TestCase>) -> TestSuite {
    let mut suite = TestSuite::new(OWN);
    suite.set_time(Duration::ZERO);
    suite.add_test_cases(cases);
    suite
}

/// A run that is to be written.
pub(super) struct Document<'r> {
    run: &'r RunView,
    around: &'r Surroundings,
    is_hindered: bool,
    /// The problems that each trial met.
    met: Vec<Vec<&'r Problem>>,
}

impl<'r> Document<'r> {
    pub(super) fn new(run: &'r RunView, around: &'r Surroundings) -> Self {
        Self {
            run,
            around,
            is_hindered: is_hindered(run),
            met: run.problems.by_trial(run.trials.len()),
        }
    }

    /// Writes it for a reader.
    pub(super) fn write(&self, dialect: &Dialect<'_>, out: &mut dyn Write) -> Result<(), RenderError> {
        let manifest = &self.run.record.manifest;
        let mut report = Report::new(line(&format!("podproof {}", manifest.target)));
        report.set_time(Duration::from_millis(self.run.duration_ms()));
        if let Some(instant) = instant(&manifest.started_at) {
            report.set_timestamp(instant);
        }
        let told = |(place, _): &(usize, &TrialSummary)| dialect.tells(*place);
        let trials = self.run.trials.iter().enumerate().filter(told);
        let all = Counts::of(trials.map(|(_, trial)| trial), self.is_hindered);
        let own: Vec<OwnCase> = own_cases(self.run)
            .into_iter()
            .chain(left_out(dialect.left_out()))
            .collect();
        let ended = |ended| own.iter().filter(|own| own.ended == ended).count();
        report.tests = all.tests + own.len();
        report.skipped = all.skipped + ended(Ended::NotPlayed);
        (report.failures, report.errors) = (all.failures + ended(Ended::Failure), all.errors + ended(Ended::Error));
        let whole = report.to_string()?;
        let end = "</testsuites>";
        let (head, _) = whole.rsplit_once(end).unwrap_or((&whole, ""));
        out.write_all(head.as_bytes())?;
        for (area, trials) in by_area(&self.run.trials) {
            let told: Vec<(String, usize)> = trials.into_iter().filter(|(_, place)| dialect.tells(*place)).collect();
            if !told.is_empty() {
                self.suite(area, &told, dialect, out)?;
            }
        }
        if !own.is_empty() {
            let mut report = Report::new(OWN);
            report.add_test_suite(suite(own.iter().map(|own| own_case(own, "")).collect()));
            out.write_all(between(&report.to_string()?, "    <testsuite", end).as_bytes())?;
        }
        out.write_all(format!("{end}\n").as_bytes())?;
        Ok(())
    }

    fn suite(
        &self,
        area: &str,
        trials: &[(String, usize)],
        dialect: &Dialect<'_>,
        out: &mut dyn Write,
    ) -> Result<(), RenderError> {
        let mut report = Report::new("");
        report.add_test_suite(self.head(area, trials));
        let counts = Counts::of(
            trials.iter().map(|(_, place)| &self.run.trials[*place]),
            self.is_hindered,
        );
        for suite in &mut report.test_suites {
            (suite.tests, suite.skipped) = (counts.tests, counts.skipped);
            (suite.failures, suite.errors) = (counts.failures, counts.errors);
        }
        let whole = report.to_string()?;
        let end = "    </testsuite>";
        out.write_all(between(&whole, "    <testsuite ", end).as_bytes())?;
        for (name, place) in trials {
            out.write_all(self.case(area, name, *place, dialect)?.as_bytes())?;
        }
        out.write_all(format!("{end}\n").as_bytes())?;
        Ok(())
    }

    /// The suite of an area, without its test cases.
    fn head(&self, area: &str, trials: &[(String, usize)]) -> TestSuite {
        let manifest = &self.run.record.manifest;
        let summaries = || trials.iter().map(|(_, place)| &self.run.trials[*place]);
        let mut suite = TestSuite::new(line(area));
        suite.set_time(Duration::from_millis(summaries().map(|trial| trial.duration_ms).sum()));
        if let Some(first) = summaries().filter_map(|trial| trial.started_at).min() {
            suite.set_timestamp(first);
        }
        suite.add_property(Property::new("target", line(&manifest.target)));
        suite.add_property(Property::new("podproof", line(&manifest.podproof)));
        if let Some(words) = built_in_in_words(&manifest.built_in) {
            suite.add_property(Property::new("built-in", words.as_str()));
        }
        for (name, value) in &manifest.labels {
            suite.add_property(Property::new(format!("label.{}", line(name)), line(value)));
        }
        if let Some(how) = judged_again(manifest) {
            suite.add_property(Property::new("judged", line(&how)));
        }
        if let Some(part) = self.run.part() {
            suite.add_property(Property::new("shard", part.as_str()));
        }
        if let Some(early) = self.run.ended_early() {
            suite.add_property(Property::new("ended-early", line(&early.text())));
        }
        suite
    }

    /// The element of one trial.
    pub(super) fn case(
        &self,
        area: &str,
        name: &str,
        place: usize,
        dialect: &Dialect<'_>,
    ) -> Result<String, RenderError> {
        let trial = self.run.trial(place)?;
        let problems = self.met.get(place).map(Vec::as_slice).unwrap_or_default();
        let ended = Ended::of(trial.verdict, self.is_hindered);
        let mut case = case(&trial, ended, problems, dialect);
        case.name = line(name).into();
        case.set_classname(format!("{OWN}.{}", line(area)));
        let manifest = &self.run.record.manifest;
        if let Some(file) = self.around.file(&trial.scenario, manifest) {
            case.extra.insert("file".into(), line(&file).into());
            if let Some(asked) = asked(&trial) {
                case.extra.insert("line".into(), asked.line.to_string().into());
            }
        }
        let mut suite = TestSuite::new("");
        suite.add_test_case(case);
        let mut report = Report::new("");
        report.add_test_suite(suite);
        Ok(between(&report.to_string()?, "        <testcase", "    </testsuite>").to_owned())
    }
}

/// A test case that says how many trials are not told.
fn left_out(trials: usize) -> Option<OwnCase> {
    (trials > 0).then(|| OwnCase {
        area: RUN,
        name: "left out".to_owned(),
        kind: "left-out",
        ended: Ended::NotPlayed,
        message: format!(
            "{} left out: GitLab reads no larger report; those that are red come first",
            count(trials, "trial")
        ),
        properties: Vec::new(),
    })
}

/// From where an element begins to where the one around it ends. Neither can occur in a text: there `<` is escaped.
fn between<'a>(whole: &'a str, begin: &str, end: &str) -> &'a str {
    let start = whole.find(begin).unwrap_or_default();
    let end = whole.rfind(end).unwrap_or(whole.len());
    whole.get(start..end).unwrap_or_default()
}

/// How many test cases there are, and how they ended.
#[derive(Default)]
struct Counts {
    tests: usize,
    skipped: usize,
    failures: usize,
    errors: usize,
}

impl Counts {
    fn of<'a>(trials: impl Iterator<Item = &'a TrialSummary>, is_hindered: bool) -> Self {
        let mut counts = Self::default();
        for trial in trials {
            counts.tests += 1;
            match Ended::of(trial.verdict, is_hindered) {
                Ended::Success => {}
                Ended::NotApplicable | Ended::NotPlayed | Ended::Known => counts.skipped += 1,
                Ended::Failure => counts.failures += 1,
                Ended::Error => counts.errors += 1,
            }
        }
        counts
    }
}

fn instant(text: &str) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(text).ok()
}
