//! JUnit as GitLab reads it: the text of elements, the mark of an attachment, and no more than 30 MB.

use junit_parser::TestStatus;
use podproof::record::TrialRecord;
use podproof::report::Format;

use crate::report_formats::records::{PLAYED, everything, garbled};
use crate::support::whole_run::WholeRun;

fn read(xml: &str) -> Vec<junit_parser::TestCase> {
    let suites = junit_parser::from_reader(xml.as_bytes()).unwrap();
    suites.suites.into_iter().flat_map(|suite| suite.cases).collect()
}

/// What GitLab shows of a test case: the text of what became of it.
fn shown(status: &TestStatus) -> Option<&str> {
    match status {
        TestStatus::Success => None,
        TestStatus::Error(error) => Some(&error.text),
        TestStatus::Failure(failure) => Some(&failure.text),
        TestStatus::Skipped(skipped) => Some(&skipped.text),
    }
}

#[test]
fn what_is_red_links_to_the_page_that_is_written_with_it() {
    let cases = read(&std::fs::read_to_string(PLAYED.path("reports/gitlab.xml")).unwrap());
    let red = |case: &junit_parser::TestCase| matches!(case.status, TestStatus::Error(_) | TestStatus::Failure(_));
    assert!(cases.iter().any(red));
    for case in &cases {
        let linked = case.system_out.as_deref().map(str::trim);
        let expected = red(case).then_some("[[ATTACHMENT|reports/index.html]]");
        assert_eq!(linked, expected, "{}", case.name);
    }
    let alone = PLAYED.bare(&["report", "reports/run.jsonl", "--report", "gitlab=-"]);
    assert!(
        !alone.stdout.contains("ATTACHMENT"),
        "no page is written: {}",
        alone.all()
    );
}

#[test]
fn everything_that_is_no_success_says_why_in_its_text() {
    for record in [everything(), garbled()] {
        let xml = record.rendered(Format::Gitlab);
        for case in read(&xml) {
            let text = shown(&case.status);
            assert!(text.is_none_or(|text| !text.trim().is_empty()), "{case:?}");
        }
        assert!(!xml.contains("[[ATTACHMENT|"), "what a pod sends is no attachment");
    }
}

#[test]
fn a_run_of_many_long_failures_stays_below_the_limit_and_is_counted() {
    let mut record: WholeRun = everything();
    let mut failed = record.trial("logout/twice").clone();
    failed.checks.clear();
    failed.exchanges.clear();
    for finding in &mut failed.findings {
        finding.exchange = None;
    }
    let passed = TrialRecord {
        findings: Vec::new(),
        verdict: podproof::record::Verdict::Passed,
        ..failed.clone()
    };
    let trials = 3_000;
    record.trials = (0..trials)
        .map(|number| TrialRecord {
            id: format!("logout/{}-{number:05}", "long".repeat(3_000)),
            ..if number % 50 == 0 {
                failed.clone()
            } else {
                passed.clone()
            }
        })
        .collect();
    let xml = record.rendered(Format::Gitlab);
    assert!(xml.len() < 30_000_000, "{} bytes", xml.len());
    let cases = read(&xml);
    let failures = cases
        .iter()
        .filter(|case| matches!(case.status, TestStatus::Failure(_)));
    assert_eq!(failures.count(), 60, "what is red is all there");
    let own = cases.last().unwrap();
    let left_out = trials + 1 - cases.len();
    let told = shown(&own.status).unwrap().trim().to_owned();
    assert!(told.starts_with(&format!("{left_out} trials left out")), "{told}");
}
