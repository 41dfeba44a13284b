//! `podproof doctor`: what stands between us and a target, and what to do about it.

use std::io::{IsTerminal, Write};
use std::time::SystemTime;

use serde_json::json;

use super::arguments::DoctorArguments;
use super::exit::Exit;
use super::{show, steps, target};
use crate::diagnostic::Sources;
use crate::doctor::{Outcome, Progress, examine};
use crate::suite;
use crate::suite::plan::{Trial, trials};
use crate::targets::Target;

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
                    show::out(&steps::line(step));
                }
            }
        },
    ));
    // A name that is still being resolved must not keep the program.
    runtime.shutdown_background();
    if telling.json {
        show::json(&json!({ "target": target.name, "steps": steps::documents(&examination) }));
    } else {
        show::out(&steps::closing(&examination));
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
