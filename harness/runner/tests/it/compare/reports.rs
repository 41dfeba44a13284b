//! The page of a comparison and its JUnit: what they say, and that nothing of a pod becomes markup.

use std::fs;

use junit_parser::TestStatus;
use serde_json::Value;

use super::support::Pods;

/// What would act if it were markup, or would end the document it stands in.
const HOSTILE: &str =
    "'\"</script><script>window.owned=1</script><img src=x onerror=window.owned=1>]]>\u{202e}\u{1b}[31m";

/// Runs before and after, compared in every format.
fn compared(lies: &[&str]) -> (Pods, Value, String, String) {
    let pods = Pods::new();
    pods.play("before", &[], &["logout"]);
    pods.play("after", lies, &["logout"]);
    let (document, page, junit) = reports(&pods);
    (pods, document, page, junit)
}

fn reports(pods: &Pods) -> (Value, String, String) {
    let formats = ["json=all.json", "html=page.html", "junit=cases.xml"];
    let formats = formats.iter().flat_map(|format| ["--report", format]);
    let arguments: Vec<&str> = ["compare", "before.jsonl", "after.jsonl"]
        .into_iter()
        .chain(formats)
        .collect();
    let told = pods.here.bare(&arguments);
    assert!([0, 1, 6].contains(&told.code), "{}", told.all());
    let read = |name: &str| fs::read_to_string(pods.here.path(name)).unwrap();
    (
        serde_json::from_str(&read("all.json")).unwrap(),
        read("page.html"),
        read("cases.xml"),
    )
}

#[test]
fn the_page_says_the_decision_first_and_shows_both_answers_of_each_change() {
    let (_, document, page, _) = compared(&["logout-does-nothing", "extra-field"]);
    let headline = document["outcome"].as_str().unwrap();
    let heading = page.find("<h1").unwrap();
    assert!(page[heading..].starts_with("<h1 class=\"failed\">"), "{headline}");
    assert!(page[heading..].find(headline).unwrap() < 200, "{headline}");
    assert!(page.contains("noise unknown: one baseline; two or three teach it"));
    for change in document["changes"].as_array().unwrap() {
        let anchor = format!("id=\"change-{}\"", change["id"].as_str().unwrap());
        assert_eq!(page.matches(&anchor).count(), 1, "{anchor}");
    }
    assert!(page.contains("<mark>HTTP 200</mark>") && page.contains("<mark>HTTP 401</mark>"));
    // Those with too little to compare are counted.
    let compared = document["speed"].as_array().unwrap().iter();
    for operation in compared.filter(|operation| operation["outcome"]["kind"] != "not-enough") {
        assert!(page.contains(operation["operation"].as_str().unwrap()), "{operation}");
    }
    for run in ["baselines", "candidates"] {
        assert!(
            page.contains(document[run][0]["hashes"]["contracts"].as_str().unwrap()),
            "{run}"
        );
    }
    assert!(
        page.contains("default-src &#x27;none&#x27;") && !page.contains("<script"),
        "the page runs something"
    );
    assert!(
        !page.contains("http://") && !page.contains("url(h"),
        "the page loads something"
    );
}

#[test]
fn every_change_is_a_test_case_and_what_breaks_clients_fails() {
    let (_, document, _, junit) = compared(&["logout-does-nothing", "extra-field"]);
    let report = junit_parser::from_reader(junit.as_bytes()).unwrap();
    let cases: Vec<_> = report.suites.iter().flat_map(|suite| &suite.cases).collect();
    let mut failed = 0;
    for change in document["changes"].as_array().unwrap() {
        let id = change["id"].as_str().unwrap();
        let of_change: Vec<_> = cases
            .iter()
            .filter(|case| case.original_name.starts_with(&format!("{id} ")))
            .collect();
        assert_eq!(of_change.len(), 1, "{id}: {junit}");
        let breaks = change["class"] == "breaking" && change["accepted"].is_null();
        assert_eq!(matches!(of_change[0].status, TestStatus::Failure(_)), breaks, "{id}");
        failed += u64::from(breaks);
    }
    assert!(failed > 0, "{junit}");
    assert_eq!(report.failures, failed);
    assert_eq!(report.errors, 0);
    assert!(
        junit.contains("<property name=\"class\" value=\"breaking\"/>"),
        "{junit}"
    );
}

#[test]
fn nothing_that_changed_is_a_page_that_says_so_and_a_case_that_passes() {
    let pods = Pods::new();
    pods.play("before", &[], &["logout/bot"]);
    pods.play("after", &[], &["logout/bot"]);
    let (document, page, junit) = reports(&pods);
    assert_eq!(document["outcome"], "nothing changed");
    assert!(page.contains("<h1 class=\"passed\">") && page.contains("No change"));
    let report = junit_parser::from_reader(junit.as_bytes()).unwrap();
    assert!(report.tests > 0);
    assert_eq!((report.failures, report.errors), (0, 0));
}

#[test]
fn nothing_of_a_pod_becomes_markup() {
    let (pods, ..) = compared(&["logout-does-nothing"]);
    let record = pods.here.path("after.jsonl");
    let text = fs::read_to_string(&record).unwrap();
    let hostile = |line: &str| {
        let mut line: Value = serde_json::from_str(line).unwrap();
        if line["kind"] == "manifest" {
            line["target"] = HOSTILE.into();
            line["labels"] = serde_json::json!({ "pod": HOSTILE });
        }
        for exchange in line["exchanges"].as_array_mut().into_iter().flatten() {
            exchange["url"] = HOSTILE.into();
            if exchange["response"].is_object() {
                exchange["response"]["headers"] = serde_json::json!([["x-hostile", HOSTILE]]);
                exchange["response"]["body"] =
                    serde_json::json!({ "text": serde_json::json!({ "m": HOSTILE, HOSTILE: 1 }).to_string() });
            }
        }
        line.to_string()
    };
    let lines: Vec<String> = text.split('\n').filter(|line| !line.is_empty()).map(hostile).collect();
    fs::write(&record, lines.join("\n") + "\n").unwrap();
    let (_, page, junit) = reports(&pods);
    for text in [&page, &junit] {
        assert!(text.contains("window.owned"), "the text is not there at all");
        for markup in ["<img", "<script>w", "\u{202e}", "\u{1b}"] {
            assert!(!text.contains(markup), "{markup:?}");
        }
    }
    junit_parser::from_reader(junit.as_bytes()).unwrap();
}
