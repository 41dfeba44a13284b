//! A record that is there already, held against what is always true of sessions.

use std::path::Path;

use podproof_explore::{Grace, Rules};
use serde_json::json;

use super::arguments::ExploreArguments;
use super::prepare::GRACE;
use crate::campaign::explore::{Breach, examine};
use crate::cli::exit::Exit;
use crate::cli::show;
use crate::record::Record;
use crate::text::{count, milliseconds};

pub(super) fn check(arguments: &ExploreArguments, path: &Path) -> Exit {
    let record = match Record::open(path) {
        Ok(record) => record,
        Err(error) => {
            show::err(&format!("error[harness]: {error}"));
            return Exit::Invalid;
        }
    };
    let rules = Rules::new(Grace(milliseconds(arguments.grace.unwrap_or(GRACE))));
    let (mut breaches, mut trials): (Vec<Breach>, usize) = (Vec::new(), 0);
    for trial in record.trials() {
        match trial {
            Ok(trial) => {
                trials += 1;
                breaches.extend(examine(&trial, &rules));
            }
            Err(error) => {
                show::err(&format!("error[harness]: {error}"));
                return Exit::Invalid;
            }
        }
    }
    // A step that asks again and again is told once.
    let place = |breach: &Breach| (breach.trial.clone(), breach.step.clone(), breach.violation.rule.name());
    breaches.dedup_by_key(|breach| place(breach));
    if arguments.telling.json {
        let breaches = breaches.iter().map(|breach| {
            json!({
                "trial": breach.trial, "step": breach.step, "rule": breach.violation.rule.name(),
                "requirement": breach.violation.requirement, "expected": breach.violation.allowed,
            })
        });
        show::json(&json!({ "trials": trials, "breaches": breaches.collect::<Vec<_>>() }));
    } else {
        for breach in &breaches {
            let rule = breach.violation.rule;
            show::out(&format!(
                "broken[{}]: {} ({})\n    {}, step {}; allowed: {}",
                rule.name(),
                rule.sentence(),
                breach.violation.requirement,
                breach.trial,
                breach.step,
                breach.violation.allowed
            ));
        }
        show::out(&format!(
            "{}, {} of what is always true of sessions",
            count(trials, "trial"),
            count(breaches.len(), "breach")
        ));
    }
    match (trials, breaches.is_empty()) {
        (0, _) => Exit::Broken,
        (_, true) => Exit::Passed,
        (_, false) => Exit::Failed,
    }
}
