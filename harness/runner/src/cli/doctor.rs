//! `podproof doctor`: what stands between us and a target, and what to do about it.

use std::io::{IsTerminal, Write};
use std::time::SystemTime;

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use super::arguments::DoctorArguments;
use super::exit::Exit;
use super::{show, target};
use crate::diagnostic::Sources;
use crate::doctor::{Examination, Outcome, Progress, Step, examine};
use crate::suite;
use crate::suite::plan::{Trial, trials};
use crate::targets::Target;
use crate::text::Prose;

pub(super) fn doctor(arguments: &DoctorArguments) -> Exit {
    let mut sources = Sources::default();
    let Some(file) = arguments.target.file() else {
        show::err("name the target: `podproof doctor --target FILE`, or the variable PODPROOF_TARGET");
        return Exit::Usage;
    };
    let target = match target::read(&file, &mut sources) {
        Ok(target) => target,
        Err(input_errors) => return show::input_errors(&input_errors, &sources),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            show::err(&format!("error[harness]: cannot start: {error}"));
            return Exit::Broken;
        }
    };
    let trials = planned(arguments, &target);
    let telling = arguments.telling;
    let is_watched = std::io::stdout().is_terminal() && !telling.json;
    let mut is_passing = false;
    let examination = runtime.block_on(examine(
        &target,
        trials.as_deref(),
        &SystemTime::now,
        &mut |news| match news {
            Progress::Begun(what) if is_watched => {
                passing(&format!("… {what}"));
                is_passing = true;
            }
            Progress::Begun(_) => {}
            Progress::Done(step) => {
                if std::mem::take(&mut is_passing) {
                    passing("");
                }
                let matters = !telling.quiet || matches!(step.outcome, Outcome::Warn | Outcome::Fail);
                if matters && !telling.json {
                    show::out(&line(step));
                }
            }
        },
    ));
    // A name that is still being resolved must not keep the program.
    runtime.shutdown_background();
    if telling.json {
        show::json(&document(&examination, &target.name));
    } else {
        show::out(&closing(&examination));
    }
    if examination.failed() {
        Exit::Broken
    } else {
        Exit::Passed
    }
}

/// Shows on a terminal a line that the next one replaces.
fn passing(text: &str) {
    let mut terminal = std::io::stdout();
    // To the start of the line, and clear it.
    let _ = write!(terminal, "\r\u{1b}[2K{text}").and_then(|()| terminal.flush());
}

/// The trials that a run would play; `None` where the suite cannot be read, which `podproof check` explains.
fn planned(arguments: &DoctorArguments, target: &Target) -> Option<Vec<Trial>> {
    let suite = suite::read(&arguments.suite.settings(), &mut Sources::default()).ok()?;
    Some(trials(suite.scenarios, target))
}

fn line(step: &Step) -> String {
    let colour = match step.outcome {
        Outcome::Ok => AnsiColor::Green,
        Outcome::Warn => AnsiColor::Yellow,
        Outcome::Fail => AnsiColor::Red,
        Outcome::Skipped => AnsiColor::BrightBlack,
    };
    let style = Style::new().fg_color(Some(colour.into()));
    let word = step.outcome.word();
    let line = step.to_string();
    format!("{style}{word}{style:#}{}", line.strip_prefix(word).unwrap_or(&line))
}

/// All steps, for programs.
fn document(examination: &Examination, target: &str) -> Value {
    let step = |step: &Step| {
        json!({
            "outcome": step.outcome.word(),
            "what": step.what,
            "found": step.found.to_string(),
            "help": step.help.as_ref().map(ToString::to_string),
        })
    };
    let steps: Vec<Value> = examination.steps.iter().map(step).collect();
    json!({ "target": target, "steps": steps })
}

/// What to do, and how it all stands.
fn closing(examination: &Examination) -> String {
    let mut lines = vec![String::new()];
    let advice = examination.advice();
    if !advice.is_empty() {
        lines.push("what to do:".to_owned());
    }
    // What is to be done for several steps is said once.
    let mut each: Vec<(&Prose, Vec<&str>)> = Vec::new();
    for step in advice {
        let Some(help) = &step.help else { continue };
        match each.iter_mut().find(|(other, _)| *other == help) {
            Some((_, whats)) => whats.push(&step.what),
            None => each.push((help, vec![&step.what])),
        }
    }
    for (help, whats) in each {
        lines.push(format!("  {}: {help}", whats.join(", ")));
    }
    let count = |outcome| examination.count(outcome);
    lines.push(format!(
        "{} ok, {} to look at, {} failed, {} skipped",
        count(Outcome::Ok),
        count(Outcome::Warn),
        count(Outcome::Fail),
        count(Outcome::Skipped)
    ));
    lines.join("\n")
}
