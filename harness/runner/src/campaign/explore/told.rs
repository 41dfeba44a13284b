//! What happened, in lanes: one for what is done in turn, and one for each branch of what is done at once.

use podproof_explore::{Call, Connection, History, Outcome, Sequence};

/// A call in its lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// The branch; nothing where it was done in turn.
    pub branch: Option<usize>,
    /// The step.
    pub step: String,
    /// What was called, in a word.
    pub operation: &'static str,
    /// It was made over a connection of its own.
    pub over_new_connection: bool,
    /// The session that was sent, as the record names it.
    pub session: Option<String>,
    /// What came back, in words.
    pub outcome: String,
    /// What the model allowed, where that is not what came.
    pub expected: Option<&'static str>,
}

/// The calls of the steps of a history, up to those that tidy up; at the call that shows a fault, what was allowed.
pub(super) fn lanes(sequence: &Sequence, history: &History, (fault, allowed): (usize, &'static str)) -> Vec<Lane> {
    let calls = history.calls.iter().enumerate();
    let of_steps = calls.filter_map(|(index, call)| Some((index, call, step_id(&call.label)?)));
    of_steps
        .map(|(index, call, step)| Lane {
            over_new_connection: sequence
                .find(step)
                .is_some_and(|step| step.connection == Connection::New),
            branch: call.place.branch,
            step: last_segment(&call.label).to_owned(),
            operation: call.did.verb(),
            session: call.did.token().map(str::to_owned),
            outcome: outcome(call),
            expected: (index == fault).then_some(allowed),
        })
        .collect()
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
