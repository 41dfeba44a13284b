//! `podproof list`: what would run, and what would not and why; how many requests that sends, and how long it takes.

use podproof_mock_pod::Settings;
use serde_json::{Value, json};

use super::arguments::ListArguments;
use super::exit::Exit;
use super::prepare::plan;
use super::show;
use crate::suite::plan::{Effort, Trial};
use crate::targets::Target;
use crate::text::list as list_of;

pub(super) fn list(arguments: &ListArguments) -> Exit {
    // Nobody signs in.
    let mock = Settings {
        keys_ahead: false,
        ..Settings::default()
    };
    let target = arguments.target.file();
    let planned = arguments
        .selection
        .selection()
        .and_then(|selection| plan(&arguments.suite, &selection, target.as_deref(), None, mock));
    let planned = match planned {
        Ok(planned) => planned,
        Err(refusal) => return refusal.exit,
    };
    let is_of_file = target.is_some();
    let target = &planned.target;
    let effort = Effort::of(&planned.trials, &target.limits);
    if arguments.telling.json {
        let trials: Vec<Value> = planned.trials.iter().map(|trial| document(trial, target)).collect();
        let at_least = effort.at_least.map(|duration| duration.as_secs());
        show::json(&json!({
            "target": target.name, "trials": trials, "requests": effort.requests, "secondsAtLeast": at_least,
        }));
        return Exit::Passed;
    }
    if arguments.telling.quiet {
        let played = planned.trials.iter().filter(|trial| trial.not_applicable.is_none());
        show::lines(played.map(|trial| trial.id.to_string()));
        return Exit::Passed;
    }
    show::built_in(&planned.built_in);
    let width = planned
        .trials
        .iter()
        .map(|trial| trial.id.chars().count())
        .max()
        .unwrap_or_default();
    show::lines(planned.trials.iter().map(|trial| {
        let padding = " ".repeat(width - trial.id.chars().count());
        let said = match &trial.not_applicable {
            None => format!("{}{}", trial.title(), with_sets(trial, target)),
            Some(reason) => format!("not applicable: {reason}"),
        };
        format!("{}{padding}  {said}", trial.id)
    }));
    // The embedded mock pod takes what it gets.
    if is_of_file {
        show::err(&format!("\n{}", show::effort(&effort, &target.name)));
    }
    Exit::Passed
}

/// The sets of the pool that a trial is played with, where these are not all.
fn with_sets(trial: &Trial, target: &Target) -> String {
    match sets(trial, target) {
        Some(sets) if sets.len() < target.pool.len() => {
            let noun = if sets.len() == 1 { "set" } else { "sets" };
            format!(" ({noun} {} of the pool)", list_of(sets))
        }
        _ => String::new(),
    }
}

/// The sets of the pool that a trial is played with, by their numbers; `None` without a pool.
fn sets(trial: &Trial, target: &Target) -> Option<Vec<usize>> {
    let number = |set: &usize| Some(target.pool.get(*set)?.number);
    (!target.pool.is_empty()).then(|| trial.sets.iter().filter_map(number).collect())
}

fn document(trial: &Trial, target: &Target) -> Value {
    let mut document = json!({
        "id": &*trial.id,
        "title": trial.title(),
        "scenario": &*trial.scenario.source,
        "requirements": trial.requirements(),
        "tags": trial.scenario.tags,
        "requests": trial.requests(),
        "notApplicable": trial.not_applicable.as_deref(),
    });
    if let Some(sets) = sets(trial, target) {
        document["sets"] = json!(sets);
    }
    document
}
