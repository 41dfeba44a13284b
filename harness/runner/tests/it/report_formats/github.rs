//! Annotations as the runner of GitHub Actions reads them from standard output.

use std::collections::HashMap;

use podproof::record::{Gravity, TrialRecord};
use podproof::report::Format;

use crate::report_formats::records::{PLAYED, everything, garbled};
use crate::support::program::ended;
use crate::support::whole_run::WholeRun;

/// A workflow command, read as the runner does.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Command {
    pub(crate) name: String,
    pub(crate) properties: HashMap<String, String>,
    pub(crate) message: String,
}

impl Command {
    pub(crate) fn property(&self, name: &str) -> Option<&str> {
        self.properties.get(name).map(String::as_str)
    }
}

/// The commands of an output in which nothing else is.
pub(crate) fn commands(output: &str) -> Vec<Command> {
    output.lines().map(command).collect()
}

fn command(line: &str) -> Command {
    let (head, message) = line
        .strip_prefix("::")
        .and_then(|rest| rest.split_once("::"))
        .unwrap_or_else(|| panic!("no command: {line}"));
    let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
    let properties = properties.split(',').filter(|property| !property.is_empty());
    let properties = properties.map(|property| {
        let (name, value) = property
            .split_once('=')
            .unwrap_or_else(|| panic!("no property: {property}"));
        let value = value.replace("%3A", ":").replace("%2C", ",");
        (name.to_owned(), unescaped(&value))
    });
    Command {
        name: name.to_owned(),
        properties: properties.collect(),
        message: unescaped(message),
    }
}

fn unescaped(text: &str) -> String {
    text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
}

/// A run in which so many problems are found, of which the last one is only tolerated.
fn with_problems(count: usize) -> WholeRun {
    let mut record = everything();
    let failed = record.trial("logout/twice").clone();
    let finding = failed.findings[0].clone();
    record.trials = (0..count)
        .map(|number| {
            let mut finding = finding.clone();
            finding.cause.claim = Some(format!("claim {number}"));
            finding.gravity = if number + 1 == count {
                Gravity::Warned
            } else {
                Gravity::Failed
            };
            TrialRecord {
                id: format!("logout/{number:03}"),
                findings: vec![finding],
                ..failed.clone()
            }
        })
        .collect();
    record
}

#[test]
fn nine_problems_are_told_and_one_line_counts_the_rest() {
    for (problems, lines, rest) in [
        (1, 2, None),
        (9, 10, None),
        (10, 11, Some("and 1 further problem")),
        (31, 11, Some("and 22 further problems")),
    ] {
        let commands = commands(&with_problems(problems).rendered(Format::Github));
        assert_eq!(commands.len(), lines, "{commands:#?}");
        let title = commands.get(9).and_then(|command| command.property("title"));
        assert_eq!(title.filter(|_| rest.is_some()), rest);
        let errors = commands.iter().filter(|command| command.name == "error").count();
        assert!(errors <= 10, "GitHub drops further ones");
        assert_eq!(commands.last().unwrap().name, "notice");
    }
}

#[test]
fn what_is_only_tolerated_is_a_warning() {
    let commands = commands(&with_problems(10).rendered(Format::Github));
    let names: Vec<&str> = commands.iter().map(|command| command.name.as_str()).collect();
    assert_eq!(names[..8], ["error"; 8]);
    assert_eq!(
        names[8..],
        ["error", "warning", "notice"],
        "nine failed, one is tolerated"
    );
}

#[test]
fn no_text_breaks_out_of_its_line() {
    let garbled = garbled();
    for command in commands(&garbled.rendered(Format::Github)) {
        assert!(
            ["error", "warning", "notice"].contains(&command.name.as_str()),
            "{command:?}"
        );
        assert!(
            command.property("title").is_some_and(|title| !title.contains('\n')),
            "{command:?}"
        );
        assert!(
            command
                .properties
                .keys()
                .all(|key| ["title", "file", "line"].contains(&key.as_str()))
        );
        let acts = |character: char| character.is_control() && !matches!(character, '\n' | '\t');
        assert!(!command.message.contains(acts), "{command:?}");
    }
}

#[test]
fn a_problem_points_at_the_line_of_a_file_that_is_there() {
    let output = std::fs::read_to_string(PLAYED.path("reports/github.txt")).unwrap();
    let commands = commands(&output);
    let error = commands.iter().find(|command| command.name == "error").unwrap();
    assert_eq!(
        error.property("file"),
        Some("scenarios/area/fails.yaml"),
        "{commands:#?}"
    );
    assert_eq!(error.property("line"), Some("8"));
    assert!(error.message.contains("again: podproof run area/fails"), "{error:#?}");
    let elsewhere = PLAYED.bare(&["report", "reports/run.jsonl", "--report", "github=-"]);
    assert!(
        elsewhere.stdout.contains("file="),
        "the same folder: {}",
        elsewhere.all()
    );
    let mut command = crate::support::program::podproof(&["report", "run.jsonl", "--report", "github=-"]);
    command.current_dir(PLAYED.path("reports"));
    let elsewhere = ended(command);
    assert!(
        !elsewhere.stdout.contains("file="),
        "another folder: {}",
        elsewhere.all()
    );
}

#[test]
fn the_summary_of_a_step_gets_the_markdown_of_a_run_that_is_told_to_github() {
    let summary = PLAYED.path("step-summary.md");
    std::fs::write(&summary, "what another command wrote\n").unwrap();
    let report = |format: &str| {
        let mut command = PLAYED.command(&["report", "reports/run.jsonl", "--report", format]);
        command.env("GITHUB_STEP_SUMMARY", &summary);
        let ended = ended(command);
        assert_eq!(ended.code, 0, "{}", ended.all());
        ended.stdout
    };
    let markdown = report("markdown=-");
    assert_eq!(
        std::fs::read_to_string(&summary).unwrap(),
        "what another command wrote\n"
    );
    report("github=-");
    let written = std::fs::read_to_string(&summary).unwrap();
    assert_eq!(written, format!("what another command wrote\n\n\n{markdown}"));
}
