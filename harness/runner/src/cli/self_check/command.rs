//! Looks at the host that podproof runs on, step by step.
//!
//! It sends nothing, and leaves nothing behind but the folder of the locks. Of proxies no credentials are shown.

use std::time::SystemTime;

use serde_json::json;

use super::{folders, platform, proxies};
use crate::cli::arguments::SelfCheckArguments;
use crate::cli::exit::Exit;
use crate::cli::{lock_folder, show, steps, version};
use crate::diagnostic::Sources;
use crate::doctor::{Examination, Outcome, Step};
use crate::suite;
use crate::suite::built_in::built_in_in_words;
use crate::text::count;
use crate::wire::platform_authorities;

pub(in crate::cli) fn self_check(arguments: &SelfCheckArguments) -> Exit {
    let examination = Examination { steps: all(arguments) };
    if arguments.telling.json {
        show::json(&json!({ "podproof": version::document(), "steps": steps::documents(&examination) }));
    } else {
        let matters = |step: &&Step| !arguments.telling.quiet || matches!(step.outcome, Outcome::Warn | Outcome::Fail);
        for step in examination.steps.iter().filter(matters) {
            show::out(&steps::line(step));
        }
        show::out(&steps::closing(&examination));
    }
    if examination.failed() {
        Exit::Broken
    } else {
        Exit::Passed
    }
}

fn all(arguments: &SelfCheckArguments) -> Vec<Step> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let mut steps = vec![
        Step::ok("podproof", version::in_words()),
        suite_step(arguments),
        folders::reports(&arguments.reports),
        folders::temporary(&std::env::temp_dir()),
        folders::locks(lock_folder::made()),
        platform::authorities(&platform_authorities()),
    ];
    steps.extend(proxies::steps(&variable));
    if !cfg!(windows) {
        steps.push(platform::locale(&variable));
    }
    steps.push(platform::clock(SystemTime::now(), version::made()));
    steps.push(platform::variables(&variable));
    steps
}

/// What would be played here.
fn suite_step(arguments: &SelfCheckArguments) -> Step {
    match suite::read(&arguments.suite.settings(), &mut Sources::default()) {
        Ok(suite) => {
            let from = built_in_in_words(&suite.built_in)
                .map_or_else(|| "from folders".to_owned(), |parts| format!("{parts} built in"));
            Step::ok("suite", format!("{}, {from}", count(suite.scenarios.len(), "scenario")))
        }
        Err(mistakes) => Step::fail("suite", count(mistakes.len(), "mistake")).help(
            "`podproof check` shows each; in a folder without `scenarios` and `spec` the built-in suite is taken",
        ),
    }
}
