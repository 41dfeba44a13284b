//! Sessions whose token more than one sign-in was given: what goes wrong with such a session says nothing of what was asked with it.
//!
//! One logs it out for all, and shows the account of one to the others. So what is found with it is one cause, and it breaks only the
//! requirements that promise sessions of one's own. A sign-in that gives a token again breaks what it is tested for.

use super::cleanup::session_token;
use super::lost_session::session_token_of;
use super::outcome::Sent;
use super::play::Player;
use crate::record::{Gravity, SharedSession};
use crate::run::check::{Cause, Finding};
use crate::suite::check::{CheckId, ViolationKind};
use crate::wire::Reply;

/// Where the token stands in the answer to a sign-in, as a JSON pointer.
const TOKENS: [&str; 2] = ["/token", "/sessionToken"];

impl Player<'_> {
    /// Marks what was found with sessions that are not one sign-in's alone. Done in the end: until then a second sign-in may have been
    /// given the token.
    pub(super) fn settle_shared_sessions(&mut self) {
        let sessions = &self.context.given_sessions;
        let sent = &self.played.sent;
        for judged in &mut self.played.judgements {
            let Some(sent) = judged.exchange.and_then(|index| sent.get(index)) else {
                continue;
            };
            let check = judged.judgement.check;
            let grave = judged.judgement.findings_mut().iter_mut();
            let mut grave = grave.filter(|finding| finding.gravity >= Gravity::Failed).peekable();
            if grave.peek().is_none() {
                continue;
            }
            let used = session_token_of(&sent.request).filter(|token| sessions.is_shared(token));
            let given = given_token(sent).filter(|token| sessions.is_shared(token));
            let is_brought_along = used.is_some() && used == given.as_deref();
            for finding in grave {
                match check {
                    CheckId::SecretEcho if is_brought_along => finding.shared_session = Some(SharedSession::Given),
                    CheckId::Expectation if given.is_some() && reads_token(finding) => {
                        finding.shared_session = Some(SharedSession::Given);
                        // What a client brings along and gets back has a name of its own.
                        if !is_brought_along {
                            shared(finding);
                        }
                    }
                    CheckId::Status | CheckId::Expectation if used.is_some() && depends_on_session(finding) => {
                        finding.shared_session = Some(SharedSession::Sent);
                        shared(finding);
                    }
                    _ => {}
                }
            }
        }
    }
}

/// The token that a sign-in was given.
fn given_token(sent: &Sent) -> Option<String> {
    match &sent.timed.reply {
        Reply::Answer(response) if (200..300).contains(&response.status) => {
            session_token(&sent.operation, &response.body)
        }
        _ => None,
    }
}

fn reads_token(finding: &Finding) -> bool {
    finding.reads.iter().any(|read| TOKENS.contains(&read.as_str()))
}

/// Whether another session would have been answered otherwise: a server that fails does so whosever session it is.
fn depends_on_session(finding: &Finding) -> bool {
    matches!(
        finding.cause.kind,
        ViolationKind::Accepted
            | ViolationKind::Refused
            | ViolationKind::OtherStatus
            | ViolationKind::SessionLost
            | ViolationKind::Content
    )
}

fn shared(finding: &mut Finding) {
    finding.cause = Cause::new(
        ViolationKind::SessionShared,
        "sign-ins are given a session token that another one has already",
    );
    finding.has_lost_session = false;
}
