//! Plays one trial: its steps in order, flows and branches among them, then what must be done in the end.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::Value;

use super::cleanup::{open_sessions, still_open};
use super::outcome::{CutShort, Played};
use crate::record::Gravity;
use crate::run::check::{Cause, Finding, Judgement};
use crate::run::context::RunContext;
use crate::run::service::ServiceIssue;
use crate::secret::Vault;
use crate::suite::check::{CheckId, ViolationKind};
use crate::suite::expression::Scope;
use crate::suite::plan::Trial;
use crate::suite::scenario::{Action, Branches, Call, Flow, FlowUse, Step};
use crate::text::Prose;

/// Plays a trial to its end, with a set of the target's accounts. It always ends: every wait has a limit.
pub async fn play(context: &RunContext, trial: &Trial, set: usize) -> Played {
    let vault = Arc::new(context.target.vault());
    let mut scope = Scope::new(vault.clone(), context.stranger.clone());
    for need in &trial.scenario.needs {
        if let Some(identity) = context.target.actors(set).identities.get(need) {
            scope.add_identity(identity);
        }
    }
    let mut player = Player {
        context,
        trial,
        set,
        vault,
        started: Instant::now(),
        played: Played::default(),
        closing: Vec::new(),
        verifying: tested_as_a_whole(context, trial),
        is_whole: true,
        opened: Vec::new(),
        undelivered: BTreeMap::new(),
        failed: None,
        ending: false,
        waited: Duration::ZERO,
        paused: Duration::ZERO,
        answering: Duration::ZERO,
        lane: None,
    };
    player.case(&mut scope);
    player.steps(&trial.scenario.steps, &mut scope, "").await;
    player.closing_steps(&mut scope).await;
    if player.played.cut_short.is_some() {
        player.end_sessions().await;
    }
    player.settle_lost_sessions().await;
    player.settle_shared_sessions();
    player.played.open_sessions = open_sessions(&player.played.sent).len();
    player.played.vault = player.vault;
    // How long the run's own pace made it wait says nothing about the pod.
    player.played.duration = player.started.elapsed().saturating_sub(player.waited);
    player.played
}

/// What the scenario's own calls test. A requirement that checks judge is judged by them, and by the steps that name it.
fn tested_as_a_whole(context: &RunContext, trial: &Trial) -> Vec<String> {
    let mut ids = trial.tested_as_a_whole();
    ids.retain(|id| {
        let known = context.catalogue.find(id);
        known.is_none_or(|requirement| requirement.judged_by.is_empty() || requirement.answers.is_some())
    });
    ids
}

pub(super) struct Player<'a> {
    pub(super) context: &'a RunContext,
    pub(super) trial: &'a Trial,
    /// The set of the target's accounts that it acts with.
    pub(super) set: usize,
    pub(super) vault: Arc<Vault>,
    pub(super) started: Instant,
    pub(super) played: Played,
    /// Flows that have something to do in the end.
    closing: Vec<Closing>,
    /// The requirements that steps test here: those that the step names, or the nearest step around it; otherwise those that
    /// the scenario names as a whole, and no step of it does.
    pub(super) verifying: Vec<String>,
    /// They are those of the scenario as a whole.
    is_whole: bool,
    /// The session tokens that were open when the branch began; none outside of branches.
    pub(super) opened: Vec<String>,
    /// The values that a step did not deliver, each with the step that is to blame.
    pub(super) undelivered: BTreeMap<String, String>,
    /// The first step that failed: what comes after it may merely follow from that.
    pub(super) failed: Option<String>,
    /// The steps are those that are done in the end.
    pub(super) ending: bool,
    /// How long it waited for its turn to send.
    pub(super) waited: Duration,
    /// How long the pauses were that the pod asked for, for the call that is made.
    pub(super) paused: Duration,
    /// How long the pod took for the answers to the call that is made, without what this process was held up.
    pub(super) answering: Duration,
    /// The number of the branch that is played, from 0; none outside of branches.
    lane: Option<usize>,
}

/// A flow that has something to do in the end, with what it sees.
struct Closing {
    label: String,
    flow: Arc<Flow>,
    scope: Scope,
}

impl Player<'_> {
    /// Makes the row's values known, each evaluated once.
    fn case(&mut self, scope: &mut Scope) {
        let Some(case) = self.trial.case() else { return };
        let mut values = serde_json::Map::new();
        values.insert("id".to_owned(), Value::from(&*case.id));
        for (name, template) in case.templates() {
            match scope.fill(&template) {
                Ok(value) => drop(values.insert(name.clone(), value)),
                Err(error) => self.record_broken_case(
                    "case",
                    &error,
                    Finding::new(
                        Gravity::Broken,
                        Cause::new(ViolationKind::Unplayable, "a row of a table cannot be played"),
                        format!("`case.{name}`: {error}"),
                    ),
                ),
            }
        }
        scope.set("case", &Value::Object(values));
    }

    async fn steps(&mut self, steps: &[Step], scope: &mut Scope, prefix: &str) {
        for step in steps {
            if step.branch.is_some() && step.branch != self.lane {
                continue;
            }
            let label = format!("{prefix}{}", step.id);
            if self.is_over(&label) {
                return;
            }
            let around = (self.verifying.clone(), self.is_whole);
            if !step.verifies.is_empty() {
                self.verifying.clone_from(&step.verifies);
                self.is_whole = false;
            }
            match &step.action {
                Action::Call(call) if self.ending => match self.context.skip_reason(call) {
                    Some(why) => self.leave_out(call, &label, &why),
                    None => self.call(step, call, scope, &label).await,
                },
                Action::Call(call) => match self.context.issue_with(call, &self.verifying) {
                    Some(issue) => self.stop_for(issue),
                    None => self.call(step, call, scope, &label).await,
                },
                Action::Flow(used) => Box::pin(self.flow(step, used, scope, &label)).await,
                Action::Parallel(branches) => Box::pin(self.parallel(branches, scope, &label)).await,
            }
            (self.verifying, self.is_whole) = around;
        }
    }

    /// The requirements that a call tests. A call that expects nothing tests nothing of the scenario as a whole.
    pub(super) fn tested(&self, call: &Call) -> Vec<String> {
        if self.is_whole && call.expect.is_none() {
            return Vec::new();
        }
        self.verifying.clone()
    }

    /// Whether no further step is to be played: the run was interrupted, or may send nothing more. What must be done
    /// in the end is done all the same, as long as anything may be sent.
    pub(super) fn is_over(&mut self, next: &str) -> bool {
        if self.ending {
            return false;
        }
        if let Some(reason) = self
            .context
            .shutdown
            .why()
            .filter(|_| !self.context.shutdown.may_go_on())
        {
            self.cut_short(next, &reason);
        }
        self.played.cut_short.is_some()
    }

    /// What cannot be tidied up is counted, and told once a run; what was expected of it is not evaluated.
    fn leave_out(&mut self, call: &Call, label: &str, why: &Prose) {
        if call.expect.is_some() {
            let judgement = Judgement::not_evaluated(CheckId::Status, format!("not sent: {why}"));
            self.played.judge(label, None, self.tested(call), judgement);
        }
    }

    /// A service became faulty since the trial began: no further step is played, and that is its reason.
    fn stop_for(&mut self, issue: Arc<ServiceIssue>) {
        self.played.cut_short.get_or_insert(CutShort::ServiceIssue(issue));
    }

    /// What must be done in the end: the scenario's own steps, then those of its flows, the last first.
    async fn closing_steps(&mut self, scope: &mut Scope) {
        self.ending = true;
        // Tidying up tests nothing that it does not name.
        self.verifying.clear();
        self.steps(&self.trial.scenario.finally, scope, "").await;
        while let Some(mut closing) = self.closing.pop() {
            self.verifying.clear();
            let prefix = format!("{}/", closing.label);
            self.steps(&closing.flow.finally, &mut closing.scope, &prefix).await;
        }
    }

    /// Plays the branches at once; what they did is recorded in their order.
    async fn parallel(&mut self, branches: &Branches, scope: &mut Scope, label: &str) {
        let each = (0..branches.count).map(|index| {
            let mut player = self.branch(index);
            let mut scope = scope.clone();
            scope.set("index", &Value::from(index));
            async move {
                player
                    .steps(&branches.steps, &mut scope, &format!("{label}[{index}]/"))
                    .await;
                (player, scope)
            }
        });
        let ended = join_all(each).await;
        for (name, expression) in &branches.save {
            let values: Result<Vec<Value>, _> = ended.iter().map(|(_, scope)| scope.value(expression)).collect();
            // A value that a branch lacks was missed within it, and said there; half a list would mislead.
            if let Ok(values) = values {
                scope.set(name, &Value::Array(values));
            } else {
                let mut undelivered = ended.iter().flat_map(|(player, _)| &player.undelivered);
                let blamed = undelivered.find(|(missed, _)| expression.names.contains(*missed));
                let blamed = blamed.map_or_else(|| label.to_owned(), |(_, step)| step.clone());
                self.undelivered.insert(name.clone(), blamed);
            }
        }
        for (player, _) in ended {
            self.failed = self.failed.take().or(player.failed);
            // They waited at the same time.
            self.waited = self.waited.max(player.waited);
            self.played.append(player.played);
            self.closing.extend(player.closing);
        }
    }

    fn branch(&self, index: usize) -> Self {
        Player {
            lane: Some(index),
            vault: self.vault.clone(),
            played: Played::default(),
            closing: Vec::new(),
            verifying: self.verifying.clone(),
            opened: still_open(&self.opened, &self.played.sent),
            undelivered: self.undelivered.clone(),
            failed: self.failed.clone(),
            ..*self
        }
    }

    async fn flow(&mut self, step: &Step, used: &FlowUse, scope: &mut Scope, label: &str) {
        let mut inner = scope.inner();
        for need in &used.flow.needs {
            if let Some(identity) = self.context.target.actors(self.set).identities.get(need) {
                inner.add_identity(identity);
            }
        }
        for (name, default) in &used.flow.inputs {
            let given = used.with.iter().find(|(input, _)| input == name);
            let value = match (given, default) {
                (Some((_, template)), _) => scope.fill(template),
                (None, Some(template)) => inner.fill(template),
                (None, None) => Ok(Value::Null),
            };
            match value {
                Ok(value) => inner.set(name, &value),
                Err(error) => return self.record_unplayable_step(step, label, &error),
            }
        }
        // A flow prepares, unless it is used to test something.
        if self.is_whole {
            self.verifying.clear();
        }
        self.steps(&used.flow.steps, &mut inner, &format!("{label}/")).await;
        for (mine, output) in &used.save {
            let expression = used.flow.outputs.iter().find(|(name, _)| name == output);
            // An output that is not there was missed within the flow, and said there.
            if let Some(Ok(value)) = expression.map(|(_, expression)| inner.value(expression)) {
                scope.set(mine, &value);
                self.undelivered.remove(mine);
            } else {
                let names = expression.map(|(_, expression)| expression.names.as_slice());
                let blamed = names
                    .unwrap_or_default()
                    .iter()
                    .find_map(|name| self.undelivered.get(name));
                let blamed = blamed.cloned().unwrap_or_else(|| label.to_owned());
                self.undelivered.insert(mine.clone(), blamed);
            }
        }
        if !used.flow.finally.is_empty() {
            self.closing.push(Closing {
                label: label.to_owned(),
                flow: used.flow.clone(),
                scope: inner,
            });
        }
    }
}
