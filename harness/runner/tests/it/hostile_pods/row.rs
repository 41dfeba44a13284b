//! A row of the matrix: what a pod does, and what a run must make of it.

use crate::support::hostile::Behaviour;

/// One behaviour, and what was written down of it before it was played.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) does: Does,
    /// The verdict of the trial that meets it, as its report has it.
    pub(super) verdict: Verdict,
    /// What the finding says, among other words; nothing where there is none.
    pub(super) words: &'static str,
    /// How long it is waited for an answer, or for a connection where none comes about, in milliseconds.
    pub(super) patience: u64,
    /// Another trial may not be played: the pod asks to be left alone.
    pub(super) ends_the_run: bool,
}

/// Where it happens.
pub(super) enum Does {
    /// Instead of one answer, within TLS.
    Answers(Behaviour),
    /// Before there is TLS.
    Greets(Behaviour),
    /// Nobody listens.
    Nothing,
}

/// What became of the trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Passed,
    Failed,
    Broken,
}

/// Long enough for whatever comes at all, on a busy machine too.
pub(super) const PATIENT: u64 = 60_000;

/// Half a second and a second: rows in which nothing comes, so that a busy machine makes no difference.
pub(super) const HALF_A_SECOND: u64 = 500;
pub(super) const A_SECOND: u64 = 1_000;

pub(super) const MIB: usize = 1024 * 1024;

/// A pod that keeps the rules, in an unusual way perhaps.
pub(super) fn passed(name: &'static str, behaviour: Behaviour) -> Row {
    row(name, behaviour, Verdict::Passed, "")
}

/// An answer that is wrong, or no whole answer although one began.
pub(super) fn failed(name: &'static str, behaviour: Behaviour, words: &'static str) -> Row {
    row(name, behaviour, Verdict::Failed, words)
}

/// Nothing came, or not in time: nobody knows whose fault that is.
pub(super) fn broken(name: &'static str, behaviour: Behaviour, words: &'static str) -> Row {
    row(name, behaviour, Verdict::Broken, words)
}

fn row(name: &'static str, behaviour: Behaviour, verdict: Verdict, words: &'static str) -> Row {
    Row {
        name,
        does: Does::Answers(behaviour),
        verdict,
        words,
        patience: PATIENT,
        ends_the_run: false,
    }
}

impl Row {
    pub(super) fn within(self, patience: u64) -> Self {
        Self { patience, ..self }
    }
}

/// These bytes, and the end of the connection.
pub(super) fn bytes(answer: impl AsRef<[u8]>) -> Behaviour {
    Behaviour::AnswerThenClose(answer.as_ref().to_vec())
}

/// A whole answer of JSON.
pub(super) fn json(body: impl AsRef<[u8]>) -> Behaviour {
    with_head("200 OK", "", body)
}

/// A whole answer; each header ends with CR LF.
pub(super) fn with_head(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Behaviour {
    with_type("Content-Type: application/json\r\n", status, headers, body)
}

/// The same with this for its media type.
pub(super) fn with_type(media_type: &str, status: &str, headers: &str, body: impl AsRef<[u8]>) -> Behaviour {
    let body = body.as_ref();
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\n{media_type}{headers}Content-Length: {length}\r\n\r\n");
    bytes([head.as_bytes(), body].concat())
}
