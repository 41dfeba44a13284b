//! Steps of an examination, told to people and to programs.

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use crate::doctor::{Examination, Outcome, Step};
use crate::text::Prose;

/// One line, in colour.
pub(super) fn line(step: &Step) -> String {
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
pub(super) fn documents(examination: &Examination) -> Vec<Value> {
    let step = |step: &Step| {
        json!({
            "outcome": step.outcome.word(),
            "what": step.what,
            "found": step.found.to_string(),
            "help": step.help.as_ref().map(ToString::to_string),
        })
    };
    examination.steps.iter().map(step).collect()
}

/// What to do, and how it all stands.
pub(super) fn closing(examination: &Examination) -> String {
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
