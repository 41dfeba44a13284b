//! A trial as it is recorded: checks, findings, exchanges. Plain data.
//!
//! Nothing in here is secret: texts that a pod or a request contributed are [`Redacted`], which only the vault of the
//! trial can make.
//!
//! Units: durations in milliseconds, instants as RFC 3339 in UTC.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use super::cause::CauseRecord;
use super::note::ServiceIssueId;
use super::verdict::Verdict;
use crate::secret::{Redacted, RedactedBytes, RedactedProse, Redactor, readable};
use crate::suite::check::CheckId;

/// The step of an exchange that ended a session, because its trial was cut short: no scenario can name a step so.
pub const END_OF_SESSION: &str = "(end of session)";

/// The step of an exchange that asks whether a session that was refused is alive: no scenario can name a step so.
pub const IS_SESSION_ALIVE: &str = "(is the session alive?)";

fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// One trial: a scenario, or one case of it, played once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrialRecord {
    /// `area/scenario` or `area/scenario::case`.
    pub id: String,
    /// Which time it was played in this run, from 1: id and repeat together are the key of a trial.
    pub repeat: usize,
    /// What the scenario says of itself.
    pub title: String,
    /// The scenario file, as shown to people.
    pub scenario: String,
    /// The requirements that the trial verifies as a whole.
    pub verifies: Vec<String>,
    /// These, and the requirements of single steps, those of flows among them; each once.
    pub requirements: Vec<String>,
    /// The scenario's tags.
    pub tags: Vec<String>,
    /// How it ended.
    pub verdict: Verdict,
    /// Why it was not applicable, skipped or broken, in a sentence.
    pub reason: Option<RedactedProse>,
    /// The service issue that broke it, where one did; its reason is that one's text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_issue: Option<ServiceIssueId>,
    /// How many of its sessions stay open because the target has nothing to end them with.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub open_sessions: usize,
    /// The set of the target's pool that it was played with, from 1; absent where the target has no pool, or it was not played.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<usize>,
    /// When it started, RFC 3339 in UTC; absent when it was not played.
    pub started_at: Option<String>,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// Every check of every exchange and how it ended.
    pub checks: Vec<CheckRecord>,
    /// What the checks found, worst first.
    pub findings: Vec<FindingRecord>,
    /// Facts that the scenario recorded without judging them.
    pub observations: IndexMap<String, Redacted>,
    /// What was sent and what came back, in order.
    pub exchanges: Vec<ExchangeRecord>,
}

/// One check of one exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckRecord {
    /// The check.
    pub check: CheckId,
    /// The step whose exchange was checked.
    pub step: String,
    /// The index of the exchange within the trial, from 0; absent when the step sent nothing.
    pub exchange: Option<usize>,
    /// The requirements that it tests, where they are not those that its exchange tests.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<String>,
    /// How it ended.
    #[serde(flatten)]
    pub state: CheckState,
}

/// Read as it is written, member by member: what derives from `flatten` and `tag` takes three times as long, and there are thousands
/// of checks in a record.
impl<'de> Deserialize<'de> for CheckRecord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Written {
            check: CheckId,
            step: String,
            exchange: Option<usize>,
            #[serde(default)]
            requirements: Vec<String>,
            state: Word,
            reason: Option<RedactedProse>,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "kebab-case")]
        enum Word {
            Passed,
            Noted,
            Warned,
            Failed,
            Broken,
            NotEvaluated,
        }
        let written = Written::deserialize(deserializer)?;
        let state = match written.state {
            Word::Passed => CheckState::Passed,
            Word::Noted => CheckState::Noted,
            Word::Warned => CheckState::Warned,
            Word::Failed => CheckState::Failed,
            Word::Broken => CheckState::Broken,
            Word::NotEvaluated => CheckState::NotEvaluated {
                reason: written.reason.ok_or_else(|| D::Error::missing_field("reason"))?,
            },
        };
        Ok(Self {
            check: written.check,
            step: written.step,
            exchange: written.exchange,
            requirements: written.requirements,
            state,
        })
    }
}

/// How a check ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum CheckState {
    /// It holds.
    Passed,
    /// It holds, and something was noted for information.
    Noted,
    /// It holds by a tolerated answer only.
    Warned,
    /// It does not hold.
    Failed,
    /// It could not be judged: no answer, or one that could not be read whole.
    Broken,
    /// It could not be evaluated.
    NotEvaluated {
        /// Why, as a fragment.
        reason: RedactedProse,
    },
}

/// How many checks ended in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckTotals {
    /// Passed, with or without a note.
    pub passed: usize,
    /// Passed by a tolerated answer only.
    pub warned: usize,
    /// Failed.
    pub failed: usize,
    /// Broken.
    pub broken: usize,
    /// Not evaluated.
    pub not_evaluated: usize,
}

impl CheckTotals {
    /// Counts one more check.
    pub fn add(&mut self, state: &CheckState) {
        match state {
            CheckState::Passed | CheckState::Noted => self.passed += 1,
            CheckState::Warned => self.warned += 1,
            CheckState::Failed => self.failed += 1,
            CheckState::Broken => self.broken += 1,
            CheckState::NotEvaluated { .. } => self.not_evaluated += 1,
        }
    }
}

/// How a session is concerned whose token more than one sign-in of a run was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SharedSession {
    /// The request was sent with it.
    Sent,
    /// A sign-in was given it.
    Given,
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Gravity {
    /// Worth knowing; changes no verdict.
    Noted,
    /// A tolerated answer: the trial warns.
    Warned,
    /// The trial fails.
    Failed,
    /// The trial could not be judged.
    Broken,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FindingRecord {
    /// The check.
    pub check: CheckId,
    /// How grave it is.
    pub gravity: Gravity,
    /// The known issue that covers it, where one does: its `entry` in the manifest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<String>,
    /// What makes it one problem with others.
    #[serde(default)]
    pub cause: CauseRecord,
    /// The step that failed before it in the trial, where it may merely follow from that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows: Option<String>,
    /// The session that was sent was opened by the trial and ended by nobody, and is refused: where sessions die in the run, it may
    /// merely follow from that.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_lost_session: bool,
    /// The session is one that more than one sign-in of the run was given the token of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared_session: Option<SharedSession>,
    /// The headline, one line.
    pub title: RedactedProse,
    /// The requirements that it breaks: those that the step tests, where it is about them, and those that the check judges.
    pub requirements: Vec<String>,
    /// The step.
    pub step: String,
    /// The index of the exchange within the trial, from 0.
    pub exchange: Option<usize>,
    /// Where the scenario asked for it.
    pub asked: Option<LocationRecord>,
    /// Where the contract promised it.
    pub promised: Option<LocationRecord>,
    /// What was expected.
    pub expected: Option<RedactedProse>,
    /// What was found.
    pub found: Option<RedactedProse>,
    /// What it does to clients.
    pub clients: Option<String>,
    /// What to do about it, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<RedactedProse>,
    /// The whole finding as shown to people, without colour, rendered once for every report.
    pub text: RedactedProse,
}

impl FindingRecord {
    /// The verdict that it gives its trial: a failure that is known is a known issue.
    pub fn verdict(&self) -> Verdict {
        let verdict = self.gravity.verdict();
        match &self.known {
            Some(_) => verdict.min(Verdict::KnownIssue),
            None => verdict,
        }
    }

    /// The problem that it belongs to, in words.
    pub fn cause_in_words(&self) -> &RedactedProse {
        if self.cause.headline.is_empty() {
            &self.title
        } else {
            &self.cause.headline
        }
    }
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LocationRecord {
    /// The file, as shown to people.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
    /// Its column in characters, from 1.
    pub column: usize,
}

/// What was sent and what came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExchangeRecord {
    /// The step that sent it.
    pub step: String,
    /// The operation: method and full path template, as the contract names it.
    pub operation: String,
    /// The requirements that its step tests.
    pub requirements: Vec<String>,
    /// The request line's method.
    pub method: String,
    /// The whole URL.
    pub url: Redacted,
    /// The headers that were sent, names as sent.
    pub request_headers: Vec<(String, Redacted)>,
    /// The body that was sent.
    pub request_body: Option<BodyRecord>,
    /// The answer; absent when none came.
    pub response: Option<ResponseRecord>,
    /// Why no whole answer came, in words.
    pub failure: Option<RedactedProse>,
    /// The statuses that its answer was judged by; absent where its status was not judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<AskedRecord>,
    /// Where the step stands; absent where no step asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_at: Option<LocationRecord>,
    /// When it was sent, in milliseconds since the start of the trial.
    pub offset_ms: u64,
    /// From the first byte sent to the last byte received, in milliseconds.
    pub duration_ms: u64,
    /// For how much of it podproof itself was held up, in milliseconds; absent if it was not. Limits are extended by that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stalled_ms: Option<u64>,
}

impl ExchangeRecord {
    /// Whether a step of the scenario sent it, and not the run on its own account.
    pub fn is_of_a_step(&self) -> bool {
        ![END_OF_SESSION, IS_SESSION_ALIVE].contains(&self.step.as_str())
    }
}

/// The statuses that a scenario names for an answer: numbers and classes such as `4xx`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AskedRecord {
    /// Those that pass; empty: any documented one.
    pub expected: Vec<String>,
    /// Those that pass with a warning.
    pub tolerated: Vec<String>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResponseRecord {
    /// The status.
    pub status: u16,
    /// The headers, names in lower case, in the order received.
    pub headers: Vec<(String, Redacted)>,
    /// The body.
    pub body: BodyRecord,
}

/// A body: text where it is UTF-8; that of a request otherwise base64. That of an answer which cannot be read is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum BodyRecord {
    /// UTF-8 text.
    Text(Redacted),
    /// Anything else: base64 (RFC 4648 section 4) of the bytes, after secrets in them were replaced.
    Base64(Redacted),
    /// What was answered and cannot be read is never kept, since it may hold anything: its length in bytes.
    Withheld(u64),
}

impl BodyRecord {
    /// A body, its secrets replaced.
    pub fn of(body: &[u8], redactor: &Redactor) -> Self {
        match redactor.body(body) {
            RedactedBytes::Text(text) => Self::Text(text),
            RedactedBytes::Base64(text) => Self::Base64(text),
        }
    }

    /// The body of an answer, its secrets replaced; only its length where it cannot be read.
    pub fn of_answer(headers: &[(String, Vec<u8>)], body: &[u8], redactor: &Redactor) -> Self {
        match readable(headers, body) {
            Some(text) => Self::Text(redactor.text(text)),
            None => Self::Withheld(u64::try_from(body.len()).unwrap_or(u64::MAX)),
        }
    }

    /// The text as recorded: the body itself, or its base64; nothing where it was not kept.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Text(text) | Self::Base64(text) => text.as_str(),
            Self::Withheld(_) => "",
        }
    }
}
