//! Reports, compared with golden files beside this test (`SNAPSHOTS=overwrite` renews them).
mod labels;
mod page;

use podproof::record::{TrialRecord, Verdict};
use podproof::report::{Destination, Detail, Format, Narrator, Notice, write_notices, write_reports};
use podproof::run::{Event, RunListener};
use quick_junit::Report;
use snapbox::{assert_data_eq, file};

use crate::support::whole_run::WholeRun;

fn passing() -> WholeRun {
    WholeRun::read(include_str!("passing.jsonl"))
}

/// A trial of every verdict, and one that answers with everything that could act on a reader.
fn everything() -> WholeRun {
    WholeRun::read(include_str!("everything.jsonl"))
}

/// So many copies of a trial, with ids of their own in this area.
fn copies(trial: &TrialRecord, area: &str, count: usize) -> impl Iterator<Item = TrialRecord> {
    let id = move |number| format!("{area}/{number:03}");
    (0..count).map(move |number| TrialRecord {
        id: id(number),
        ..trial.clone()
    })
}

fn narrated(record: &WholeRun, detail: Detail, colour: bool) -> String {
    let mut out = Vec::new();
    let mut narrator = Narrator::new(&mut out, detail, colour);
    narrator.on_event(Event::Started {
        target: "staging (https://localhost:8443)",
        trials: record.trials.len(),
        jobs: 4,
    });
    for trial in &record.trials {
        narrator.on_event(Event::Ended(trial));
    }
    narrator.finished(&record.view());
    narrator.reports(&["reports/run.jsonl".into(), "reports/junit.xml".into()]);
    String::from_utf8(out).unwrap()
}

#[test]
fn a_passing_run_is_told_in_a_line_a_trial() {
    assert_data_eq!(
        narrated(&passing(), Detail::Normal, false),
        file!["passing.console.txt"].raw()
    );
}

#[test]
fn every_verdict_is_told_with_what_was_found() {
    assert_data_eq!(
        narrated(&everything(), Detail::Normal, false),
        file!["everything.console.txt"].raw()
    );
}

#[test]
fn quietly_only_failures_and_totals_are_told() {
    assert_data_eq!(
        narrated(&everything(), Detail::Quiet, false),
        file!["everything.quiet.txt"].raw()
    );
    assert_data_eq!(
        narrated(&passing(), Detail::Quiet, false),
        file!["passing.quiet.txt"].raw()
    );
}

#[test]
fn verbosely_every_exchange_and_note_is_told() {
    assert_data_eq!(
        narrated(&everything(), Detail::Verbose, false),
        file!["everything.verbose.txt"].raw()
    );
}

#[test]
fn colour_changes_nothing_but_colour() {
    for detail in [Detail::Quiet, Detail::Normal, Detail::Verbose] {
        let coloured = narrated(&everything(), detail, true);
        let plain = narrated(&everything(), detail, false);
        assert_ne!(coloured, plain);
        assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain);
    }
}

#[test]
fn nothing_that_a_pod_answers_acts_on_the_terminal() {
    let acting = |character: char| character.is_control() && character != '\n';
    let told = narrated(&everything(), Detail::Verbose, false);
    assert_eq!(told.find(acting), None, "{told:?}");
    // In colour, the only sequences are our own: select graphic rendition.
    let coloured = narrated(&everything(), Detail::Verbose, true);
    for sequence in coloured.split('\u{1b}').skip(1) {
        let (parameters, _) = sequence.split_once('m').unwrap();
        assert!(parameters.starts_with('['), "{sequence:?}");
        assert!(
            parameters[1..]
                .chars()
                .all(|character| character.is_ascii_digit() || character == ';'),
            "{sequence:?}"
        );
    }
    assert!(!everything().rendered(Format::Json).contains(acting));
}

#[test]
fn a_recorded_run_reads_back_as_it_was() {
    assert_eq!(WholeRun::read(&everything().lines()), everything());
}

#[test]
fn junit_says_what_the_run_says() {
    assert_data_eq!(passing().rendered(Format::Junit), file!["passing.junit.xml"].raw());
    assert_data_eq!(
        everything().rendered(Format::Junit),
        file!["everything.junit.xml"].raw()
    );
}

#[test]
fn junit_counts_are_the_numbers_of_its_elements() {
    let xml = everything().rendered(Format::Junit);
    let report = Report::deserialize_from_str(&xml).unwrap();
    let elements = |name: &str| xml.matches(&format!("<{name} ")).count();
    assert_eq!(elements("testcase"), everything().trials.len());
    assert_eq!(elements("testcase"), report.tests);
    assert_eq!(elements("failure"), report.failures);
    assert_eq!(elements("error"), report.errors);
    assert_eq!(elements("skipped"), report.skipped);
    for suite in &report.test_suites {
        assert_eq!(suite.tests, suite.test_cases.len(), "{:?}", suite.name);
    }
    let sum = |count: fn(&quick_junit::TestSuite) -> usize| report.test_suites.iter().map(count).sum::<usize>();
    assert_eq!(sum(|suite| suite.failures), report.failures);
    assert_eq!(sum(|suite| suite.errors), report.errors);
    assert_eq!(sum(|suite| suite.skipped), report.skipped);
}

#[test]
fn junit_keeps_the_rules_of_ci_servers() {
    let mut record = everything();
    record.trials.push(TrialRecord {
        repeat: 2,
        ..record.trials[0].clone()
    });
    let xml = record.rendered(Format::Junit);
    let illegal = |character: char| matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    assert_eq!(xml.find(illegal), None, "a character that no XML 1.0 document may hold");
    assert!(!xml.contains("<script") && !xml.contains("[[ATTACHMENT|") && !xml.contains("]]>"));

    let report = Report::deserialize_from_str(&xml).unwrap();
    let mut names = std::collections::HashSet::new();
    for suite in &report.test_suites {
        assert!(
            !suite.name.is_empty() && !suite.name.contains(['/', '.']),
            "{:?}",
            suite.name
        );
        for case in &suite.test_cases {
            let classname = case.classname.clone().unwrap();
            assert_eq!(classname.as_str(), format!("podproof.{}", suite.name.as_str()));
            assert!(!case.name.is_empty() && !case.name.contains("://"), "{:?}", case.name);
            assert!(
                names.insert((classname, case.name.clone())),
                "{:?} occurs twice",
                case.name
            );
        }
    }
}

#[test]
fn junit_names_requirements_problems_and_verdicts_as_properties() {
    let report = Report::deserialize_from_str(&everything().rendered(Format::Junit)).unwrap();
    let logout = report
        .test_suites
        .iter()
        .find(|suite| suite.name.as_str() == "logout")
        .unwrap();
    let twice = logout
        .test_cases
        .iter()
        .find(|case| case.name.as_str() == "twice")
        .unwrap();
    let properties: Vec<(&str, &str)> = twice
        .properties
        .iter()
        .map(|property| (property.name.as_str(), property.value.as_str()))
        .collect();
    let view = everything().view();
    let place = view
        .trials
        .iter()
        .position(|trial| &*trial.id == "logout/twice")
        .unwrap();
    let met = view.problems.by_trial(view.trials.len());
    let ids: Vec<&str> = met[place].iter().map(|problem| problem.id.as_str()).collect();
    let ids = ids.join(",");
    assert!(!ids.is_empty());
    assert_eq!(
        properties,
        [
            ("test_summary", "A session that was logged out stays logged out"),
            ("requirements", "LOGOUT-01,LOGOUT-04"),
            ("verdict", "failed"),
            ("problems", &ids),
            ("tags", "smoke,negative")
        ]
    );
}

#[test]
fn a_summary_fits_a_merge_request() {
    assert_data_eq!(passing().rendered(Format::Markdown), file!["passing.summary.md"].raw());
    assert_data_eq!(
        everything().rendered(Format::Markdown),
        file!["everything.summary.md"].raw()
    );
}

#[test]
fn a_summary_names_every_failure_however_many_there_are() {
    let mut record = everything();
    let failed = record.trial("logout/twice").clone();
    record.trials = copies(&failed, "logout", 200).collect();
    let summary = record.rendered(Format::Markdown);
    assert!((0..200).all(|number| summary.contains(&format!("`logout/{number:03}`"))));
    assert!(
        summary.contains("200 trials, 200 answers") && summary.len() < 65_000,
        "{} bytes",
        summary.len()
    );
}

#[test]
fn the_usual_reports_of_a_run_are_written_to_a_folder_that_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let reports = folder.path().join("a/b");
    let paths = write_reports(&everything().view(), &Destination::usual(&reports)).unwrap();
    let names = ["junit.xml", "index.html", "summary.md"].map(|name| reports.join(name));
    assert_eq!(paths, names);
    let read = |path: &std::path::Path| std::fs::read_to_string(path).unwrap();
    assert_eq!(read(&names[0]), everything().rendered(Format::Junit));
    // A second run replaces them and leaves nothing else.
    write_reports(&passing().view(), &Destination::usual(&reports)).unwrap();
    assert_eq!(read(&names[2]), passing().rendered(Format::Markdown));
    assert_eq!(std::fs::read_dir(&reports).unwrap().count(), 3);
}

#[test]
fn a_report_goes_to_a_place_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ci/results.xml");
    let destination = Destination::file(Format::Junit, &path);
    assert_eq!(
        write_reports(&passing().view(), &[destination]).unwrap(),
        std::slice::from_ref(&path)
    );
    assert_eq!(
        std::fs::read_to_string(path).unwrap(),
        passing().rendered(Format::Junit)
    );
}

#[test]
fn a_run_that_has_no_results_says_so_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let every = Format::ALL.map(|format| Destination::file(format, folder.path().join(format.file_name())));
    write_reports(&passing().view(), &every).unwrap();
    let notice = Notice::not_played("what was asked for cannot be played", "error: <b>no</b> ]]> \u{1b}[31m");
    write_notices(&notice, &every).unwrap();
    for destination in &every {
        let text = std::fs::read_to_string(destination.path().unwrap()).unwrap();
        assert!(text.contains("nothing was played"), "{text}");
        assert!(
            !text.contains('\u{1b}') && !text.contains("logout/bot-session"),
            "{text}"
        );
        let is_markup = matches!(destination.format, Format::Junit | Format::Gitlab | Format::Html);
        assert!(!(is_markup && text.contains("<b>no")), "{text}");
    }
    let xml = std::fs::read_to_string(folder.path().join("junit.xml")).unwrap();
    let report = Report::deserialize_from_str(&xml).unwrap();
    assert_eq!((report.tests, report.errors), (1, 1), "{xml}");
}

#[test]
fn what_is_in_the_way_of_a_report_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let refused = write_reports(&passing().view(), &Destination::usual(&file.join("below"))).unwrap_err();
    assert_eq!(
        refused.to_string(),
        format!(
            "expected a folder for reports at `{}`, found a file; name another with `--reports`",
            file.display()
        )
    );
    let destination = Destination::file(Format::Json, folder.path());
    let refused = write_reports(&passing().view(), &[destination]).unwrap_err();
    assert_eq!(
        refused.to_string(),
        format!(
            "expected a file to write the report to at `{}`, found a folder; add a file name",
            folder.path().display()
        )
    );
}

#[cfg(unix)]
#[test]
fn a_link_to_a_report_stays_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let (real, link) = (folder.path().join("real.json"), folder.path().join("link.json"));
    std::fs::write(&real, "old").unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    write_reports(&passing().view(), &[Destination::file(Format::Json, &link)]).unwrap();
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(
        std::fs::read_to_string(&real).unwrap(),
        passing().rendered(Format::Json)
    );
}

#[cfg(unix)]
#[test]
fn what_is_neither_file_nor_folder_is_not_replaced() {
    use std::os::unix::fs::FileTypeExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
    assert!(write_reports(&passing().view(), &[Destination::file(Format::Json, &path)]).is_err());
    assert!(std::fs::metadata(&path).unwrap().file_type().is_socket());
}

#[test]
fn a_run_without_trials_has_reports_too() {
    let mut record = passing();
    record.trials.clear();
    for format in Format::ALL {
        assert!(!record.rendered(format).is_empty(), "{format}");
    }
    assert!(
        record
            .rendered(Format::Markdown)
            .starts_with("# staging: nothing was played")
    );
    assert!(narrated(&record, Detail::Normal, false).contains("    trials  none"));
}

#[test]
fn a_warning_that_many_trials_share_is_told_once_and_counted() {
    let mut record = everything();
    let warned = record
        .trials
        .iter()
        .find(|trial| trial.verdict == Verdict::Warned)
        .unwrap()
        .clone();
    record.trials = (1..=3)
        .map(|number| TrialRecord {
            id: format!("logout/garbage-{number}"),
            ..warned.clone()
        })
        .collect();
    let headline = "warned[status]: logout answered 400";
    let reach = "3 trials, 3 answers: POST /sessionauth/v1/logout";
    let told = narrated(&record, Detail::Normal, false);
    assert_eq!(told.matches(headline).count(), 1, "{told}");
    assert_eq!(told.matches("  warned          logout/garbage-").count(), 3, "{told}");
    assert!(told.contains(reach), "{told}");
    let verbose = narrated(&record, Detail::Verbose, false);
    assert!(verbose.matches(headline).count() > 3, "{verbose}");
    let summary = record.rendered(Format::Markdown);
    assert_eq!(summary.matches(headline).count(), 1, "{summary}");
    assert!(summary.contains(reach), "{summary}");
    // What a machine reads says it of each.
    let junit = record.rendered(Format::Junit);
    assert_eq!(
        junit.matches(r#"<property name="verdict" value="warned"/>"#).count(),
        3,
        "{junit}"
    );
}
