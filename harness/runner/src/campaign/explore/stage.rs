//! Where sequences are played: each as a trial of its own, with a judgement of what happened.

use std::any::Any;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use podproof_explore::{Account, Expecting, History, Offer, Operation, Rules, Sequence, Step, User, judge, scenario};

use super::failure::Failure;
use super::history::{Known, history};
use super::told::step_id;
use crate::diagnostic::{InputError, Source};
use crate::record::{ExchangeRecord, FindingRecord, Gravity, TrialRecord};
use crate::run::{RunContext, play_one};
use crate::secret::RedactedProse;
use crate::suite::check::CheckId;
use crate::suite::plan::{Trial, trials};
use crate::suite::scenario::{Operations, read_text};
use crate::targets::Target;

/// The requirement that answers are what their document says.
const SHAPE: &str = "ERR-01";
/// The name of the scenario that is played.
const NAME: &str = "explored";

/// Starts another pod like the one of a stage, and gives a stage there; nothing where it cannot be started.
pub type Restart = Box<dyn Fn() -> BoxFuture<'static, Option<Stage>> + Send + Sync>;

/// Where sequences are played.
pub struct Stage {
    /// What a run shares.
    pub context: Arc<RunContext>,
    operations: Operations,
    /// How the pod is started anew, where it can be.
    restart: Option<Restart>,
    /// The pod, where it is to end with the stage.
    _pod: Option<Box<dyn Any + Send + Sync>>,
}

/// What came of a sequence.
#[derive(Clone)]
pub(super) struct Played {
    /// Why nothing was sent: a service cannot be reached, or the target lacks what is needed.
    pub(super) not_played: Option<RedactedProse>,
    pub(super) history: History,
    /// What went wrong, the first first; each with the id of its step.
    pub(super) failures: Vec<Shown>,
    /// How many sessions could not be judged.
    pub(super) not_evaluated: usize,
}

/// A failure that was seen.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) failure: Failure,
    /// The id of the step that shows it.
    pub(super) step: usize,
    /// The call that shows it: its index in the history.
    pub(super) call: usize,
    pub(super) requirement: String,
    /// What was allowed in its place, in words.
    pub(super) allowed: &'static str,
}

impl Stage {
    /// A stage in this context.
    pub fn new(context: Arc<RunContext>) -> Self {
        let operations = context.contracts.operations().collect();
        Self {
            context,
            operations,
            restart: None,
            _pod: None,
        }
    }

    /// The same, whose pod can be started anew.
    #[must_use]
    pub fn with_restart(self, restart: Restart) -> Self {
        Self {
            restart: Some(restart),
            ..self
        }
    }

    /// The same, whose pod ends with it.
    #[must_use]
    pub fn in_pod(self, pod: impl Any + Send + Sync) -> Self {
        Self {
            _pod: Some(Box::new(pod)),
            ..self
        }
    }

    /// Whether the pod can be started anew.
    pub(super) fn can_restart(&self) -> bool {
        self.restart.is_some()
    }

    /// A stage in a pod that was just started; nothing where there is no such pod.
    pub(super) async fn restarted(&self) -> Option<Self> {
        self.restart.as_ref()?().await
    }

    /// The trial of a sequence.
    ///
    /// # Errors
    /// The scenario is none: a defect of the crate that wrote it.
    pub fn trial(&self, sequence: &Sequence, within: Option<&str>) -> Result<Trial, Vec<InputError>> {
        let text = scenario(sequence, "Explored", &[], Expecting::Nothing { within });
        let source = Source::new(NAME, &text);
        let scenario = read_text(NAME, &source, &self.operations, &self.context.catalogue)?;
        let mut trials = trials(vec![scenario], &self.context.target);
        trials.pop().ok_or_else(Vec::new)
    }

    /// Plays a sequence, and judges what happened.
    pub(super) async fn play(&self, sequence: &Sequence, trial: &Trial, rules: &Rules) -> Played {
        let record = play_one(&self.context, trial).await;
        let history = history(&record, |exchange| self.known(sequence, exchange));
        let judged = judge(&history, rules);
        let mut failures: Vec<Shown> = judged
            .violations
            .into_iter()
            .filter_map(|violation| {
                let call = history.calls.get(violation.call)?;
                Some(Shown {
                    failure: Failure::Rule(violation.rule, call.did.verb()),
                    step: step_id(&call.label)?,
                    call: violation.call,
                    requirement: violation.requirement.to_owned(),
                    allowed: violation.allowed,
                })
            })
            .collect();
        failures.extend(against_contract(&record, &history));
        Played {
            not_played: record.reason.filter(|_| record.started_at.is_none()),
            history,
            failures,
            not_evaluated: judged.not_evaluated,
        }
    }

    /// What the sequence says of a step.
    fn known(&self, sequence: &Sequence, exchange: &ExchangeRecord) -> Known {
        let step = step_id(&exchange.step).and_then(|id| sequence.find(id));
        let Some(Step { operation, .. }) = step else {
            return Known::default();
        };
        Known {
            is_refused: Some(matches!(operation, Operation::Refused(_))),
            account: self.account(operation),
        }
    }

    /// The user name that session information shows of the session that an operation opens.
    fn account(&self, operation: Operation) -> Option<String> {
        let name = match operation {
            Operation::SignIn(Account::Bot) | Operation::Certificate => "bot",
            Operation::SignIn(Account::OtherBot) => "otherBot",
            Operation::Represent { user, .. } => match user {
                User::Installed => "users.installed",
                User::Reserved => "users.reserved",
            },
            _ => return None,
        };
        let identity = self.context.target.identities.get(name)?;
        Some(identity.attributes.get("username")?.as_str()?.to_owned())
    }
}

/// The answers of steps that are not what the contract says. What a step expects is not asked here: the model judges that.
fn against_contract(record: &TrialRecord, history: &History) -> Vec<Shown> {
    let expects = |finding: &FindingRecord| {
        let exchange = finding.exchange.and_then(|index| record.exchanges.get(index));
        let asked = exchange.and_then(|exchange| exchange.asked.as_ref());
        asked.is_some_and(|asked| !asked.expected.is_empty())
    };
    let is_contracts = |finding: &&FindingRecord| {
        let is_scenarios = matches!(
            finding.check,
            CheckId::Expectation | CheckId::Transport | CheckId::ResponseTime
        ) || (finding.check == CheckId::Status && expects(finding));
        finding.gravity == Gravity::Failed && !is_scenarios
    };
    let found = record.findings.iter().filter(is_contracts);
    found
        .filter_map(|finding| {
            let call = history.calls.iter().position(|call| call.label == finding.step)?;
            let verb = history.calls.get(call)?.did.verb();
            Some(Shown {
                failure: Failure::Contract(finding.check, verb),
                step: step_id(&finding.step)?,
                call,
                requirement: finding
                    .requirements
                    .first()
                    .cloned()
                    .unwrap_or_else(|| SHAPE.to_owned()),
                allowed: "an answer that the contract describes",
            })
        })
        .collect()
}

/// What of exploring a target offers; with sign-ins that it has to refuse where some may be sent.
pub fn offer(target: &Target, refused: bool) -> Offer {
    let has = |name: &str| {
        let identity = target.identities.get(name);
        identity.is_some_and(|identity| identity.key.is_some())
    };
    let has_user = |name: &str| {
        let identity = target.identities.get(name);
        let member = |member: &str| identity.is_some_and(|identity| identity.attributes.contains_key(member));
        member("username") && member("userId")
    };
    let app = has("app") && has_user("users.installed");
    Offer {
        other_bot: has("otherBot"),
        app,
        reserved: app && has_user("users.reserved"),
        certificate: target.certificates.contains_key("bot") && !target.lacks("sessionauth"),
        key_manager: !target.lacks("relay"),
        access_tokens: !target.lacks("login"),
        refused,
    }
}

/// A sequence that uses everything that is offered, and is not meant to be played: it says which accounts are used.
pub fn everything(offer: &Offer) -> Sequence {
    let mut operations = vec![Operation::SignIn(Account::Bot), Operation::LogOut(0)];
    if offer.other_bot {
        operations.push(Operation::SignIn(Account::OtherBot));
    }
    if offer.app {
        operations.push(Operation::SignIn(Account::App));
    }
    let steps = operations.into_iter().enumerate();
    Sequence {
        prefix: steps.map(|(id, operation)| Step::new(id, operation)).collect(),
        ..Sequence::default()
    }
}
