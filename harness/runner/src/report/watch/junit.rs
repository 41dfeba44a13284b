//! A watch as JUnit: one test case per lane, one for the held sessions, one per budget.
//!
//! A lane or the sessions fail if a budget of theirs is exceeded, and are an error if it could not be judged; without a budget they
//! pass, and what was seen is their output. A watch without one good answer is an error of its own. Times are in seconds, instants
//! RFC 3339.

use std::io::Write;
use std::time::Duration;

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use super::words;
use crate::findings::watch::{BudgetOf, BudgetOutcome, BudgetState, LaneView, WatchVerdict, WatchView};
use crate::record::watch::LaneName;
use crate::report::error::RenderError;
use crate::report::junit::element::{block, line};

/// Writes the document.
///
/// # Errors
///
/// It cannot be written.
pub(super) fn junit(view: &WatchView, out: &mut dyn Write) -> Result<(), RenderError> {
    let manifest = &view.manifest;
    let duration = Duration::from_millis(view.duration_ms());
    let started = manifest.started_at.date_time().fixed_offset();
    let mut report = Report::new(line(&format!("podproof watch {}", manifest.target)));
    report.set_time(duration).set_timestamp(started);
    report.add_test_suite(suite("lanes", view.pod_lanes().map(|lane| lane_case(lane, view)), view));
    let sessions = (view.sessions.held > 0).then(|| sessions_case(view));
    report.add_test_suite(suite("sessions", sessions, view));
    let budgets = view.budgets.iter().map(budget_case);
    report.add_test_suite(suite("budgets", budgets, view));
    let own = (view.verdict() == WatchVerdict::NeverGood).then(|| {
        let message = words::verdict(view);
        case(
            "watch",
            "judged",
            status(BudgetState::NotJudged, &message, &message),
            &message,
        )
    });
    report.add_test_suite(suite("watch", own, view));
    report.test_suites.retain(|suite| suite.tests > 0);
    out.write_all(report.to_string()?.as_bytes())?;
    Ok(())
}

fn suite(name: &str, cases: impl IntoIterator<Item = TestCase>, view: &WatchView) -> TestSuite {
    let manifest = &view.manifest;
    let mut suite = TestSuite::new(format!("watch.{name}"));
    suite.add_test_cases(cases);
    suite.set_time(suite.test_cases.iter().filter_map(|case| case.time).sum());
    suite.set_timestamp(manifest.started_at.date_time().fixed_offset());
    suite.add_property(Property::new("target", line(&manifest.target)));
    suite.add_property(Property::new("podproof", line(&manifest.podproof)));
    for (name, value) in &manifest.labels {
        suite.add_property(Property::new(format!("label.{}", line(name)), line(value)));
    }
    for caution in words::cautions(view) {
        suite.add_property(Property::new("caution", line(&caution)));
    }
    suite
}

fn case(suite: &str, name: &str, status: TestCaseStatus, output: &str) -> TestCase {
    let is_good = matches!(status, TestCaseStatus::Success { .. });
    let mut case = TestCase::new(line(name), status);
    case.set_classname(format!("podproof.watch.{suite}"))
        .set_time(Duration::ZERO);
    // Elsewhere it is the text of the failure itself.
    if is_good && !output.is_empty() {
        case.set_system_out(block(output));
    }
    case
}

fn status(state: BudgetState, message: &str, text: &str) -> TestCaseStatus {
    let mut status = match state {
        BudgetState::Kept => return TestCaseStatus::success(),
        BudgetState::NotJudged => TestCaseStatus::non_success(NonSuccessKind::Error),
        BudgetState::Exceeded => TestCaseStatus::non_success(NonSuccessKind::Failure),
    };
    status
        .set_message(line(message))
        .set_type(state.name())
        .set_description(block(text));
    status
}

/// The worst of the budgets that this is about.
fn worst(view: &WatchView, is_about: impl Fn(BudgetOf) -> bool) -> Option<&BudgetOutcome> {
    let about = view.budgets.iter().filter(|budget| is_about(budget.of));
    about.max_by_key(|budget| budget.state)
}

fn lane_case(lane: &LaneView, view: &WatchView) -> TestCase {
    let is_about = |of: BudgetOf| match of {
        BudgetOf::Total(name) | BudgetOf::Longest(name) => name == lane.name,
        BudgetOf::Sessions => false,
    };
    let text = lane_text(lane, view);
    let status = worst(view, is_about).map_or_else(TestCaseStatus::success, |budget| {
        status(budget.state, budget.sentence.to_show(), &text)
    });
    let mut case = case("lanes", lane.name.name(), status, &text);
    case.set_time(Duration::from_millis(view.duration_ms()));
    case.add_property(Property::new("total_s", (lane.total_ms as f64 / 1_000.0).to_string()));
    case.add_property(Property::new(
        "longest_s",
        (lane.longest_ms as f64 / 1_000.0).to_string(),
    ));
    case.add_property(Property::new("samples", lane.samples.to_string()));
    case
}

/// How many intervals of a lane are told.
const TOLD: usize = 100;

fn lane_text(lane: &LaneView, view: &WatchView) -> String {
    let mut lines = vec![format!("{}: {}", words::outages(lane), lane.resolution())];
    lines.extend(lane.intervals.iter().take(TOLD).map(|interval| {
        let what = words::class_and_cause(interval.class, interval.cause);
        format!("{}  {}  {what}", interval.start, words::length(interval, view.now))
    }));
    if lane.intervals.len() > TOLD {
        lines.push(format!("and {} more", lane.intervals.len() - TOLD));
    }
    lines.join("\n")
}

fn sessions_case(view: &WatchView) -> TestCase {
    let mut lines: Vec<String> = words::survivors(view).into_iter().collect();
    lines.extend(
        view.sessions
            .lost
            .iter()
            .map(|loss| format!("{}  {} died {}", loss.at, words::lost_session(loss), words::death(loss))),
    );
    let text = lines.join("\n");
    let budget = worst(view, |of| of == BudgetOf::Sessions);
    let status = budget.map_or_else(TestCaseStatus::success, |budget| {
        status(budget.state, budget.sentence.to_show(), &text)
    });
    case("sessions", LaneName::Held.name(), status, &text)
}

fn budget_case(budget: &BudgetOutcome) -> TestCase {
    let sentence = budget.sentence.to_show();
    case(
        "budgets",
        &budget.allowed,
        status(budget.state, sentence, sentence),
        sentence,
    )
}
