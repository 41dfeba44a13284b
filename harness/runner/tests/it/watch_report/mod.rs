//! Reports of a watch, compared with golden files beside this test (`SNAPSHOTS=overwrite` renews them).
//!
//! `night.jsonl` is an upgrade of two nodes with all that can happen: each class of samples, sessions that are lost and others that
//! are refused in turn, two versions, marks, and a cut of our own network that a canary tells.

mod docs;

use podproof::findings::watch::{WatchVerdict, WatchView};
use podproof::record::watch::{Outcome, WatchLine, WatchRecord};
use podproof::report::Format;
use podproof::report::watch::{WatchNarrator, render_watch};
use serde_json::Value;
use snapbox::{assert_data_eq, file};

use crate::report_formats::junit::assert_document;
use crate::report_formats::xml::Element;
use crate::support::program::Playground;

const NIGHT: &str = include_str!("night.jsonl");

fn record(lines: &str) -> WatchRecord {
    WatchRecord::from_bytes(lines.as_bytes()).unwrap()
}

fn night() -> WatchView {
    WatchView::of_record(&record(NIGHT))
}

fn rendered(view: &WatchView, format: Format) -> String {
    let mut out = Vec::new();
    render_watch(format, view, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn narrated(record: &WatchRecord, colour: bool, is_quiet: bool) -> String {
    let mut out = Vec::new();
    let mut narrator = WatchNarrator::new(&mut out, &record.manifest, colour, is_quiet).with_width(Some(120));
    narrator.begin();
    for line in &record.lines {
        narrator.line(line);
    }
    if let Some(end) = &record.end {
        narrator.line(&WatchLine::End(end.clone()));
    }
    let view = narrator.view();
    narrator.finished(&view);
    narrator.reports(&["reports/watch.html".into(), "reports/watch.json".into()]);
    String::from_utf8(out).unwrap()
}

/// The watch with hostile text wherever a pod or an operator can put some.
fn hostile() -> WatchRecord {
    let text = "\u{1b}[2J\u{202e}</script><script>alert(1)</script>\n]]>&";
    let json = serde_json::to_string(text).unwrap();
    let mut lines = NIGHT.to_owned();
    for place in [
        "node 1 drained",
        "connection refused",
        "401, then 200",
        "qa-bot",
        "CHG0042",
        "/tenantId string",
    ] {
        let quoted = format!("\"{place}\"");
        assert!(lines.contains(&quoted), "{place}");
        lines = lines.replace(&quoted, &json);
    }
    record(&lines)
}

#[test]
fn the_console_tells_each_change_in_a_line_and_ends_with_a_screen() {
    let told = narrated(&record(NIGHT), false, false);
    assert_data_eq!(&told, file!["night.console.txt"].raw());
    let quiet = narrated(&record(NIGHT), false, true);
    assert!(told.ends_with(&quiet), "{quiet}");
    assert!(quiet.lines().count() <= 50, "{} lines", quiet.lines().count());
}

#[test]
fn colour_changes_nothing_but_colour() {
    let coloured = narrated(&record(NIGHT), true, false);
    let plain = narrated(&record(NIGHT), false, false);
    assert_ne!(coloured, plain);
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain);
}

#[test]
fn nothing_that_a_pod_or_an_operator_says_acts_on_who_reads_it() {
    let acting = |character: char| (character.is_control() && character != '\n') || character == '\u{202e}';
    let view = WatchView::of_record(&hostile());
    for told in [
        narrated(&hostile(), false, false),
        rendered(&view, Format::Json),
        rendered(&view, Format::Html),
        rendered(&view, Format::Junit),
    ] {
        assert_eq!(told.find(acting), None);
    }
    assert!(!rendered(&view, Format::Html).contains("<script"));
    assert_document(&rendered(&view, Format::Junit));
}

#[test]
fn json_has_lanes_intervals_and_sessions() {
    let json = rendered(&night(), Format::Json);
    assert_data_eq!(&json, file!["night.json"].raw());
    let document: Value = serde_json::from_str(&json).unwrap();
    let schema = serde_json::to_value(podproof::report::watch::watch_report_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&document)
        .map(|error| error.to_string())
        .collect();
    assert_eq!(errors, Vec::<String>::new());
    assert_eq!(document["sessions"]["held"], 10);
    assert_eq!(document["sessions"]["survived"], 8);
}

#[test]
fn junit_has_a_case_per_lane_one_for_the_sessions_and_one_per_budget() {
    let xml = rendered(&night(), Format::Junit);
    assert_data_eq!(&xml, file!["night.junit.xml"].raw());
    let root = assert_document(&xml);
    let cases = |suite: &str| -> usize {
        let name = format!("watch.{suite}");
        let mut suites = root.all("testsuite");
        let suite = suites.find(|suite| suite.attribute("name") == Some(&name)).unwrap();
        suite.all("testcase").count()
    };
    assert_eq!(["lanes", "sessions", "budgets"].map(cases), [6, 1, 5]);
    let ended = |element: &Element, name: &str| {
        element
            .all("testsuite")
            .flat_map(|suite| suite.all("testcase"))
            .filter(|case| case.all(name).count() > 0)
            .count()
    };
    assert!(ended(&root, "failure") >= 3 && ended(&root, "error") == 0);
}

#[test]
fn a_watch_without_one_good_answer_is_an_error_of_its_own() {
    let mut record = record(NIGHT);
    record.lines.retain(|line| match line {
        WatchLine::Sample(sample) => matches!(sample.outcome, Outcome::Failed(_)),
        _ => true,
    });
    let view = WatchView::of_record(&record);
    assert_eq!(view.verdict(), WatchVerdict::NeverGood);
    let root = assert_document(&rendered(&view, Format::Junit));
    let own = root
        .all("testsuite")
        .find(|suite| suite.attribute("name") == Some("watch.watch"));
    assert_eq!(own.unwrap().attribute("errors"), Some("1"));
    assert!(rendered(&view, Format::Html).contains("there was never one good answer"));
}

#[test]
fn the_page_loads_nothing_runs_nothing_and_shows_every_class_by_more_than_its_colour() {
    let page = rendered(&night(), Format::Html);
    for mark in ["<script", "<link", "<img", "src=\"", "style=\"", "http-equiv=\"refresh"] {
        assert!(!page.contains(mark), "{mark}");
    }
    for class in [
        "unreachable",
        "gateway-page",
        "server-error",
        "session-lost",
        "contract-broken",
        "throttled",
        "slow",
        "our-network",
    ] {
        assert!(
            page.contains(&format!("fill=\"url(#of-{class})\"")),
            "{class} is not drawn"
        );
        assert!(
            page.contains(&format!("<pattern id=\"of-{class}\"")),
            "{class} has no pattern"
        );
    }
    for mark in [
        "upgrade begins",
        "node 2 drained",
        "between 02:00:28 and 02:00:33",
        "CHG0042",
    ] {
        assert!(page.contains(mark), "{mark}");
    }
}

/// Eight hours at 2.5 samples a second, of which every other one in three lanes fails: as many intervals as there can be.
fn eight_hours() -> WatchRecord {
    let mut night = record(NIGHT);
    let samples: Vec<WatchLine> = night.lines.clone();
    night.lines.retain(|line| !matches!(line, WatchLine::Sample(_)));
    let sample = samples.iter().find_map(|line| match line {
        WatchLine::Sample(sample) => Some(sample.clone()),
        _ => None,
    });
    let sample = sample.unwrap();
    let start = night.manifest.started_at;
    let lanes = night.manifest.lanes.clone();
    for second in 0..28_800_i64 {
        for (lane, every) in lanes.iter().zip([10, 1, 2, 10, 30, 10, 1]) {
            if second % every != 0 {
                continue;
            }
            let mut sample = sample.clone();
            sample.lane = lane.name;
            sample.number = u64::try_from(second / every).unwrap();
            sample.intended = start.plus(second * 1_000);
            sample.started = sample.intended;
            sample.session = None;
            if let Outcome::Answered(answered) = &mut sample.outcome
                && (second / every) % 2 == 1
                && every < 10
            {
                answered.status = 503;
            }
            night.lines.push(WatchLine::Sample(sample));
        }
    }
    if let Some(end) = &mut night.end {
        end.at = start.plus(28_800_000);
    }
    night
}

#[test]
fn a_page_of_eight_hours_has_at_most_2_mb() {
    let view = WatchView::of_record(&eight_hours());
    let intervals: usize = view.lanes.iter().map(|lane| lane.intervals.len()).sum();
    assert!(intervals > 20_000, "{intervals} intervals");
    let page = rendered(&view, Format::Html);
    assert!(page.len() < 2_000_000, "{} bytes", page.len());
    assert!(page.contains("that are shorter: see the JSON report"));
}

#[test]
fn a_record_is_rendered_again_by_the_command_that_renders_runs() {
    let playground = Playground::new();
    playground.write("night.jsonl", NIGHT);
    let ended = playground.bare(&["report", "night.jsonl"]);
    assert_eq!(ended.code, 0, "{}", ended.all());
    let read = |name: &str| std::fs::read_to_string(playground.path(name)).unwrap();
    assert!(read("night/watch.html").contains("SHA-256 of the record"));
    assert_eq!(read("night/watch.json"), rendered(&night(), Format::Json));
    assert_eq!(read("night/watch.junit.xml"), rendered(&night(), Format::Junit));
    let ended = playground.bare(&["report", "night.jsonl", "--report", "har=out.har"]);
    assert_eq!(ended.code, 2, "{}", ended.all());
    assert!(
        ended.stderr.contains("a watch has no report in the format `har`"),
        "{}",
        ended.all()
    );
    let ended = playground.bare(&["report", "night.jsonl", "--report", "json=night.jsonl"]);
    assert_eq!(ended.code, 2, "{}", ended.all());
    assert_eq!(read("night.jsonl"), NIGHT);
}

#[test]
fn what_is_cut_or_broken_is_said() {
    let playground = Playground::new();
    let cut = &NIGHT[..NIGHT.len() - 40];
    playground.write("cut.jsonl", cut);
    let ended = playground.bare(&["report", "cut.jsonl", "--report", "json=-"]);
    assert_eq!(ended.code, 0, "{}", ended.all());
    assert!(ended.stderr.contains("its last line is incomplete"), "{}", ended.all());
    let document: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(document["unfinished"], true);
    playground.write(
        "broken.jsonl",
        NIGHT.replacen("\"lane\":\"held\",\"number\":3,", "\"lane\":\"hold\",", 1),
    );
    let ended = playground.bare(&["report", "broken.jsonl"]);
    assert_eq!(ended.code, 3, "{}", ended.all());
    assert!(
        ended.stderr.contains("error[watch]: `broken.jsonl`: line "),
        "{}",
        ended.all()
    );
    playground.write("old.jsonl", NIGHT.replacen("podproof-watch/1", "podproof-watch/0", 1));
    let ended = playground.bare(&["report", "old.jsonl"]);
    assert_eq!(ended.code, 3, "{}", ended.all());
    assert!(ended.stderr.contains("found `podproof-watch/0`"), "{}", ended.all());
}
