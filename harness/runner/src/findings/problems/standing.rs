//! Whether a problem stands for itself, or may merely follow from others of the same run.

use crate::record::{FindingRecord, SharedSession};
use crate::suite::check::{CheckId, ViolationKind};

/// What the findings of one problem say of where it comes from.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// The session information refuses sessions that nobody ended.
    is_about_lost_sessions: bool,
    /// Each finding comes behind a step that failed before.
    follows: bool,
    /// Each finding comes behind such a step, or with a session that nobody ended and that is refused.
    may_lack_session: bool,
    /// Each finding comes behind such a step, or is that a sign-in's answer repeats a session token.
    may_repeat_session: bool,
    /// A finding that comes behind no such step shows that a session is shared, beyond the token that comes back.
    shows_shared_sessions: bool,
}

impl Standing {
    /// Adds one of its findings.
    pub fn add(&mut self, finding: &FindingRecord) {
        let follows = finding.follows.is_some();
        let is_echo = finding.check == CheckId::SecretEcho;
        let repeats_session = is_echo && finding.shared_session == Some(SharedSession::Given);
        self.is_about_lost_sessions |= finding.cause.kind == ViolationKind::SessionLost;
        self.follows &= follows;
        self.may_lack_session &= follows || finding.has_lost_session;
        self.may_repeat_session &= follows || repeats_session;
        self.shows_shared_sessions |= !follows && !is_echo && finding.shared_session.is_some();
    }
}

impl Default for Standing {
    /// Of a problem of which nothing was added yet.
    fn default() -> Self {
        Self {
            is_about_lost_sessions: false,
            follows: true,
            may_lack_session: true,
            may_repeat_session: true,
            shows_shared_sessions: false,
        }
    }
}

/// What the problems of a run explain of each other.
#[derive(Clone, Copy, Debug, Default)]
pub struct Explanations {
    sessions_die: bool,
    sessions_are_shared: bool,
}

impl Explanations {
    /// What these problems explain.
    pub fn of<'s>(problems: impl IntoIterator<Item = &'s Standing>) -> Self {
        problems.into_iter().fold(Self::default(), |known, problem| Self {
            sessions_die: known.sessions_die || problem.is_about_lost_sessions,
            sessions_are_shared: known.sessions_are_shared || problem.shows_shared_sessions,
        })
    }

    /// Whether a problem may merely follow from the others.
    pub const fn explain(&self, problem: &Standing) -> bool {
        let lacks_session = self.sessions_die && problem.may_lack_session && !problem.is_about_lost_sessions;
        let repeats_session = self.sessions_are_shared && problem.may_repeat_session;
        problem.follows || lacks_session || repeats_session
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Explanations, Standing};

    /// The standing of a problem with one finding of this check and kind, of which the record says this besides.
    fn standing(check: &str, kind: &str, besides: &Value) -> Standing {
        let mut finding = json!({
            "check": check, "gravity": "failed", "cause": { "kind": kind, "headline": "a headline" }, "title": "a title",
            "requirements": [], "step": "step", "text": "a text",
        });
        let members = finding.as_object_mut().expect("an object");
        members.extend(besides.as_object().expect("an object").clone());
        let mut standing = Standing::default();
        standing.add(&serde_json::from_value(finding).expect("a finding"));
        standing
    }

    #[test]
    fn a_token_that_comes_back_follows_where_something_else_shows_that_sessions_are_shared() {
        let echo = standing("secret-echo", "credential", &json!({ "sharedSession": "given" }));
        let other_echo = standing("secret-echo", "credential", &json!({}));
        let shared = standing("expectation", "content", &json!({ "sharedSession": "given" }));
        let behind_another = standing(
            "status",
            "session-shared",
            &json!({ "sharedSession": "sent", "follows": "sign-in" }),
        );
        let of = |problems: &[Standing]| Explanations::of(problems);
        assert!(of(&[echo, shared]).explain(&echo) && !of(&[echo, shared]).explain(&shared));
        assert!(!of(&[other_echo, shared]).explain(&other_echo));
        assert!(!of(&[echo]).explain(&echo) && !of(&[echo, behind_another]).explain(&echo));
    }

    #[test]
    fn what_is_asked_with_a_lost_session_follows_where_sessions_die() {
        let refused = standing("status", "refused", &json!({ "hasLostSession": true }));
        let lost = standing("status", "session-lost", &json!({ "hasLostSession": true }));
        assert!(Explanations::of(&[refused, lost]).explain(&refused));
        assert!(!Explanations::of(&[refused, lost]).explain(&lost) && !Explanations::of(&[refused]).explain(&refused));
    }
}
