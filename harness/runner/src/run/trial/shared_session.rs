//! Sessions whose token more than one sign-in was given: what goes wrong with such a session may come of what was done by the other.
//!
//! One logs it out for all, revives it by signing in, shows its account to the others, and where they signed in by other operations lets
//! them do what they may not. What that explains is one cause, and it breaks only the requirements that promise sessions of one's own.
//! What it does not explain stays what it is: a session that is alive after its logout though nobody has signed in since, or an answer
//! without its members. A sign-in that gives a token again breaks what it is tested for.

use super::answer::answer_of;
use super::cleanup::{TOKENS, given_token};
use super::lost_session::session_token_of;
use super::outcome::Sent;
use super::play::Player;
use crate::record::{Gravity, SharedSession};
use crate::run::check::{Cause, Finding};
use crate::run::pod_facts::LOGOUT;
use crate::suite::check::{CheckId, ViolationKind};

/// Where session information names the account, as JSON pointers.
const ACCOUNT: [&str; 2] = ["/id", "/username"];

impl Player<'_> {
    /// Marks what was found with sessions that are not one sign-in's alone. Done in the end: until then a second sign-in may have been
    /// given the token.
    pub(super) fn settle_shared_sessions(&mut self) {
        let sessions = &self.context.given_sessions;
        let all = &self.played.sent;
        let started = self.started;
        for judged in &mut self.played.judgements {
            let Some((index, sent)) = judged.exchange.and_then(|index| Some((index, all.get(index)?))) else {
                continue;
            };
            let check = judged.judgement.check;
            let grave = judged.judgement.findings_mut().iter_mut();
            let mut grave = grave.filter(|finding| finding.gravity >= Gravity::Failed).peekable();
            if grave.peek().is_none() {
                continue;
            }
            let until = sent.time(started).end;
            let is_shared = |token: &&str| sessions.is_shared(token, until);
            let used = session_token_of(&sent.request).filter(is_shared);
            let given = answer_of(&sent.timed.reply).and_then(|response| given_token(&sent.operation, response));
            let given = given.as_deref().filter(is_shared);
            let is_brought_along = used.is_some() && used == given;
            // A session that was logged out lives only if a sign-in was given it since.
            let may_be_accepted = used.is_some_and(|token| match last_logout(&all[..index], token) {
                Some(logout) => sessions.is_given_within(token, &(logout.time(started).start..until)),
                None => sessions.is_of_several_kinds(token, until),
            });
            for finding in grave {
                match check {
                    CheckId::SecretEcho if is_brought_along => finding.shared_session = Some(SharedSession::Given),
                    CheckId::Expectation if given.is_some() && reads(finding, &TOKENS) => {
                        finding.shared_session = Some(SharedSession::Given);
                        // What a client brings along and gets back has a name of its own.
                        if !is_brought_along {
                            shared(finding);
                        }
                    }
                    CheckId::Status | CheckId::Expectation
                        if used.is_some() && is_explained(finding, sent, may_be_accepted) =>
                    {
                        finding.shared_session = Some(SharedSession::Sent);
                        shared(finding);
                    }
                    _ => {}
                }
            }
        }
    }
}

/// The last logout of a session among these.
fn last_logout<'s>(sent: &'s [Sent], token: &str) -> Option<&'s Sent> {
    let mut from_last = sent.iter().rev();
    from_last.find(|sent| sent.operation.ends_with(LOGOUT) && session_token_of(&sent.request) == Some(token))
}

fn reads(finding: &Finding, members: &[&str]) -> bool {
    finding.reads.iter().any(|read| members.contains(&read.as_str()))
}

/// Whether it can come of what was done with the same session elsewhere. `may_be_accepted`: where one's own session would be refused.
fn is_explained(finding: &Finding, sent: &Sent, may_be_accepted: bool) -> bool {
    match finding.cause.kind {
        ViolationKind::Accepted => may_be_accepted,
        ViolationKind::Content => reads(finding, &ACCOUNT),
        // It was ended, or is that of an account that may do less.
        ViolationKind::Refused | ViolationKind::OtherStatus | ViolationKind::SessionLost => {
            answer_of(&sent.timed.reply).is_some_and(|response| matches!(response.status, 401 | 403))
        }
        _ => false,
    }
}

fn shared(finding: &mut Finding) {
    finding.cause = Cause::new(
        ViolationKind::SessionShared,
        "sign-ins are given a session token that another one has already",
    );
    finding.clients =
        Some("clients share one session: a logout of one ends it for all, and each may act as another".into());
    finding.help = Some("this session's token was given to another sign-in of this run as well; what is left without that, a run of this trial alone shows".into());
    finding.has_lost_session = false;
}
