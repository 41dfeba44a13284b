//! `junit.xml` by the rules of those who read it: the elements and attributes that Jenkins' and GitLab's readers know, in the order
//! of the schemas that were derived from Ant's.

use std::collections::HashSet;

use chrono::DateTime;
use podproof::record::Verdict;
use podproof::report::{Format, Surroundings};

use crate::report_formats::records::{PLAYED, everything, garbled, played, rendered_in};
use crate::report_formats::xml::{Element, read};
use crate::support::whole_run::WholeRun;

/// What an element may be: its attributes, those that it must have first, and its children in their order.
struct Rule {
    element: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
    children: &'static [&'static str],
    has_text: bool,
}

const RULES: &[Rule] = &[
    Rule {
        element: "testsuites",
        required: &["name", "tests", "failures", "errors"],
        optional: &["skipped", "time", "timestamp"],
        children: &["testsuite"],
        has_text: false,
    },
    Rule {
        element: "testsuite",
        required: &["name", "tests", "failures", "errors", "skipped"],
        optional: &["time", "timestamp"],
        children: &["properties", "testcase"],
        has_text: false,
    },
    Rule {
        element: "testcase",
        required: &["name", "classname", "time"],
        optional: &["assertions", "timestamp", "file", "line"],
        children: &["properties", "skipped", "error", "failure", "system-out"],
        has_text: false,
    },
    Rule {
        element: "properties",
        required: &[],
        optional: &[],
        children: &["property"],
        has_text: false,
    },
    Rule {
        element: "property",
        required: &["name", "value"],
        optional: &[],
        children: &[],
        has_text: false,
    },
    text_of("skipped"),
    text_of("error"),
    text_of("failure"),
    Rule {
        element: "system-out",
        required: &[],
        optional: &[],
        children: &[],
        has_text: true,
    },
];

/// What became of a test case.
const fn text_of(element: &'static str) -> Rule {
    Rule {
        element,
        required: &["message", "type"],
        optional: &[],
        children: &[],
        has_text: true,
    }
}

fn assert_valid(element: &Element) {
    let name = &element.name;
    let mut rules = RULES.iter();
    let rule = rules
        .find(|rule| rule.element == name)
        .unwrap_or_else(|| panic!("nobody knows `{name}`"));
    for required in rule.required {
        assert!(element.attribute(required).is_some(), "`{name}` without `{required}`");
    }
    for (attribute, value) in &element.attributes {
        let is_known = rule
            .required
            .iter()
            .chain(rule.optional)
            .any(|known| known == attribute);
        assert!(is_known, "nobody knows `{attribute}` of `{name}`");
        assert_typed(attribute, value);
    }
    assert!(
        rule.has_text || element.text.trim().is_empty(),
        "text in `{name}`: {}",
        element.text
    );
    let places = element.children.iter().map(|child| {
        let place = rule.children.iter().position(|known| *known == child.name);
        place.unwrap_or_else(|| panic!("`{}` in `{name}`", child.name))
    });
    assert!(places.is_sorted(), "the children of `{name}` are in disorder");
    for only_once in ["properties", "system-out"] {
        assert!(element.all(only_once).count() <= 1, "`{only_once}` twice in `{name}`");
    }
    let ends = ["skipped", "error", "failure"]
        .iter()
        .map(|end| element.all(end).count());
    assert!(ends.sum::<usize>() <= 1, "`{name}` ended in two ways");
    element.children.iter().for_each(assert_valid);
}

fn assert_typed(attribute: &str, value: &str) {
    let is_right = match attribute {
        "tests" | "failures" | "errors" | "skipped" | "assertions" | "line" => value.parse::<usize>().is_ok(),
        // Seconds, with a point and without an exponent or a separator of thousands.
        "time" => value.split_once('.').is_some_and(|(seconds, milliseconds)| {
            seconds.parse::<u64>().is_ok() && milliseconds.len() == 3 && milliseconds.parse::<u16>().is_ok()
        }),
        "timestamp" => DateTime::parse_from_rfc3339(value).is_ok(),
        "name" | "classname" => !value.trim().is_empty() && !value.contains('\n'),
        _ => true,
    };
    assert!(is_right, "`{attribute}` is `{value}`");
}

/// The number in an attribute.
fn number(element: &Element, attribute: &str) -> usize {
    element.attribute(attribute).unwrap().parse().unwrap()
}

fn milliseconds(element: &Element) -> u64 {
    element.attribute("time").unwrap().replace('.', "").parse().unwrap()
}

/// That what is announced is what is there.
fn assert_counted(root: &Element) {
    for (attribute, child) in [("failures", "failure"), ("errors", "error"), ("skipped", "skipped")] {
        let mut total = 0;
        for suite in root.all("testsuite") {
            let ended = suite
                .all("testcase")
                .filter(|case| case.all(child).count() == 1)
                .count();
            assert_eq!(
                number(suite, attribute),
                ended,
                "{attribute} of {:?}",
                suite.attribute("name")
            );
            total += ended;
        }
        assert_eq!(number(root, attribute), total, "{attribute}");
    }
    let mut cases = 0;
    for suite in root.all("testsuite") {
        assert_eq!(number(suite, "tests"), suite.all("testcase").count());
        cases += number(suite, "tests");
        assert_eq!(
            milliseconds(suite),
            suite.all("testcase").map(milliseconds).sum::<u64>()
        );
    }
    assert_eq!(number(root, "tests"), cases);
}

/// That a server which takes class and name for a key loses no test case.
fn assert_told_apart(root: &Element) {
    let mut known = HashSet::new();
    for case in root.all("testsuite").flat_map(|suite| suite.all("testcase")) {
        let key = (case.attribute("classname"), case.attribute("name"));
        assert!(known.insert(key), "{key:?} is there twice");
    }
}

fn assert_readable(record: &WholeRun) -> Element {
    readable(record, Format::Gitlab);
    readable(record, Format::Junit)
}

fn readable(record: &WholeRun, format: Format) -> Element {
    let root = assert_document(&record.rendered(format));
    assert_eq!(number(&root, "tests"), record.trials.len());
    root
}

/// That a document has what the schemas allow, counts right, and tells its test cases apart.
pub(crate) fn assert_document(document: &str) -> Element {
    let root = read(document);
    assert_eq!(root.name, "testsuites");
    assert_valid(&root);
    assert_counted(&root);
    assert_told_apart(&root);
    root
}

#[test]
fn a_played_run_is_readable_as_it_lies_in_the_folder() {
    let written = std::fs::read_to_string(PLAYED.path("reports/junit.xml")).unwrap();
    let around = Surroundings::of(&PLAYED.path(""), &[]);
    let rendered = String::from_utf8(rendered_in(&played(), Format::Junit, &around)).unwrap();
    assert_eq!(read(&written), read(&rendered));
    assert_readable(&played());
}

#[test]
fn a_file_and_a_line_are_named_where_the_file_is_there() {
    let cases = |root: &Element| -> Vec<(Option<String>, Option<String>)> {
        let cases = root.all("testsuite").flat_map(|suite| suite.all("testcase"));
        let named = |case: &Element, attribute| case.attribute(attribute).map(ToOwned::to_owned);
        cases.map(|case| (named(case, "file"), named(case, "line"))).collect()
    };
    let around = Surroundings::of(&PLAYED.path(""), &[]);
    let there = cases(&read(
        &String::from_utf8(rendered_in(&played(), Format::Junit, &around)).unwrap(),
    ));
    assert!(there.iter().all(|(file, _)| file.is_some()), "{there:?}");
    let fails = ("scenarios/area/fails.yaml".to_owned(), "8".to_owned());
    assert!(there.contains(&(Some(fails.0), Some(fails.1))), "{there:?}");
    assert!(
        there.contains(&(Some("scenarios/area/passes.yaml".to_owned()), None)),
        "{there:?}"
    );
    let elsewhere = cases(&read(&played().rendered(Format::Junit)));
    assert!(elsewhere.iter().all(|named| *named == (None, None)), "{elsewhere:?}");
}

#[test]
fn each_test_case_ends_as_its_trial_did() {
    for (record, format) in [played(), everything()]
        .into_iter()
        .flat_map(|record| [(record.clone(), Format::Junit), (record, Format::Gitlab)])
    {
        let root = readable(&record, format);
        let mut cases = root.all("testsuite").flat_map(|suite| suite.all("testcase"));
        for trial in &record.trials {
            // Trials are in the order of their ids, and so of their areas.
            let case = cases.next().unwrap();
            let ended = match trial.verdict {
                Verdict::Passed | Verdict::Warned => None,
                Verdict::NotApplicable | Verdict::Skipped | Verdict::KnownIssue => Some("skipped"),
                Verdict::Failed => Some("failure"),
                Verdict::Broken => Some("error"),
            };
            let mut ends = case.children.iter().map(|child| child.name.as_str());
            let found = ends.find(|name| ["skipped", "failure", "error"].contains(name));
            assert_eq!(found, ended, "{}", trial.id);
        }
    }
}

#[test]
fn no_character_makes_it_unreadable() {
    let root = assert_readable(&garbled());
    let text = format!("{root:?}");
    assert!(!text.contains("[[ATTACHMENT|"), "Jenkins would attach that file");
    assert!(text.contains('\u{1f600}'), "what is harmless is left as it is");
}

#[test]
fn a_run_without_trials_is_readable_too() {
    let mut record = everything();
    record.trials.clear();
    let root = read(&record.rendered(Format::Junit));
    assert_valid(&root);
    assert_counted(&root);
    assert_eq!(
        (number(&root, "tests"), number(&root, "errors")),
        (1, 1),
        "an error that says so"
    );
}
