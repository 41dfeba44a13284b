//! `status`: the answer has the status that the scenario expects, and one that the contract documents.

use std::fmt;
use std::time::Duration;

use podproof_contract::{Operation, Outcome};
use serde_json::Value;

use super::answer::JudgedAnswer;
use super::cause::Cause;
use super::finding::{Finding, Judgement};
use crate::diagnostic::{Location, Mark};
use crate::record::Gravity;
use crate::suite::check::{CheckId, ViolationKind, impact};
use crate::text::{Prose, exact_duration};

/// The statuses that a scenario names: numbers and classes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatusSet(Vec<Status>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    One(u16),
    Class(u16),
}

impl StatusSet {
    /// Reads a number, a text such as `4xx` or `401`, or a list of them; `None` for anything else.
    pub fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Array(items) => items.iter().map(one).collect::<Option<_>>().map(Self),
            Value::Null => Some(Self::default()),
            value => one(value).map(|status| Self(vec![status])),
        }
    }

    /// Whether a status is among them.
    pub fn contains(&self, status: u16) -> bool {
        self.0.iter().any(|known| match known {
            Status::One(number) => *number == status,
            Status::Class(hundreds) => status / 100 == *hundreds,
        })
    }

    /// Whether a status of the same class as this one is among them.
    pub fn contains_class_of(&self, status: u16) -> bool {
        self.representatives().iter().any(|known| known / 100 == status / 100)
    }

    /// Whether nothing is named.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them as a text that [`read`](Self::read) understands.
    pub fn texts(&self) -> Vec<String> {
        self.0.iter().map(|status| Self(vec![*status]).to_string()).collect()
    }

    /// Whether only refusals are named: statuses from 400 to 499.
    pub fn is_refusal(&self) -> bool {
        !self.is_empty() && self.representatives().iter().all(|status| status / 100 == 4)
    }

    /// Whether only successes are named: statuses from 200 to 299.
    pub fn is_success(&self) -> bool {
        !self.is_empty() && self.representatives().iter().all(|status| status / 100 == 2)
    }

    /// The named statuses; the first of a class stands for it.
    fn representatives(&self) -> Vec<u16> {
        self.0
            .iter()
            .map(|status| match status {
                Status::One(number) => *number,
                Status::Class(hundreds) => hundreds * 100,
            })
            .collect()
    }
}

fn one(value: &Value) -> Option<Status> {
    let number = match value {
        Value::Number(number) => u16::try_from(number.as_u64()?).ok()?,
        Value::String(text) => match text.to_ascii_lowercase().strip_suffix("xx") {
            Some(class) => return Some(Status::Class(class.parse().ok()?)),
            None => text.parse().ok()?,
        },
        _ => return None,
    };
    (100..600).contains(&number).then_some(Status::One(number))
}

impl fmt::Display for StatusSet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, status) in self.0.iter().enumerate() {
            if index > 0 {
                formatter.write_str(" or ")?;
            }
            match status {
                Status::One(number) => write!(formatter, "{number}")?,
                Status::Class(hundreds) => write!(formatter, "{hundreds}xx")?,
            }
        }
        Ok(())
    }
}

/// What the scenario says of the status, and where.
#[derive(Clone, Debug)]
pub struct StatusExpectation<'a> {
    /// Those that pass; empty: any documented one.
    pub expected: &'a StatusSet,
    /// Those that pass with a warning.
    pub tolerated: &'a StatusSet,
    /// How long the call was repeated for it.
    pub within: Option<Duration>,
    /// Where it stands.
    pub place: &'a Location,
}

/// Judges a status. `documented` is what the contract has to say of it; `None` when the scenario sent a
/// method that the contract does not know.
///
/// A scenario that states no status observes. There, an undocumented refusal is only warned of: the documents list few of
/// them, and a client is refused either way. An undocumented success, redirect or server error stays a failure.
pub fn status(
    operation: &Operation,
    answer: &JudgedAnswer<'_>,
    asked: &StatusExpectation<'_>,
    documented: Option<&Outcome>,
) -> Judgement {
    let undocumented = matches!(documented, Some(Outcome::Found(_)));
    let (expected, received) = (asked.expected, answer.status);
    if expected.is_empty() || expected.contains(received) {
        return match documented {
            Some(Outcome::Found(_)) => {
                Judgement::of(CheckId::Status, vec![undocumented_status(operation, answer, asked)])
            }
            _ => Judgement::of(CheckId::Status, Vec::new()),
        };
    }
    let tolerated = asked.tolerated.contains(received);
    let gravity = if tolerated { Gravity::Warned } else { Gravity::Failed };
    let promise = expected
        .representatives()
        .into_iter()
        .find_map(|status| operation.promise(status));
    let remark = match (tolerated, undocumented) {
        (true, _) => ", which is tolerated",
        (false, true) => ", which the contract does not document",
        (false, false) => "",
    };
    let within = asked
        .within
        .map(|time| format!(" within {}", exact_duration(time)))
        .unwrap_or_default();
    let title = format!("{}{remark}, expected {expected}{within}", answered(answer));
    let clients = clients(answer, &expected.representatives());
    let mut finding = answer
        .finding(gravity, cause(answer, expected, undocumented), title, clients)
        .about_step()
        .contrast(expected.to_string(), received.to_string())
        .asked(Mark {
            location: asked.place.clone(),
            label: format!("received {received}, expected {expected}{within}").into(),
            context: vec![answer.opening.clone()],
        });
    finding.promised = promise.map(|promise| super::contract::finding_mark(promise.place(), "promised here"));
    Judgement::of(CheckId::Status, vec![finding])
}

/// What makes it one problem with other answers.
fn cause(answer: &JudgedAnswer<'_>, expected: &StatusSet, undocumented: bool) -> Cause {
    let received = answer.status;
    let (kind, headline, class) = match received {
        300..=399 => (
            ViolationKind::Redirect,
            format!("answers are redirects ({received})"),
            None,
        ),
        429 => (ViolationKind::Busy, "the pod asks for pauses (429)".to_owned(), None),
        500..=599 => (
            ViolationKind::ServerError,
            format!("the server fails with {received}"),
            None,
        ),
        200..=299 if expected.is_refusal() => (
            ViolationKind::Accepted,
            format!("what must be refused is answered with {received}"),
            None,
        ),
        400..=499 if expected.is_success() => (
            ViolationKind::Refused,
            format!("what must be accepted is refused with {received}"),
            None,
        ),
        _ if undocumented => (
            ViolationKind::UndocumentedStatus,
            format!("{received} is answered, which the contract does not document"),
            None,
        ),
        _ => {
            let expected = expected.to_string();
            (
                ViolationKind::OtherStatus,
                format!("{received} is answered where {expected} is due"),
                Some(expected),
            )
        }
    };
    Cause {
        expected: class,
        ..Cause::new(kind, headline).received(received)
    }
}

/// That the call was answered, and by which status; of a redirect also where it leads to.
fn answered(answer: &JudgedAnswer<'_>) -> String {
    let whole = answer.answered();
    match answer.redirect() {
        Some(place) => format!("{whole}, a redirect to {place}"),
        None => whole,
    }
}

/// What it does to clients. A redirect is not followed here: the token in its header would go to whoever it names.
fn clients(answer: &JudgedAnswer<'_>, expected: &[u16]) -> Option<&'static str> {
    if answer.redirect().is_some() {
        return Some(
            "a client that follows the redirect sends its token to the new place; the others take it for a failure",
        );
    }
    impact(expected, answer.status)
}

fn undocumented_status(operation: &Operation, answer: &JudgedAnswer<'_>, asked: &StatusExpectation<'_>) -> Finding {
    let received = answer.status;
    let documented: Vec<String> = operation
        .promises()
        .map(|promise| promise.status().to_owned())
        .collect();
    let observes = asked.expected.is_empty();
    let gravity = if observes && received / 100 == 4 {
        Gravity::Warned
    } else {
        Gravity::Failed
    };
    let title = format!("{}, which the contract does not document", answered(answer));
    let statuses: Vec<u16> = documented.iter().filter_map(|status| status.parse().ok()).collect();
    let mut finding = answer
        .finding(
            gravity,
            cause(answer, asked.expected, true),
            title,
            clients(answer, &statuses),
        )
        .about_step()
        .contrast(format!("one of {}", documented.join(", ")), received.to_string())
        .asked(Mark {
            location: asked.place.clone(),
            label: Prose::default(),
            context: vec![answer.opening.clone()],
        });
    finding.promised = Some(super::contract::finding_mark(
        operation.place(),
        &format!("documents {}", documented.join(", ")),
    ));
    finding.help = Some("if it is right, an overlay can document it, with its reason".into());
    finding
}

#[cfg(test)]
mod tests {
    use podproof_contract::{Answer, ContractCheck};
    use serde_json::{Value, json};

    use super::super::answer::JudgedAnswer;
    use super::{StatusExpectation, StatusSet, status};
    use crate::diagnostic::{Location, Sources, Spot};
    use crate::record::CheckState;
    use crate::secret::Redactor;
    use crate::suite::contracts::{self, ContractSettings};

    /// How the project's own contract and a scenario that expects these statuses judge one that was received.
    fn judged(expected: &Value, received: u16) -> CheckState {
        let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec").into();
        let settings = ContractSettings {
            spec,
            ..ContractSettings::default()
        };
        let contracts = contracts::read(&settings, &mut Sources::default()).expect("contracts");
        let operation = contracts.operation("GET", "/pod/v2/sessioninfo").expect("an operation");
        let answer = Answer {
            status: received,
            headers: &[],
            body: b"",
        };
        let judged = operation.judge(&answer);
        let documented = judged
            .iter()
            .find(|one| one.check.id == ContractCheck::Status)
            .expect("the check");
        let place = Location {
            source: "scenario.yaml".into(),
            spot: Spot::File,
        };
        let asked = StatusExpectation {
            expected: &StatusSet::read(expected).expect("statuses"),
            tolerated: &StatusSet::default(),
            within: None,
            place: &place,
        };
        let answer = JudgedAnswer::of_pod("call", received, &place);
        status(operation, &answer, &asked, Some(&documented.outcome)).state(&Redactor::for_recordings())
    }

    #[test]
    fn a_scenario_that_only_observes_warns_of_an_undocumented_refusal_and_fails_on_anything_else() {
        for (received, state) in [
            (401, CheckState::Passed),
            (422, CheckState::Warned),
            (202, CheckState::Failed),
            (302, CheckState::Failed),
            (502, CheckState::Failed),
        ] {
            assert_eq!(judged(&Value::Null, received), state, "{received}");
        }
        assert_eq!(judged(&json!("4xx"), 422), CheckState::Failed, "a status was stated");
    }

    #[test]
    fn statuses_are_numbers_classes_and_lists() {
        let set = StatusSet::read(&json!([200, "4xx", "503"])).expect("statuses");
        for (status, inside) in [(200, true), (201, false), (404, true), (500, false), (503, true)] {
            assert_eq!(set.contains(status), inside, "{status}");
        }
        assert_eq!(set.to_string(), "200 or 4xx or 503");
        assert_eq!(StatusSet::read(&json!("many")), None);
        assert_eq!(StatusSet::read(&json!(20000)), None);
    }
}
