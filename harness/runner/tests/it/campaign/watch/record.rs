//! The record of a watch, as it is read back.

use podproof::record::watch::{
    EndReason, FORMAT, LaneName, Mark, Moment, SessionChange, WatchEnd, WatchLine, WatchNote, WatchReadError,
    WatchRecord, WatchWriter, append_mark, watch_schema,
};
use podproof::secret::RedactedProse;
use tempfile::TempDir;

use super::support::{idle_manifest, pod, settings, watched_pod};

fn words(text: &str) -> RedactedProse {
    RedactedProse::of_our_words(text)
}

fn end() -> WatchLine {
    WatchLine::End(WatchEnd {
        at: Moment::now(),
        reason: EndReason::Time,
        text: words("over"),
        sessions_closed: 0,
        sessions_left_open: 0,
        requests: 0,
        slowed: None,
    })
}

/// What a writer writes, with a mark of another process.
fn written() -> Vec<u8> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("watch.jsonl");
    let mut writer = WatchWriter::create(&path, &idle_manifest()).unwrap();
    let note = |text: &str| {
        WatchLine::Note(WatchNote {
            at: Moment::now(),
            text: words(text),
        })
    };
    writer.write(&note("one")).unwrap();
    let mark = Mark {
        at: Moment::now(),
        text: words("node 2 drained"),
    };
    append_mark(&path, mark.clone()).unwrap();
    writer.write(&note("two")).unwrap();
    writer.write(&end()).unwrap();
    append_mark(&path, mark).unwrap();
    writer.finish().unwrap();
    std::fs::read(&path).unwrap()
}

#[test]
fn marks_of_another_process_stand_between_whole_lines_and_may_come_last() {
    let record = WatchRecord::from_bytes(&written()).unwrap();
    let kinds: Vec<bool> = record
        .lines
        .iter()
        .map(|line| matches!(line, WatchLine::Mark(_)))
        .collect();
    assert_eq!(kinds, [false, true, false, true]);
    assert!(record.end.is_some() && !record.is_cut);
}

#[test]
fn a_record_that_is_cut_anywhere_is_read_up_to_its_last_whole_line() {
    let whole = written();
    let first = whole.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    for length in first..whole.len() {
        let record = WatchRecord::from_bytes(&whole[..length]).unwrap();
        let cut = &whole[first..length];
        assert_eq!(record.is_cut, !cut.is_empty() && cut.last() != Some(&b'\n'), "{length}");
        let lines = cut.iter().filter(|byte| **byte == b'\n').count();
        assert_eq!(
            record.lines.len() + usize::from(record.end.is_some()),
            lines,
            "{length}"
        );
    }
    assert!(matches!(
        WatchRecord::from_bytes(&whole[..first - 5]),
        Err(WatchReadError::Empty)
    ));
    assert!(matches!(WatchRecord::from_bytes(b""), Err(WatchReadError::Empty)));
}

#[test]
fn what_is_no_record_of_a_watch_is_told_with_its_line() {
    let whole = String::from_utf8(written()).unwrap();
    let mut lines: Vec<&str> = whole.lines().collect();
    lines.insert(2, "{\"kind\":\"sample\"}");
    let told = |text: String| WatchRecord::from_bytes(text.as_bytes()).unwrap_err().to_string();
    let edited = told(lines.join("\n") + "\n");
    assert!(
        edited.starts_with("line 3: ") && edited.contains("podproof-watch/1"),
        "{edited}"
    );
    let other = whole.replacen(FORMAT, "podproof-run/2", 1);
    assert!(told(other).contains("`podproof-run/2`"));
    assert!(told("{\"kind\":\"note\"}\n".to_owned()).contains("no manifest"));
    assert!(told("hello\n".to_owned()).contains("something else"));
    let twice = format!("{whole}{}\n", whole.lines().next().unwrap());
    assert!(told(twice).contains("expected one manifest"));
}

#[test]
fn an_instant_is_the_same_when_it_was_written_and_read() {
    let now = Moment::now();
    assert_eq!(now.to_string().parse::<Moment>().unwrap(), now);
    assert_eq!(Moment::from_milliseconds(now.milliseconds()), Some(now));
    assert_eq!(now.plus(1_500).since(now), 1_500);
    assert!("yesterday".parse::<Moment>().is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_line_of_a_watch_is_as_its_schema_says() {
    let schema = serde_json::to_value(watch_schema()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let pod = pod("[{ at: 4s, forget: { accounts: [qa-bot] } }]", |_| ()).await;
    let watch = watched_pod(&pod, &settings(&LaneName::ALL.map(|lane| (lane, 100)), 7_000)).await;
    assert!(!watch.sessions(SessionChange::Lost).is_empty(), "no loss was recorded");
    let mut lines = 0;
    for line in watch.text.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let mistakes: Vec<String> = schema.iter_errors(&line).map(|error| error.to_string()).collect();
        assert!(mistakes.is_empty(), "{line}: {mistakes:?}");
        lines += 1;
    }
    assert!(lines > 20, "{lines} lines");
}
