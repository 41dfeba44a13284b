//! A trial as it is compared: what came back in each step, what was found, what was observed. Bodies are not kept.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::body::BodySeen;
use super::labels::Labels;
use super::mask;
use crate::record::{
    CheckState, ExchangeRecord, FindingRecord, Gravity, LocationRecord, ProblemId, ResponseRecord, TrialRecord, Verdict,
};
use crate::secret::RedactedProse;
use crate::suite::check::ViolationKind;

/// Headers that say how a body is framed, or how long a connection stays.
const FRAMING: [&str; 4] = ["content-length", "transfer-encoding", "connection", "keep-alive"];
/// Headers that differ each time, or only when something else does.
const IGNORED: [&str; 5] = ["date", "age", "x-request-id", "x-trace-id", "traceparent"];
/// Headers whose value says how to treat the answer: it is one of few.
const VALUED: [&str; 9] = [
    "cache-control",
    "pragma",
    "strict-transport-security",
    "x-content-type-options",
    "x-frame-options",
    "content-encoding",
    "allow",
    "vary",
    "server",
];

/// A trial as it is compared.
#[derive(Clone, Debug)]
pub(super) struct TrialSeen {
    pub(super) verdict: Verdict,
    /// What came back in each step, in the order of the requests. Of a step that repeats its request until something holds, the last
    /// answer counts.
    pub(super) answers: IndexMap<String, AnswerSeen>,
    /// What was found, without mere notes, by step and problem.
    pub(super) findings: BTreeMap<(String, ProblemId), FindingSeen>,
    pub(super) observations: BTreeMap<String, String>,
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Outcome {
    /// With an answer.
    Status(u16),
    /// TLS refused, which is an answer, too.
    Refused,
    /// With an answer that is not whole.
    Incomplete(u16),
    /// Without one.
    NoAnswer,
}

/// What came back in a step.
#[derive(Clone, Debug)]
pub(super) struct AnswerSeen {
    pub(super) operation: String,
    /// The requirements that the step tests.
    pub(super) requirements: Vec<String>,
    pub(super) outcome: Outcome,
    /// How the equal requests ended that it was sent at once with, itself among them; empty where there are none.
    pub(super) rivals: BTreeSet<Outcome>,
    /// Names of headers, each with its value where that is compared.
    pub(super) headers: BTreeMap<String, Option<String>>,
    /// The headers about framing, as one.
    pub(super) framing: String,
    /// The media type and its parameters.
    pub(super) media_type: Option<(String, String)>,
    pub(super) body: BodySeen,
}

/// What was found.
#[derive(Clone, Debug)]
pub(super) struct FindingSeen {
    pub(super) gravity: Gravity,
    pub(super) kind: ViolationKind,
    pub(super) headline: RedactedProse,
    pub(super) requirements: Vec<String>,
    pub(super) promised: Option<LocationRecord>,
    pub(super) clients: Option<String>,
    pub(super) claim: Option<String>,
    pub(super) at: Option<String>,
    /// A step that failed before explains it.
    pub(super) follows: bool,
}

impl TrialSeen {
    pub(super) fn of(trial: &TrialRecord) -> Self {
        let labels = Labels::of(trial);
        let mut answers = IndexMap::new();
        for (index, exchange) in trial.exchanges.iter().enumerate() {
            if exchange.is_of_a_step() {
                let answer = AnswerSeen {
                    rivals: labels.rivals(&exchange.step),
                    ..AnswerSeen::of(trial, index, exchange)
                };
                answers.insert(labels.of_step(&exchange.step), answer);
            }
        }
        let mut findings: BTreeMap<(String, ProblemId), FindingSeen> = BTreeMap::new();
        let grave = trial.findings.iter().filter(|finding| finding.gravity > Gravity::Noted);
        for finding in grave {
            let key = (labels.of_step(&finding.step), ProblemId::of(finding));
            findings.entry(key).or_insert_with(|| FindingSeen::of(finding));
        }
        let observations = trial.observations.iter();
        Self {
            verdict: trial.verdict,
            answers,
            findings,
            observations: observations
                .map(|(name, value)| (name.clone(), mask::observation(value.as_str())))
                .collect(),
        }
    }

    /// What was found in a step and is as grave as this, or graver.
    pub(super) fn found(&self, step: &str, gravity: Gravity) -> impl Iterator<Item = (&ProblemId, &FindingSeen)> {
        let of_step = self.findings.iter().filter(move |((of, _), _)| of == step);
        of_step
            .filter(move |(_, finding)| finding.gravity >= gravity)
            .map(|((_, problem), finding)| (problem, finding))
    }
}

impl Outcome {
    /// In words: `401`, `refused by TLS`.
    pub(super) fn name(self) -> String {
        match self {
            Self::Status(status) => status.to_string(),
            Self::Refused => "refused by TLS".to_owned(),
            Self::Incomplete(status) => format!("{status}, not whole"),
            Self::NoAnswer => "no answer".to_owned(),
        }
    }

    /// Whether it lets in: a status below 400.
    pub(super) fn is_success(self) -> bool {
        matches!(self, Self::Status(status) if status < 400)
    }

    /// Whether it says that there is nothing at this path.
    pub(super) fn is_absence(self) -> bool {
        matches!(self, Self::Status(404 | 410))
    }

    pub(super) fn is_whole(self) -> bool {
        matches!(self, Self::Status(_) | Self::Refused)
    }

    pub(super) fn of(trial: &TrialRecord, index: usize, exchange: &ExchangeRecord) -> Self {
        match (&exchange.response, &exchange.failure) {
            (Some(response), None) => Self::Status(response.status),
            (Some(response), Some(_)) => Self::Incomplete(response.status),
            (None, _) => {
                let checks = trial.checks.iter();
                let is_broken = checks
                    .filter(|check| check.exchange == Some(index))
                    .any(|check| check.state == CheckState::Broken);
                // A certificate that is not trusted ends a handshake, too, but it is our side that refuses.
                let is_unanswered = trial.findings.iter().any(|finding| {
                    let kind = finding.cause.kind;
                    finding.exchange == Some(index)
                        && matches!(
                            kind,
                            ViolationKind::NoAnswer | ViolationKind::Untrusted | ViolationKind::Incomplete
                        )
                });
                if is_broken || is_unanswered {
                    Self::NoAnswer
                } else {
                    Self::Refused
                }
            }
        }
    }
}

impl AnswerSeen {
    fn of(trial: &TrialRecord, index: usize, exchange: &ExchangeRecord) -> Self {
        let (mut headers, mut framing, mut media_type) = (BTreeMap::new(), BTreeSet::new(), None);
        let response = exchange.response.as_ref();
        for (name, value) in response.into_iter().flat_map(|response| &response.headers) {
            let name = name.as_str();
            if name == "content-type" {
                media_type = Some(parted(value.as_str()));
            } else if FRAMING.contains(&name) {
                // Of a length it does not matter how long.
                let value = if name == "content-length" { "" } else { value.as_str() };
                framing.insert(format!("{name} {value}"));
            } else if !IGNORED.contains(&name) {
                let value = VALUED.contains(&name).then(|| value.as_str().to_owned());
                headers.insert(name.to_owned(), value);
            }
        }
        let none = || BodySeen::of(&crate::record::BodyRecord::Withheld(0));
        Self {
            operation: exchange.operation.clone(),
            requirements: exchange.requirements.clone(),
            outcome: Outcome::of(trial, index, exchange),
            rivals: BTreeSet::new(),
            headers,
            framing: framing.into_iter().collect::<Vec<_>>().join(", "),
            media_type,
            body: response.map_or_else(none, |response: &ResponseRecord| BodySeen::of(&response.body)),
        }
    }
}

/// A media type without blanks and its parameters, both in lower case.
fn parted(value: &str) -> (String, String) {
    let (essence, parameters) = value.split_once(';').unwrap_or((value, ""));
    let clean = |text: &str| text.trim().to_ascii_lowercase();
    (clean(essence), clean(parameters))
}

impl FindingSeen {
    fn of(finding: &FindingRecord) -> Self {
        Self {
            gravity: finding.gravity,
            kind: finding.cause.kind,
            headline: finding.cause_in_words().clone(),
            requirements: finding.requirements.clone(),
            promised: finding.promised.clone(),
            clients: finding.clients.clone(),
            claim: finding.cause.claim.clone(),
            at: finding.cause.at.clone(),
            follows: finding.follows.is_some(),
        }
    }
}
