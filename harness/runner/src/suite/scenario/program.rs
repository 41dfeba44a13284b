//! Scenarios, checked and ready to be played: every name is known, every expression parsed.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::file::Beside;
use super::row::Case;
use crate::diagnostic::Location;
use crate::suite::expression::{Expression, Template};

/// A scenario.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its path below the scenarios folder, without the ending: `logout/bot-session`.
    pub id: String,
    /// Its file.
    pub source: Arc<str>,
    /// What it says of itself.
    pub title: String,
    /// The requirements that the whole of it verifies.
    pub verifies: Vec<String>,
    /// What the target must offer, flows included; sorted, and so are the next two.
    pub needs: Box<[String]>,
    /// What it uses of the target's identities: `bot` for its private key, `bot.username` for a member.
    pub uses: Box<[String]>,
    /// The identities whose client certificates it shows.
    pub certificates: Box<[String]>,
    /// Words to select by.
    pub tags: Vec<String>,
    /// What it may be played beside, where it says so.
    pub beside: Option<Beside>,
    /// The rows of its table; empty where there is none.
    pub cases: Arc<Vec<Case>>,
    /// What is done.
    pub steps: Vec<Step>,
    /// What is always done in the end.
    pub finally: Vec<Step>,
}

/// A step.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its name, unique in its file.
    pub id: String,
    /// The requirements that it verifies.
    pub verifies: Vec<String>,
    /// The file it stands in: the scenario's or a flow's.
    pub source: Arc<str>,
    /// JSON pointer to it.
    pub pointer: String,
    /// The only branch that plays it, where it is not all of them.
    pub branch: Option<usize>,
    /// What it does.
    pub action: Action,
}

impl Step {
    /// The requirements that it names itself: for all of it, and for single expectations.
    pub fn named_requirements(&self) -> impl Iterator<Item = &String> {
        let call = match &self.action {
            Action::Call(call) => Some(call),
            Action::Flow(_) | Action::Parallel(_) => None,
        };
        let also = call.and_then(|call| call.expect.as_ref()).map(|expect| &expect.also);
        let single = also.into_iter().flatten().flat_map(|also| &also.verifies);
        self.verifies.iter().chain(single)
    }

    /// The place of one of the step's values, for example `expect/status`.
    pub fn place(&self, below: &str) -> Location {
        Location::value(&self.source, format!("{}/{below}", self.pointer))
    }

    /// The place that opens the step: its id, its call or its flow.
    pub fn opening(&self) -> Location {
        Location::value(&self.source, format!("{}/id", self.pointer))
    }
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum Action {
    /// Sends a request.
    Call(Box<Call>),
    /// Plays a flow.
    Flow(Box<FlowUse>),
    /// Plays steps several times at once.
    Parallel(Box<Branches>),
}

/// Steps that are played several times at once.
#[derive(Clone, Debug)]
pub struct Branches {
    /// How many times.
    pub count: usize,
    /// What each branch does.
    pub steps: Vec<Step>,
    /// What is kept of each branch, as a list.
    pub save: Vec<(String, Expression)>,
}

/// A request, and what is expected of its answer.
#[derive(Clone, Debug)]
pub struct Call {
    /// The operation's method.
    pub method: String,
    /// The operation's path template with its prefix.
    pub template: String,
    /// The service that it belongs to, by the name of its contract.
    pub service: Arc<str>,
    /// The method that is sent instead, where the scenario wants another.
    pub other_method: Option<String>,
    /// The values of the path's parameters.
    pub path: Vec<(String, Template)>,
    /// Query parameters.
    pub query: Vec<(String, Template)>,
    /// Headers.
    pub headers: Vec<(String, Template)>,
    /// The body.
    pub body: Option<Template>,
    /// The client certificate.
    pub certificate: Option<String>,
    /// It gets a connection of its own.
    pub has_new_connection: bool,
    /// What is expected.
    pub expect: Option<Box<Expect>>,
    /// What is kept.
    pub save: Vec<(String, Expression)>,
    /// What is recorded.
    pub observe: Vec<(String, Expression)>,
}

/// What an answer must be. What few of them ask for stands apart: there may be ten thousand scenarios.
#[derive(Clone, Debug)]
pub struct Expect {
    /// The statuses that pass; a number, a class, a list, or an expression for one of these.
    pub status: Option<Template>,
    /// The statuses that pass with a warning.
    pub tolerate: Option<Box<Template>>,
    /// Headers.
    pub headers: Vec<(String, Template)>,
    /// The body.
    pub body: Option<Box<Template>>,
    /// A JSON Schema for the body.
    pub schema: Option<Box<Value>>,
    /// What must be true.
    pub that: Vec<Expression>,
    /// What must be true as well, for the sake of other requirements.
    pub also: Vec<Also>,
    /// How long the call is repeated until all of this holds.
    pub within: Option<Duration>,
    /// A refused TLS handshake will do.
    pub refused: bool,
}

/// Expectations with requirements of their own.
#[derive(Clone, Debug)]
pub struct Also {
    /// The requirements that they test, in place of those of the step.
    pub verifies: Vec<String>,
    /// What must be true.
    pub that: Vec<Expression>,
}

/// A flow as a step uses it.
#[derive(Clone, Debug)]
pub struct FlowUse {
    /// The flow.
    pub flow: Arc<Flow>,
    /// The values of its inputs.
    pub with: Vec<(String, Template)>,
    /// The caller's name of each output that it keeps.
    pub save: Vec<(String, String)>,
}

/// A flow.
#[derive(Clone, Debug)]
pub struct Flow {
    /// Its path below the scenarios folder, without the ending: `flows/bot-session`.
    pub id: String,
    /// What the target must offer, inner flows included; sorted, and so are the next two.
    pub needs: Box<[String]>,
    /// What it uses of the target's identities, inner flows included.
    pub uses: Box<[String]>,
    /// The identities whose client certificates it shows, inner flows included.
    pub certificates: Box<[String]>,
    /// Its inputs, with their defaults.
    pub inputs: Vec<(String, Option<Template>)>,
    /// What is done.
    pub steps: Vec<Step>,
    /// What is done at the end of the trial.
    pub finally: Vec<Step>,
    /// What the caller gets.
    pub outputs: Vec<(String, Expression)>,
}
