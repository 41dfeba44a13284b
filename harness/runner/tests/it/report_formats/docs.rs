//! The snippets of `docs/reports.md`: what they call works, and leaves the files that they name.

use std::fs;

use podproof::report::Format;

use crate::support::program::{Playground, root};

/// The blocks of code of a language.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let begin = format!("```{language}\n");
    let parts = page.split(&begin).skip(1);
    parts
        .map(|part| part.split("\n```").next().unwrap().to_owned())
        .collect()
}

/// The words behind `podproof` on each line that calls it.
fn calls(block: &str) -> Vec<Vec<String>> {
    let lines = block.lines().filter_map(|line| line.split_once("podproof run"));
    let words = |rest: &str| {
        rest.trim_end_matches('\'')
            .split(' ')
            .map(ToOwned::to_owned)
            .collect::<Vec<String>>()
    };
    lines.map(|(_, rest)| words(rest.trim())).collect()
}

#[test]
fn what_the_snippets_call_leaves_the_reports_that_they_publish() {
    let page = fs::read_to_string(root().join("docs/reports.md")).unwrap();
    let yaml = blocks(&page, "yaml");
    for block in &yaml {
        serde_yaml::from_str::<serde_json::Value>(block).unwrap_or_else(|error| panic!("{error}\n{block}"));
    }
    let all = [yaml, blocks(&page, "groovy")].concat();
    assert_eq!(all.len(), 3);
    for block in all {
        let here = Playground::with_a_scenario();
        let calls = calls(&block);
        assert_eq!(calls.len(), 1, "{block}");
        let mut arguments = vec!["run"];
        arguments.extend(calls[0].iter().map(String::as_str));
        // The embedded mock pod stands for the target.
        let target = arguments.iter().position(|word| *word == "--target").unwrap();
        arguments.drain(target..target + 2);
        let ended = here.podproof(&arguments);
        assert_eq!(ended.code, 0, "{}", ended.all());
        let named = block
            .split([' ', '\'', '='])
            .filter(|word| word.starts_with("reports/"));
        for file in named.map(str::trim).filter(|file| !file.ends_with('*')) {
            let file = file.lines().next().unwrap();
            assert!(here.path(file).is_file(), "{file}: {}", ended.all());
        }
        assert!(here.path("reports/run.jsonl").is_file());
    }
}

#[test]
fn the_page_says_what_each_format_is_for() {
    let page = fs::read_to_string(root().join("docs/reports.md")).unwrap();
    for format in Format::ALL {
        assert!(page.contains(&format!("| `{format}` |")), "{format}");
    }
}
