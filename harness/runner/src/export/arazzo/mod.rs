//! Scenarios as a description of Arazzo 1.0.1, such as Respect plays it: each trial is a workflow.
//!
//! The contracts are the source descriptions, with their overlays. What needs an account of the target (JWTs, names, ids) or is made anew
//! for each trial is an input; under `x-podproof` stands the expression that it has in the scenario. Flows stand in the place of the steps
//! that use them, and what tidies up is played last.

mod condition;
mod document;
mod said;
mod scope;
mod step;
mod workflow;

use std::collections::BTreeSet;

use podproof_contract::Contracts;

use self::workflow::Workflow;
use super::exported::{Exported, Unsaid};
use crate::suite::plan::Trial;

/// The name of the description in the folder.
pub const DESCRIPTION: &str = "arazzo.yaml";

/// Makes a description of trials.
pub fn export(trials: &[Trial], contracts: &Contracts) -> Exported {
    let mut exported = Exported::default();
    let (mut workflows, mut services) = (Vec::new(), BTreeSet::new());
    let (mut names, mut ids) = (BTreeSet::new(), BTreeSet::new());
    for trial in trials {
        let mut workflow = Workflow::new(trial, contracts, &names, &ids);
        let written = workflow.written();
        match written {
            Ok(written) => {
                let told = workflow.exported();
                names.insert(told.id.clone());
                exported.workflows.push(told);
                exported.unsaid.extend(workflow.unsaid);
                services.extend(workflow.services);
                ids.extend(workflow.ids);
                workflows.push(written);
            }
            Err(why) => exported.unsaid.push(Unsaid {
                what: trial.id.to_string(),
                why,
                is_part: false,
            }),
        }
    }
    if workflows.is_empty() {
        return exported;
    }
    exported
        .files
        .push((DESCRIPTION.to_owned(), document::description(workflows, &services)));
    for contract in contracts
        .contracts()
        .iter()
        .filter(|contract| services.contains(contract.service()))
    {
        exported
            .files
            .push((document::source(contract.service()), document::contract(contract)));
    }
    exported
}
