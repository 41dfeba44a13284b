//! A load as JUnit: one test case per trial, which its plays decide, one per operation with its times, and one for the load itself.
//!
//! A wrong answer fails the trial that got it, and not the operation as well: that one is what was measured. Times are in seconds.

use std::io::Write;
use std::time::Duration;

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use super::words;
use crate::findings::load::{LoadVerdict, LoadView, OperationView};
use crate::record::load::{LoadedTrial, PlayCounts};
use crate::report::error::RenderError;
use crate::report::junit::element::{block, line};

/// Writes the document.
///
/// # Errors
///
/// It cannot be written.
pub(super) fn junit(view: &LoadView, out: &mut dyn Write) -> Result<(), RenderError> {
    let manifest = &view.record.manifest;
    let mut report = Report::new(line(&format!("podproof load {}", manifest.target)));
    report
        .set_time(Duration::from_secs_f64(view.seconds().max(0.0)))
        .set_timestamp(manifest.started_at.date_time().fixed_offset());
    report.add_test_suite(suite("load", [load_case(view)], view));
    report.add_test_suite(suite(
        "trials",
        manifest.trials.iter().map(|trial| trial_case(trial, view)),
        view,
    ));
    let left_out = manifest.left_out.iter().map(|left_out| {
        let mut status = TestCaseStatus::skipped();
        status.set_message(line(left_out.reason.to_show()));
        case("trials", &left_out.id, status)
    });
    report.add_test_suite(suite("left-out", left_out, view));
    report.add_test_suite(suite("operations", view.operations.iter().map(operation_case), view));
    report.test_suites.retain(|suite| suite.tests > 0);
    out.write_all(report.to_string()?.as_bytes())?;
    Ok(())
}

fn suite(name: &str, cases: impl IntoIterator<Item = TestCase>, view: &LoadView) -> TestSuite {
    let manifest = &view.record.manifest;
    let mut suite = TestSuite::new(format!("load.{name}"));
    suite.add_test_cases(cases);
    suite.set_timestamp(manifest.started_at.date_time().fixed_offset());
    suite.add_property(Property::new("target", line(&manifest.target)));
    suite.add_property(Property::new("podproof", line(&manifest.podproof)));
    suite.add_property(Property::new("load", line(&words::intention(manifest))));
    for (name, value) in &manifest.labels {
        suite.add_property(Property::new(format!("label.{}", line(name)), line(value)));
    }
    for caution in words::cautions(view) {
        suite.add_property(Property::new("caution", line(&caution)));
    }
    suite
}

fn case(suite: &str, name: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(line(name), status);
    case.set_classname(format!("podproof.load.{suite}"))
        .set_time(Duration::ZERO);
    case
}

fn red(kind: NonSuccessKind, of: &str, message: &str, text: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status
        .set_message(line(message))
        .set_type(of)
        .set_description(block(text));
    status
}

/// What no trial can say: that something was judged at all, and that the load came to its end.
fn load_case(view: &LoadView) -> TestCase {
    let message = words::verdict(view);
    let text = [message.clone()]
        .into_iter()
        .chain(words::cautions(view))
        .collect::<Vec<_>>()
        .join("\n");
    let verdict = view.verdict();
    let status = match verdict {
        LoadVerdict::Hindered | LoadVerdict::NothingJudged | LoadVerdict::Unfinished => {
            red(NonSuccessKind::Error, verdict.name(), &message, &text)
        }
        LoadVerdict::Warned => red(NonSuccessKind::Failure, verdict.name(), &message, &text),
        // The trials say it.
        LoadVerdict::Passed | LoadVerdict::Failed | LoadVerdict::Broken => TestCaseStatus::success(),
    };
    let mut case = case("load", "judged", status);
    case.set_time(Duration::from_secs_f64(view.seconds().max(0.0)));
    case.set_assertions(usize::try_from(view.judged()).unwrap_or(usize::MAX));
    case
}

fn trial_case(trial: &LoadedTrial, view: &LoadView) -> TestCase {
    let counted = view.record.plays.iter().find(|counts| counts.id == trial.id);
    let plays = counted.map(|counts| counts.plays).unwrap_or_default();
    let words = words::plays(&plays);
    let text = || {
        let wrong = view.record.wrong.iter().filter(|wrong| wrong.id == trial.id);
        let texts = wrong.flat_map(|wrong| wrong.findings.iter().map(|finding| finding.text.to_string()));
        let mut texts: Vec<String> = texts.collect();
        texts.dedup();
        texts.insert(0, format!("plays: {words}"));
        texts.join("\n\n")
    };
    let message = format!("of {} plays: {words}", plays.ended());
    let status = match plays {
        PlayCounts { failed: 1.., .. } => red(NonSuccessKind::Failure, "failed", &message, &text()),
        PlayCounts { broken: 1.., .. } => red(NonSuccessKind::Error, "broken", &message, &text()),
        plays if plays.ended() == 0 => {
            let mut status = TestCaseStatus::skipped();
            status.set_message("no play of it came to its end");
            status
        }
        _ => TestCaseStatus::success(),
    };
    let is_good = matches!(status, TestCaseStatus::Success { .. });
    let mut case = case("trials", &trial.id, status);
    if is_good {
        case.set_system_out(block(&format!("{}\nplays: {words}", trial.title)));
    }
    case.add_property(Property::new("plays", plays.ended().to_string()));
    case
}

fn operation_case(view: &OperationView) -> TestCase {
    let mut lines = vec![words::operation(view)];
    let mut case = case("operations", &view.counts.operation, TestCaseStatus::success());
    if let Some(latency) = &view.latency {
        lines.push(format!(
            "               {}",
            words::COLUMNS.map(|head| format!("{head:>10}")).concat()
        ));
        for (name, times) in words::latency(latency) {
            lines.push(format!(
                "{name:<15}{}",
                times.map(|time| format!("{time:>10}")).concat()
            ));
        }
        for (name, quantiles) in [("service", &latency.service), ("response", &latency.response)] {
            for (column, time) in words::COLUMNS.into_iter().zip(quantiles.all()) {
                case.add_property(Property::new(
                    format!("{name}.{column}_s"),
                    time.as_secs_f64().to_string(),
                ));
            }
        }
    }
    case.add_property(Property::new("requests", view.counts.requests.to_string()));
    case.set_system_out(block(&lines.join("\n")));
    case
}
