//! `podproof list`: what would run, and what would not and why.

use super::arguments::ListArguments;
use super::exit::Exit;
use super::prepare::prepare;
use super::show;

pub(super) fn list(arguments: &ListArguments) -> Exit {
    let prepared = match prepare(&arguments.suite, &arguments.selection, arguments.target.as_deref()) {
        Ok(prepared) => prepared,
        Err(refusal) => return refusal.exit,
    };
    show::built_in(&prepared.about.built_in);
    let width = prepared
        .trials
        .iter()
        .map(|trial| trial.id.chars().count())
        .max()
        .unwrap_or_default();
    for trial in &prepared.trials {
        let padding = " ".repeat(width - trial.id.chars().count());
        match &trial.not_applicable {
            None => show::out(&format!("{}{padding}  {}", trial.id, trial.title())),
            Some(reason) => show::out(&format!("{}{padding}  not applicable: {reason}", trial.id)),
        }
    }
    Exit::Passed
}
