//! Files that were made to cost a machine its memory or its time: each is refused or played in words, and within a bound.

mod contracts;
mod expressions;
mod file;
mod scenarios;

use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use crate::support::peak::measured;
use crate::support::program::{Playground, podproof};
use file::HostileFile;

/// How many are given to the program at once.
const AT_ONCE: usize = 4;

/// How many MB (10^6 bytes) the program may take. It takes some 50 for a usual file.
const MOST_MEMORY: u64 = 250;

/// How long it may take on a machine that is busy with other things too; what hangs has no end.
const LONGEST: Duration = Duration::from_secs(180);

/// What is not as it was written down.
fn mistakes(file: &HostileFile) -> Vec<String> {
    let here = Playground::of_the_project();
    here.write(file.file, &file.text);
    let mut command = podproof(&file.arguments);
    command.current_dir(here.path(""));
    let begun = Instant::now();
    let run = measured(command);
    let took = begun.elapsed();
    let all = run.ended.all();
    let mut mistakes = Vec::new();
    let mut expect = |holds: bool, what: String| {
        if !holds {
            let said: String = all.chars().take(600).collect();
            mistakes.push(format!("{}: {what}: {said}", file.name));
        }
    };
    expect(run.ended.code == file.code, format!("expected exit {}", file.code));
    expect(all.contains(file.words), format!("expected the words `{}`", file.words));
    expect(took <= LONGEST, format!("it took {took:?}"));
    if let Some(peak) = run.peak {
        expect(peak <= MOST_MEMORY, format!("it took {peak} MB"));
    }
    let longest = all.lines().map(|line| line.chars().count()).max();
    expect(longest < Some(2_000), format!("a line of {longest:?} characters"));
    expect(!all.contains("panicked"), "it panicked".to_owned());
    mistakes
}

fn all_are_borne(files: Vec<HostileFile>) {
    let files = Mutex::new(files);
    let found = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(file) = { files.lock().unwrap().pop() } {
                    let mistakes = mistakes(&file);
                    found.lock().unwrap().extend(mistakes);
                }
            });
        }
    });
    let found = found.into_inner().unwrap();
    assert!(found.is_empty(), "{} mistakes\n{}", found.len(), found.join("\n"));
}

#[test]
fn no_scenario_costs_more_than_a_message() {
    all_are_borne(scenarios::files());
}

#[test]
fn no_contract_costs_more_than_a_message() {
    all_are_borne(contracts::files());
}

#[test]
fn no_expression_costs_more_than_a_message() {
    all_are_borne(expressions::files());
}
