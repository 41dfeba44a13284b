//! The guide to scripts: everything in it is what it says.

use std::path::Path;

use podproof_mock_pod::{PodVersion, Script};

const GUIDE: &str = include_str!("../../../../../docs/guide/rehearsal.md");

/// The blocks of YAML in the guide, with the line that each begins at.
fn examples() -> Vec<(usize, String)> {
    let mut examples = Vec::new();
    let mut lines = GUIDE.lines().enumerate();
    while let Some((line, opening)) = lines.next() {
        if opening == "```yaml" {
            let block = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```");
            examples.push((line + 2, block.collect::<Vec<_>>().join("\n")));
        }
    }
    examples
}

#[test]
fn every_example_is_a_script() {
    let examples = examples();
    assert!(examples.len() >= 12, "{}", examples.len());
    for (line, text) in &examples {
        let read = Script::parse(Path::new("example"), text);
        assert!(read.is_ok(), "line {line}: {}", read.unwrap_err());
    }
}

#[test]
fn every_event_and_every_setting_has_an_example() {
    let text: String = examples().into_iter().map(|(_, text)| text + "\n").collect();
    for event in [
        "restart", "refuse", "drop", "stall", "gateway", "throttle", "latency", "deviate", "honest", "version",
        "sessions", "forget",
    ] {
        assert!(text.contains(&format!("{event}:")), "{event}");
    }
    for setting in [
        "node",
        "for",
        "keep-sessions",
        "connections",
        "status",
        "retry-after",
        "add",
        "jitter",
        "with",
        "is",
        "shared",
        "accounts",
    ] {
        assert!(text.contains(&format!(" {setting}: ")), "{setting}");
    }
}

#[test]
fn every_version_is_in_the_guides_table() {
    for version in PodVersion::ALL {
        let row = format!("| `{version}` | {} |", version.sentence());
        assert!(GUIDE.contains(&row), "{row}");
    }
}
