//! What happened, in lanes: one for what is done in turn, and one for each branch of what is done at once.

use podproof_explore::{Call, Did, History, Outcome};

/// A call in its lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// The branch; nothing where it was done in turn.
    pub branch: Option<usize>,
    /// The step.
    pub step: String,
    /// What was called, in a word.
    pub operation: &'static str,
    /// The session that was sent, as the record names it.
    pub session: Option<String>,
    /// What came back, in words.
    pub outcome: String,
    /// What the model allowed, where that is not what came.
    pub expected: Option<&'static str>,
}

/// The calls of the steps of a history, up to those that tidy up; at the call that shows a fault, what was allowed.
pub(super) fn lanes(history: &History, (fault, allowed): (usize, &'static str)) -> Vec<Lane> {
    let calls = history.calls.iter().enumerate();
    let of_steps = calls.filter(|(_, call)| step_id(&call.label).is_some());
    of_steps
        .map(|(index, call)| Lane {
            branch: call.place.branch,
            step: last_segment(&call.label).to_owned(),
            operation: verb(&call.did),
            session: session(&call.did),
            outcome: outcome(call),
            expected: (index == fault).then_some(allowed),
        })
        .collect()
}

/// What a call does, as sequences name it.
pub(super) fn verb(did: &Did) -> &'static str {
    match did {
        Did::SignIn { .. } => "sign-in",
        Did::RefusedSignIn => "refused-sign-in",
        Did::Represent { .. } => "act",
        Did::Ask(_) => "ask",
        Did::AccessToken(_) => "access-token",
        Did::LogOut(_) => "log-out",
    }
}

/// The id of the step of a sequence that a label names; nothing for what tidies up.
pub(super) fn step_id(label: &str) -> Option<usize> {
    let step = last_segment(label);
    let (verb, id) = step.rsplit_once('-')?;
    id.parse().ok().filter(|_| verb != "finally")
}

fn last_segment(label: &str) -> &str {
    label.rsplit('/').next().unwrap_or(label)
}

fn session(did: &Did) -> Option<String> {
    match did {
        Did::Represent { with: token, .. } | Did::Ask(token) | Did::AccessToken(token) | Did::LogOut(token) => {
            Some(token.clone())
        }
        Did::SignIn { .. } | Did::RefusedSignIn => None,
    }
}

fn outcome(call: &Call) -> String {
    match &call.outcome {
        Outcome::Opened(token) => format!("opens {token}"),
        Outcome::Answered(Some(whose)) => format!("answered: {whose}"),
        Outcome::Answered(None) => "answered".to_owned(),
        Outcome::Refused(status) => format!("refused with {status}"),
        Outcome::Busy => "busy (429)".to_owned(),
        Outcome::Unknown => "nobody knows".to_owned(),
    }
}
