//! A comparison as JUnit: one test case for each change, so that a CI server counts and keeps them as it does tests.
//!
//! What breaks clients and nobody accepted fails, and so does a known issue that is no longer true. A trial that can no longer be
//! judged is an error. What is unstable is skipped. All else passes, its class and reason among the properties. A comparison that
//! found nothing is one case that passes.

use std::fmt::Write as _;
use std::io::Write;
use std::time::Duration;

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use super::console::reach;
use super::recognise::mark_of_suite;
use crate::findings::changes::{AcceptanceOutcome, Change, Comparison, NotJudged};
use crate::findings::latency::OperationLatency;
use crate::report::case::OWN;
use crate::report::error::RenderError;
use crate::report::junit::element::{block, line};
use crate::suite::change::{ChangeClass, Section};

/// Writes the document.
///
/// # Errors
/// It cannot be written.
pub(super) fn junit(comparison: &Comparison, out: &mut dyn Write) -> Result<(), RenderError> {
    let target = comparison
        .candidate()
        .map(|run| run.target.as_str())
        .unwrap_or_default();
    let mut report = Report::new(line(&format!("podproof compare {target}")));
    report.set_time(Duration::ZERO);
    for section in Section::ALL {
        let speed = comparison.speed.iter().filter(|_| section == Section::Speed);
        let cases = comparison.section(section).map(change).chain(speed.map(latency));
        add(&mut report, section.heading(), cases.collect());
    }
    for class in [ChangeClass::Unstable, ChangeClass::Noise] {
        add(&mut report, class.as_str(), comparison.of(class).map(change).collect());
    }
    let trials = &comparison.trials;
    add(
        &mut report,
        "not judged",
        trials.not_judged.iter().map(not_judged).collect(),
    );
    let missing = trials
        .vanished
        .iter()
        .map(|trial| alone(trial, "not every run has this trial"));
    let new = trials
        .appeared
        .iter()
        .map(|trial| alone(trial, "only the candidate has this trial"));
    add(&mut report, "trials", missing.chain(new).collect());
    let known = comparison.acceptances.iter().filter(|one| one.is_trouble());
    add(&mut report, "known issues", known.map(untrue).collect());
    if report.test_suites.is_empty() {
        let case = named("comparison", &comparison.headline(), TestCaseStatus::success());
        add(&mut report, "comparison", vec![case]);
    }
    for suite in &mut report.test_suites {
        suite.add_property(mark_of_suite());
        suite.add_property(Property::new("outcome", line(&comparison.headline())));
        for (side, runs) in [
            ("baseline", &comparison.baselines),
            ("candidate", &comparison.candidates),
        ] {
            for run in runs {
                suite.add_property(Property::new(side, line(&format!("{} ({})", run.file, run.started_at))));
                for (name, value) in &run.labels {
                    suite.add_property(Property::new(format!("{side}.label.{}", line(name)), line(value)));
                }
            }
        }
    }
    out.write_all(report.to_string()?.as_bytes())?;
    Ok(out.write_all(b"\n")?)
}

fn add(report: &mut Report, name: &str, mut cases: Vec<TestCase>) {
    if cases.is_empty() {
        return;
    }
    let mut suite = TestSuite::new(line(name));
    suite.set_time(Duration::ZERO);
    for case in &mut cases {
        case.set_classname(format!("{OWN}.compare.{}", name.replace(' ', "-")))
            .set_time(Duration::ZERO);
    }
    suite.add_test_cases(cases);
    report.add_test_suite(suite);
}

fn named(name: &str, text: &str, mut status: TestCaseStatus) -> TestCase {
    if !matches!(status, TestCaseStatus::Success { .. }) {
        status.set_message(line(text)).set_description(block(text));
    }
    TestCase::new(line(name), status)
}

fn change(change: &Change) -> TestCase {
    let is_open = change.accepted.is_none();
    let mut status = match change.class {
        ChangeClass::Breaking if is_open => TestCaseStatus::non_success(NonSuccessKind::Failure),
        ChangeClass::Unstable => TestCaseStatus::skipped(),
        _ => TestCaseStatus::success(),
    };
    let title = change.title.to_show();
    let mut text = format!("{title}\n{}", reach(change));
    let further = [
        ("clients", change.clients.clone()),
        ("again", Some(change.again.clone()).filter(|again| !again.is_empty())),
    ];
    for (name, value) in &further {
        if let Some(value) = value {
            // Writing to a string cannot fail.
            _ = write!(text, "\n{name}: {value}");
        }
    }
    let is_success = matches!(status, TestCaseStatus::Success { .. });
    if !is_success {
        status
            .set_message(line(title))
            .set_type(change.kind.to_string())
            .set_description(block(&text));
    }
    // The id first: titles may be alike, and with the id a CI server finds the same change again.
    let mut case = TestCase::new(line(&format!("{} {title}", change.id.as_str())), status);
    if is_success {
        case.set_system_out(block(&text));
    }
    let reason = match (&change.accepted, change.class) {
        (Some(accepted), _) => format!("accepted by {} until {}", accepted.entry, accepted.expires),
        (None, ChangeClass::Noise) => "the baselines differ there themselves".to_owned(),
        (None, ChangeClass::Unstable) => "not in every sample of the candidate".to_owned(),
        (None, class) => class.as_str().to_owned(),
    };
    let operations: Vec<&str> = change
        .operations
        .iter()
        .map(|(operation, _)| operation.as_str())
        .collect();
    let properties = [
        ("change", change.id.as_str().to_owned()),
        ("class", change.class.as_str().to_owned()),
        ("kind", change.kind.to_string()),
        ("reason", reason),
        ("requirements", change.requirements.join(",")),
        ("operations", operations.join(",")),
        ("places", change.places.len().to_string()),
    ];
    for (name, value) in properties.into_iter().filter(|(_, value)| !value.is_empty()) {
        case.add_property(Property::new(name, line(&value)));
    }
    case
}

fn latency(latency: &OperationLatency) -> TestCase {
    let mut case = named(&latency.operation, "", TestCaseStatus::success());
    case.add_property(Property::new("latency", line(&latency.sentence())));
    case
}

fn not_judged(one: &NotJudged) -> TestCase {
    let reason = one
        .reason
        .as_ref()
        .map_or("it could not be judged", |reason| reason.to_show());
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_type("not-judged");
    named(&one.trial, reason, status)
}

fn alone(trial: &str, text: &str) -> TestCase {
    named(trial, text, TestCaseStatus::skipped())
}

fn untrue(outcome: &AcceptanceOutcome) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_type(outcome.state.name());
    let text = format!("known issue {} ({}): {}", outcome.entry, outcome.reason, outcome.text());
    let mut case = named(&outcome.entry, &text, status);
    case.add_property(Property::new("owner", line(&outcome.owner)));
    case
}
