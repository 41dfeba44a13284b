//! An upgrade as a whole in a pack: the runs before, the watch, and the comparison. What is none of these is refused.

use serde_json::json;

use super::support::{Members, recorded, verified};
use crate::support::program::{Ended, Playground};

/// A run, once more as what was before, a watch, and reports of the comparison.
fn upgraded() -> Playground {
    let here = recorded();
    let record = std::fs::read(here.path("reports/run.jsonl")).unwrap();
    here.write("before-1.jsonl", &record);
    here.write("before-2.jsonl", &record);
    here.write("watch.jsonl", include_str!("../watch_report/night.jsonl"));
    let reports = ["html=board.html", "json=board.json", "junit=board.xml"];
    let reports = reports.iter().flat_map(|report| ["--report", report]);
    let runs = [
        "compare",
        "before-1.jsonl",
        "before-2.jsonl",
        "reports/run.jsonl",
        "--watch",
        "watch.jsonl",
    ];
    let compared = here.bare(&runs.into_iter().chain(reports).collect::<Vec<_>>());
    assert!(compared.code <= 1, "{}", compared.all());
    here
}

fn evidence(here: &Playground, arguments: &[&str]) -> Ended {
    here.bare(&[&["evidence", "reports", "--out", "evidence.zip"], arguments].concat())
}

const ALL: [&str; 12] = [
    "--baseline",
    "before-1.jsonl",
    "--baseline",
    "before-2.jsonl",
    "--watch",
    "watch.jsonl",
    "--comparison",
    "board.html",
    "--comparison",
    "board.json",
    "--comparison",
    "board.xml",
];

#[test]
fn an_upgrade_is_packed_as_it_was_named_and_verify_says_what_it_did_not_do() {
    let here = upgraded();
    let ended = evidence(&here, &ALL);
    assert_eq!(ended.code, 0, "{}", ended.all());
    let members = Members::of(&here.path("evidence.zip"));
    let manifest = members.manifest();
    let listed = manifest["members"].as_array().unwrap().iter();
    let listed: Vec<_> = listed
        .filter(|member| member["name"].as_str().unwrap().starts_with("upgrade/"))
        .map(|member| (member["name"].clone(), member["kind"].clone()))
        .collect();
    let expected = [
        ("upgrade/baseline-1.jsonl", "baseline", "before-1.jsonl"),
        ("upgrade/baseline-2.jsonl", "baseline", "before-2.jsonl"),
        ("upgrade/watch.jsonl", "watch", "watch.jsonl"),
        ("upgrade/comparison.html", "comparison-report", "board.html"),
        ("upgrade/comparison.json", "comparison-report", "board.json"),
        ("upgrade/comparison.junit.xml", "comparison-report", "board.xml"),
    ];
    assert_eq!(listed, expected.map(|(name, kind, _)| (json!(name), json!(kind))));
    for (name, _, file) in expected {
        assert_eq!(members.bytes(name), std::fs::read(here.path(file)).unwrap(), "{name}");
    }
    let told = here.bare(&["verify", "evidence.zip"]);
    assert_eq!(told.code, 0, "{}", told.all());
    let line = told
        .stdout
        .lines()
        .find(|line| line.contains("of the upgrade"))
        .unwrap();
    assert!(
        line.trim_start().starts_with("open  6 members of the upgrade"),
        "{line}"
    );
    assert!(line.contains("not compared or judged again"), "{line}");
    // A pack without an upgrade says nothing of one.
    let alone = here.bare(&["evidence", "reports", "--out", "alone.zip"]);
    assert_eq!(alone.code, 0, "{}", alone.all());
    let told = here.bare(&["verify", "alone.zip"]);
    assert!(!told.stdout.contains("of the upgrade"), "{}", told.all());
}

#[test]
fn a_member_of_the_upgrade_that_was_touched_is_found() {
    let here = upgraded();
    let ended = evidence(&here, &ALL);
    assert_eq!(ended.code, 0, "{}", ended.all());
    let mut members = Members::of(&here.path("evidence.zip"));
    let page = members
        .text("upgrade/comparison.html")
        .replace("nothing changed", "nothing  changed");
    members.replace("upgrade/comparison.html", page);
    let told = verified(&here, members.zip());
    assert_eq!(told.code, 1, "{}", told.all());
    assert!(told.stdout.contains("upgrade/comparison.html"), "{}", told.all());
}

#[test]
fn what_is_no_comparison_no_record_and_no_watch_is_refused_in_words() {
    let here = upgraded();
    let run = here.bare(&[
        "report",
        "reports/run.jsonl",
        "--report",
        "junit=run.xml",
        "--report",
        "html=run.html",
        "--report",
        "json=run.json",
    ]);
    assert_eq!(run.code, 0, "{}", run.all());
    let watch = here.bare(&[
        "report",
        "watch.jsonl",
        "--report",
        "html=watch.html",
        "--report",
        "junit=watch.xml",
    ]);
    assert!(watch.code <= 1, "{}", watch.all());
    here.write("page.html", "<!DOCTYPE html>\n<title>podproof compare</title>");
    here.write("feed.xml", "<?xml version=\"1.0\"?><feed/>");
    here.write("words.txt", "1 change breaks clients");
    let others = [
        "page.html",
        "feed.xml",
        "words.txt",
        "run.xml",
        "run.html",
        "run.json",
        "watch.html",
        "watch.xml",
        "before-1.jsonl",
    ];
    for other in others {
        let told = evidence(&here, &["--comparison", other]);
        assert_eq!(told.code, 3, "{other}: {}", told.all());
        let words =
            format!("`{other}` cannot be packed: expected a page, JUnit or JSON as `podproof compare` writes them");
        assert!(told.stderr.contains(&words), "{other}: {}", told.all());
    }
    let cases = [
        (["--comparison", "missing.html"], "`missing.html` cannot be packed"),
        (["--watch", "board.json"], "`board.json` cannot be packed"),
        (["--watch", "before-1.jsonl"], "`before-1.jsonl` cannot be packed"),
        (["--baseline", "watch.jsonl"], "`watch.jsonl`"),
        (["--baseline", "board.html"], "`board.html`"),
    ];
    for (arguments, words) in cases {
        let told = evidence(&here, &arguments);
        assert_eq!(told.code, 3, "{arguments:?}: {}", told.all());
        assert!(told.stderr.contains(words), "{arguments:?}: {}", told.all());
    }
    let twice = evidence(&here, &["--comparison", "board.html", "--comparison", "board.html"]);
    assert_eq!(twice.code, 3, "{}", twice.all());
    assert!(
        twice.stderr.contains("a second comparison of the same format"),
        "{}",
        twice.all()
    );
    assert!(!here.path("evidence.zip").exists(), "something was packed");
}

#[test]
fn a_comparison_that_holds_a_secret_is_not_packed() {
    const SIGNED: &str =
        "eyJhbGciOiJSUzUxMiJ9.eyJzdWIiOiJib3QifQ.MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OQ";
    let here = upgraded();
    let page = std::fs::read_to_string(here.path("board.html")).unwrap();
    here.write(
        "board.html",
        page.replace("</main>", &format!("<p>{SIGNED}</p>\n</main>")),
    );
    let told = evidence(&here, &["--comparison", "board.html"]);
    assert_eq!(told.code, 3, "{}", told.all());
    assert!(told.stderr.contains("`board.html` holds a"), "{}", told.all());
    assert!(!told.all().contains(SIGNED), "{}", told.all());
    assert!(!here.path("evidence.zip").exists());
}
