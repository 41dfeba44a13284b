//! In which order the steps of a workflow are played: what a step waits for comes before it, and its actions lead on.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::model::{Action, ActionKind, Step, Workflow};

/// The steps in their order, those that others wait for first.
///
/// # Errors
/// Steps that wait for each other, or for one that is not there.
pub(super) fn in_order(workflow: &Workflow) -> Result<Vec<usize>, String> {
    let steps = &workflow.steps;
    let by_id: HashMap<&str, usize> = steps
        .iter()
        .enumerate()
        .map(|(index, step)| (&*step.step_id, index))
        .collect();
    let mut waiting_for = vec![0_usize; steps.len()];
    let mut followers = vec![Vec::new(); steps.len()];
    for (index, step) in steps.iter().enumerate() {
        // Those of other workflows are played before.
        for name in step.depends_on.iter().filter(|name| !name.starts_with('$')) {
            let before = *by_id
                .get(&**name)
                .ok_or_else(|| format!("`{}` waits for the step `{name}`, which is not there", step.step_id))?;
            followers[before].push(index);
            waiting_for[index] += 1;
        }
    }
    let mut ready: BTreeSet<usize> = (0..steps.len()).filter(|index| waiting_for[*index] == 0).collect();
    let mut order = Vec::new();
    while let Some(next) = ready.pop_first() {
        order.push(next);
        for &follower in &followers[next] {
            waiting_for[follower] -= 1;
            if waiting_for[follower] == 0 {
                ready.insert(follower);
            }
        }
    }
    if order.len() < steps.len() {
        return Err("its steps wait for each other".to_owned());
    }
    Ok(order)
}

/// The step of this id.
pub(super) fn index_of(workflow: &Workflow, id: &str) -> Option<usize> {
    workflow.steps.iter().position(|step| step.step_id == id)
}

/// Where a step that succeeded leads.
#[derive(Debug, PartialEq)]
pub(super) enum Next<'w> {
    /// To the one behind it.
    Behind,
    End,
    Step(&'w str),
    Workflow(&'w Action),
}

/// What is done after a step that succeeded, and the actions that depend on the answer.
pub(super) fn next<'w>(workflow: &'w Workflow, step: &'w Step) -> (Next<'w>, Vec<&'w Action>) {
    let mut conditional = Vec::new();
    for action in both(&step.on_success, &workflow.success_actions) {
        if !action.criteria.is_empty() {
            conditional.push(action);
            continue;
        }
        let next = match (action.r#type, &action.step_id) {
            (Some(ActionKind::End), _) => Next::End,
            (Some(ActionKind::Goto), Some(step)) => Next::Step(step),
            (Some(ActionKind::Goto), None) => Next::Workflow(action),
            _ => continue,
        };
        return (next, conditional);
    }
    (Next::Behind, conditional)
}

/// How often a step that failed is tried again.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Failure<'w> {
    /// For how long, in milliseconds.
    pub(super) within: Option<u64>,
    /// What is done beyond that, and has no place in a scenario.
    pub(super) others: Vec<&'w Action>,
}

/// What is done after a step that failed. That it ends the workflow is what scenarios do too.
pub(super) fn failure<'w>(workflow: &'w Workflow, step: &'w Step) -> Failure<'w> {
    let mut failure = Failure::default();
    for action in both(&step.on_failure, &workflow.failure_actions) {
        let is_plain = action.criteria.is_empty() && action.step_id.is_none() && action.workflow_id.is_none();
        match action.r#type {
            Some(ActionKind::End) if action.criteria.is_empty() => break,
            Some(ActionKind::Retry) if is_plain && failure.within.is_none() => failure.within = Some(patience(action)),
            _ => failure.others.push(action),
        }
    }
    failure
}

/// How long the tries of an action take together, in milliseconds: at least a second, at most an hour.
fn patience(action: &Action) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the wait is from 0 to a day, as the reader checks"
    )]
    let wait = (action.retry_after.unwrap_or_default() * 1_000.0) as u64;
    let tries = action.retry_limit.unwrap_or(1);
    wait.saturating_mul(tries).clamp(1_000, 3_600_000)
}

/// The actions of a step, and those of its workflow that it does not override.
fn both<'w>(own: &'w [Action], shared: &'w [Action]) -> impl Iterator<Item = &'w Action> {
    let names: HashSet<&str> = own.iter().map(|action| action.name.as_str()).collect();
    let shared = shared
        .iter()
        .filter(move |action| !names.contains(action.name.as_str()));
    own.iter().chain(shared)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn workflow(written: Value) -> Workflow {
        serde_json::from_value(written).expect("a workflow")
    }

    #[test]
    fn what_is_waited_for_comes_first_and_the_rest_stays_in_order() {
        let steps = |waits: &[(&str, &[&str])]| {
            let steps: Vec<Value> = waits
                .iter()
                .map(|(id, waits)| json!({ "stepId": id, "operationId": "x", "dependsOn": waits }))
                .collect();
            in_order(&workflow(json!({ "workflowId": "w", "steps": steps })))
        };
        assert_eq!(steps(&[("a", &["c"]), ("b", &[]), ("c", &[])]), Ok(vec![1, 2, 0]));
        assert_eq!(
            steps(&[("a", &["$workflows.v.steps.c"]), ("b", &["a"])]),
            Ok(vec![0, 1])
        );
        assert!(steps(&[("a", &["b"]), ("b", &["a"])]).is_err_and(|why| why.contains("each other")));
        assert!(steps(&[("a", &["z"])]).is_err_and(|why| why.contains("not there")));
    }

    #[test]
    fn the_first_action_without_a_condition_counts_and_a_step_overrides_its_workflow() {
        let written = workflow(json!({
            "workflowId": "w",
            "successActions": [{ "name": "on", "type": "end" }, { "name": "stop", "type": "end" }],
            "steps": [
                { "stepId": "a", "operationId": "x", "onSuccess": [
                    { "name": "maybe", "type": "end", "criteria": [{ "condition": "true" }] },
                    { "name": "on", "type": "goto", "stepId": "b" },
                ] },
                { "stepId": "b", "operationId": "x" },
            ]
        }));
        let (there, conditional) = next(&written, &written.steps[0]);
        assert_eq!((there, conditional.len()), (Next::Step("b"), 1));
        assert_eq!(next(&written, &written.steps[1]).0, Next::End);
    }

    #[test]
    fn tries_become_the_time_that_they_take() {
        let written = workflow(json!({
            "workflowId": "w",
            "failureActions": [{ "name": "again", "type": "retry", "retryAfter": 0.5, "retryLimit": 6 }],
            "steps": [
                { "stepId": "a", "operationId": "x" },
                { "stepId": "b", "operationId": "x", "onFailure": [{ "name": "else", "type": "goto", "stepId": "a" }] },
                { "stepId": "c", "operationId": "x", "onFailure": [{ "name": "stop", "type": "end" }] },
            ]
        }));
        let of = |index: usize| failure(&written, &written.steps[index]);
        assert_eq!((of(0).within, of(0).others.len()), (Some(3_000), 0));
        assert_eq!((of(1).within, of(1).others.len()), (Some(3_000), 1));
        assert_eq!(of(2), Failure::default());
    }
}
