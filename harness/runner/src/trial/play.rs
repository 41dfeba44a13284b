//! Plays one trial: its steps in order, then what must be done in the end; every answer is judged.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use indexmap::IndexMap;
use serde_json::Value;

use super::judge;
use super::outcome::{Asked, Played, Sent};
use super::send::{Calling, Delivered};
use super::tls;
use super::world::World;
use crate::check::{Finding, Judgement, StatusSet, unsaved};
use crate::exchange::{Reply, Response, Timed};
use crate::expression::{EvaluationError, Scope};
use crate::limit::Held;
use crate::plan::Trial;
use crate::run::Gravity;
use crate::scenario::{Action, Branches, Call, Flow, FlowUse, Step};
use crate::secret::Vault;

/// How long to wait before a call is repeated (`within`): at first, and at most.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_millis(800);

/// Plays a trial to its end. It always ends: every wait has a limit.
pub async fn play(world: &World, trial: &Trial) -> Played {
    let vault = Arc::new(Vault::default());
    for secret in &world.target.secrets {
        vault.keep("secret", secret.reveal());
    }
    let mut scope = Scope::new(vault.clone(), world.stranger.clone());
    for need in &trial.scenario.needs {
        if let Some(identity) = world.target.identities.get(need) {
            scope.add_identity(identity);
        }
    }
    let mut player = Player {
        world,
        trial,
        vault,
        started: Instant::now(),
        played: Played::default(),
        closing: Vec::new(),
        ending: false,
        waited: Duration::ZERO,
    };
    player.case(&mut scope);
    player.steps(&trial.scenario.steps, &mut scope, "").await;
    player.closing_steps(&mut scope).await;
    if player.played.cut_short.is_some() {
        player.end_sessions().await;
    }
    player.played.vault = player.vault;
    player.played.duration = player.started.elapsed();
    player.played
}

pub(super) struct Player<'a> {
    pub(super) world: &'a World,
    trial: &'a Trial,
    pub(super) vault: Arc<Vault>,
    pub(super) started: Instant,
    pub(super) played: Played,
    /// Flows that have something to do in the end, each with what it sees.
    closing: Vec<(String, Arc<Flow>, Scope)>,
    /// The steps are those that are done in the end.
    pub(super) ending: bool,
    /// How long it waited for its turn to send.
    pub(super) waited: Duration,
}

/// An answer that was judged, with what later steps may use of it.
struct Answered {
    scope: Scope,
    as_expected: bool,
}

impl Player<'_> {
    /// Makes the row's values known, each evaluated once.
    fn case(&mut self, scope: &mut Scope) {
        let Some(case) = self.trial.case() else { return };
        let mut values = serde_json::Map::new();
        values.insert("id".to_owned(), Value::from(case.id.clone()));
        for (name, template) in &case.values {
            match scope.fill(template) {
                Ok(value) => drop(values.insert(name.clone(), value)),
                Err(error) => self.cannot(
                    "case",
                    &error,
                    Finding::new(Gravity::Broken, format!("`case.{name}`: {error}")),
                ),
            }
        }
        scope.set("case", &Value::Object(values));
    }

    async fn steps(&mut self, steps: &[Step], scope: &mut Scope, prefix: &str) {
        for step in steps {
            let label = format!("{prefix}{}", step.id);
            if self.is_over(&label) {
                return;
            }
            match &step.action {
                Action::Call(call) => self.call(step, call, scope, &label).await,
                Action::Flow(used) => Box::pin(self.flow(step, used, scope, &label)).await,
                Action::Parallel(branches) => Box::pin(self.parallel(branches, scope, &label)).await,
            }
        }
    }

    /// Whether no further step is to be played: the run was interrupted, or may send nothing more. What must be done
    /// in the end is done all the same.
    fn is_over(&mut self, next: &str) -> bool {
        if self.ending {
            return false;
        }
        if self.world.ending.is_interrupted() {
            self.cut_short(next, Held::Interrupted);
        }
        self.played.cut_short.is_some()
    }

    /// What must be done in the end: the scenario's own steps, then those of its flows, the last first.
    async fn closing_steps(&mut self, scope: &mut Scope) {
        self.ending = true;
        self.steps(&self.trial.scenario.finally, scope, "").await;
        while let Some((label, flow, mut scope)) = self.closing.pop() {
            self.steps(&flow.finally, &mut scope, &format!("{label}/")).await;
        }
    }

    /// Plays the branches at once; what they did is recorded in their order.
    async fn parallel(&mut self, branches: &Branches, scope: &mut Scope, label: &str) {
        let each = (0..branches.count).map(|index| {
            let mut player = self.branch();
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
            }
        }
        for (player, _) in ended {
            self.played.append(player.played);
            self.closing.extend(player.closing);
        }
    }

    fn branch(&self) -> Self {
        Player {
            vault: self.vault.clone(),
            played: Played::default(),
            closing: Vec::new(),
            ..*self
        }
    }

    async fn flow(&mut self, step: &Step, used: &FlowUse, scope: &mut Scope, label: &str) {
        let mut inner = scope.inner();
        for need in &used.flow.needs {
            if let Some(identity) = self.world.target.identities.get(need) {
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
                Err(error) => return self.unplayed(step, label, &error),
            }
        }
        self.steps(&used.flow.steps, &mut inner, &format!("{label}/")).await;
        for (mine, output) in &used.save {
            let expression = used.flow.outputs.iter().find(|(name, _)| name == output);
            // An output that is not there was missed within the flow, and said there.
            if let Some(Ok(value)) = expression.map(|(_, expression)| inner.value(expression)) {
                scope.set(mine, &value);
            }
        }
        if !used.flow.finally.is_empty() {
            self.closing.push((label.to_owned(), used.flow.clone(), inner));
        }
    }

    async fn call(&mut self, step: &Step, call: &Call, scope: &mut Scope, label: &str) {
        let mut pause = FIRST_PAUSE;
        let patience = call.expect.as_ref().and_then(|expect| expect.within);
        let (begun, waited) = (Instant::now(), self.waited);
        let mut latest = None;
        loop {
            let elapsed = begun.elapsed().saturating_sub(self.waited - waited);
            let last = patience.is_none_or(|patience| elapsed + pause >= patience);
            match self.once(step, call, scope, label, last).await {
                Some(answered) if answered.as_expected || last => {
                    return self.keep(step, call, scope, label, &answered);
                }
                Some(answered) => latest = Some(answered),
                None => break,
            }
            self.rest(pause).await;
            if self.is_over(label) {
                break;
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        // What had come before it was cut short may be what the steps in the end need.
        if let (Some(answered), true) = (latest, self.played.cut_short.is_some()) {
            self.keep(step, call, scope, label, &answered);
        }
    }

    /// Rests before a call is repeated; not any longer when the run is interrupted.
    async fn rest(&self, pause: Duration) {
        if self.ending {
            return tokio::time::sleep(pause).await;
        }
        tokio::select! {
            () = self.world.ending.interrupted() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }

    /// Sends the call and judges the answer; `None` where nothing came that later steps could use.
    async fn once(&mut self, step: &Step, call: &Call, scope: &Scope, label: &str, last: bool) -> Option<Answered> {
        let operation = self.world.contracts.operation(&call.method, &call.template)?;
        let expected = match judge::statuses(call, scope) {
            Ok(expected) => expected,
            Err(error) => {
                self.unplayed(step, label, &error);
                return None;
            }
        };
        let calling = Calling {
            step,
            call,
            operation,
            expected: &expected,
            scope,
            label,
        };
        let delivered = self.deliver(calling).await?;
        let answer = scope_with_answer(scope, &delivered.timed);
        let mut judged = self.judged(calling, &delivered, &answer);
        if self.requirements(step).iter().any(|id| id == tls::REQUIREMENT) {
            tls::judge(
                self.world,
                step,
                operation.service(),
                &delivered.timed.reply,
                &mut judged,
            )
            .await;
        }
        let as_expected = judge::is_as_expected(&judged);
        let repeats = !last && !as_expected && !matches!(delivered.timed.reply, Reply::Failed(_));
        let usable = matches!(delivered.timed.reply, Reply::Answer(_));
        if repeats {
            self.record(calling, delivered, judge::only_the_contract(judged));
        } else {
            self.record(calling, delivered, judged);
        }
        usable.then_some(Answered {
            scope: answer,
            as_expected,
        })
    }

    /// Keeps what the step saves and observes.
    fn keep(&mut self, step: &Step, call: &Call, scope: &mut Scope, label: &str, answered: &Answered) {
        let name = judge::name_of(call);
        for (key, expression) in &call.save {
            match answered.scope.value(expression) {
                Ok(value) => scope.set(key, &value),
                // Where the answer was not the expected one, that has been said already.
                Err(error) if answered.as_expected => {
                    let judgement = Judgement::of("expectation", vec![unsaved(&name, step, key, &error)]);
                    self.played
                        .judge(label, self.last_exchange(), self.requirements(step), judgement);
                }
                Err(_) => {}
            }
        }
        for (key, expression) in &call.observe {
            let value = match answered.scope.value(expression) {
                Ok(Value::String(text)) => text,
                Ok(value) => value.to_string(),
                Err(error) => error.to_string(),
            };
            let key = if self.played.observations.contains_key(key) {
                format!("{label}/{key}")
            } else {
                key.clone()
            };
            self.played.observations.insert(key, value);
        }
    }

    /// A step that could not be played: something that it uses is not there, or cannot be computed.
    pub(super) fn unplayed(&mut self, step: &Step, label: &str, error: &EvaluationError) {
        match error {
            // What was never opened need not be closed.
            EvaluationError::Missing(_) if self.ending => {}
            EvaluationError::Missing(name) => {
                let reason = format!("not played: `{name}` is not there, no earlier step delivered it");
                let judgement = Judgement::not_evaluated("expectation", reason);
                self.played.judge(label, None, self.requirements(step), judgement);
            }
            error => {
                let mut finding =
                    Finding::new(Gravity::Broken, format!("the step `{label}` cannot be played: {error}"));
                finding.asked = Some(crate::complaint::Mark {
                    location: step.opening(),
                    label: "this step".to_owned(),
                    context: Vec::new(),
                });
                self.played.judge(
                    label,
                    None,
                    self.requirements(step),
                    Judgement::of("expectation", vec![finding]),
                );
            }
        }
    }

    fn cannot(&mut self, label: &str, error: &EvaluationError, mut finding: Finding) {
        finding.found = Some(error.to_string());
        finding.asked = self.trial.case().map(|case| crate::complaint::Mark {
            location: case.location.clone(),
            label: "this case".to_owned(),
            context: Vec::new(),
        });
        self.played.judge(
            label,
            None,
            self.trial.verifies(),
            Judgement::of("expectation", vec![finding]),
        );
    }

    /// Records an exchange and how it was judged.
    pub(super) fn record(&mut self, calling: Calling<'_>, delivered: Delivered, judged: Vec<Judgement>) {
        let Calling {
            step,
            call,
            expected,
            label,
            ..
        } = calling;
        self.played.sent.push(Sent {
            step: label.to_owned(),
            operation: format!("{} {}", call.method, call.template),
            request: delivered.request,
            timed: delivered.timed,
            offset: delivered.offset,
            opening: Some(step.opening()),
            asked: judged.iter().any(is_by_status).then(|| Asked {
                status: expected.status.clone(),
                tolerate: expected.tolerate.clone(),
            }),
        });
        let exchange = self.last_exchange();
        let requirements = self.requirements(step);
        for judgement in judged {
            self.played.judge(label, exchange, requirements.clone(), judgement);
        }
    }

    fn last_exchange(&self) -> Option<usize> {
        self.played.sent.len().checked_sub(1)
    }

    /// The requirements that a finding of this step concerns: the step's own, otherwise the trial's.
    fn requirements(&self, step: &Step) -> Vec<String> {
        if step.verifies.is_empty() {
            self.trial.verifies()
        } else {
            step.verifies.clone()
        }
    }
}

/// Whether the status was judged by what the scenario expects, and not merely noted.
fn is_by_status(judgement: &Judgement) -> bool {
    let is_noted = |finding: &Finding| finding.gravity == Gravity::Noted;
    judgement.check == "status" && !judgement.findings().iter().any(is_noted)
}

/// Whatever came of an answer, also when it broke off.
pub(super) fn answer_of(reply: &Reply) -> Option<&Response> {
    match reply {
        Reply::Answer(response) => Some(response),
        Reply::Failed(failure) => failure.head.as_ref(),
        Reply::Refused { .. } => None,
    }
}

/// The step's scope with `status`, `headers`, `body` and `duration` (in seconds).
pub(super) fn scope_with_answer(scope: &Scope, timed: &Timed) -> Scope {
    let mut scope = scope.clone();
    if let Reply::Answer(response) = &timed.reply {
        let mut headers: IndexMap<&str, String> = IndexMap::new();
        for (name, value) in &response.headers {
            let value = String::from_utf8_lossy(value);
            headers
                .entry(name)
                .and_modify(|all| all.push_str(&format!(", {value}")))
                .or_insert_with(|| value.into_owned());
        }
        scope.set("status", &Value::from(response.status));
        scope.set("headers", &serde_json::to_value(&headers).unwrap_or_default());
        scope.set("body", &judge::body_of(response));
        scope.set("duration", &Value::from(timed.duration.as_secs_f64()));
    }
    scope
}

/// The statuses that a call expects and tolerates.
pub(super) struct Expected {
    pub(super) status: StatusSet,
    pub(super) tolerate: StatusSet,
}
