//! Sessions that a trial opened, that nobody ended, and that are refused all the same: then the session is what is wrong, whatever was
//! asked with it.
//!
//! That a request with such a session is refused is suspicious at once. What the session information says of it afterwards settles whether
//! the session was lost, or the operation turned a living one away. Of an application's session it says nothing, so logging out does.

use std::collections::BTreeSet;

use super::cleanup::{Unasked, still_open};
use super::outcome::Sent;
use super::play::Player;
use crate::record::IS_SESSION_ALIVE;
use crate::run::check::{Cause, Finding, Judgement, bears_on_next_steps};
use crate::run::limit::Urgency;
use crate::run::pod_facts::{LOGOUT, LOGOUT_METHOD, REPRESENTATION, SESSION_INFO};
use crate::suite::check::{CheckId, ViolationKind};
use crate::wire::{Reply, Request};

/// About so many sessions of a trial is asked at most: each is a request.
const MOST_ASKED: usize = 10;

impl Player<'_> {
    /// Marks what was found of the status of an answer that refuses a session which this trial opened and nobody has ended.
    pub(super) fn suspect_lost_session(
        &self,
        operation: &str,
        request: &Request,
        reply: &Reply,
        judged: &mut [Judgement],
    ) {
        let is_refused = matches!(reply, Reply::Answer(response) if response.status == 401);
        let Some(token) = session_token_of(request).filter(|_| is_refused) else {
            return;
        };
        if !still_open(&self.opened, &self.played.sent)
            .iter()
            .any(|open| open == token)
        {
            return;
        }
        for finding in judged.iter_mut().flat_map(refusals) {
            // Where the session information itself was to refuse, nothing else can tell whether the session lives; and who may not
            // act on behalf of a user is refused for other reasons as well.
            let tells_of_session = operation == SESSION_INFO || operation.contains(REPRESENTATION);
            if tells_of_session && finding.cause.kind != ViolationKind::Refused {
                continue;
            }
            finding.has_lost_session = true;
            if operation == SESSION_INFO {
                lost(finding);
            }
        }
    }

    /// Takes the suspicion back where the session is alive after the refusal, and of a logout where nothing tells. Where no step asks
    /// for that, it is asked now.
    pub(super) async fn settle_lost_sessions(&mut self) {
        for suspect in self.untold_suspects() {
            if self.ask_if_alive(suspect).await.is_none() {
                break;
            }
        }
        let sent = &self.played.sent;
        for judged in &mut self.played.judgements {
            let Some((index, refused)) = judged.exchange.and_then(|index| Some((index, sent.get(index)?))) else {
                continue;
            };
            let of_application = is_of_application(refused);
            let is_lost = match is_dead_after(sent, index, refused) {
                Some(is_dead) => is_dead,
                None => !(of_application || refused.operation.ends_with(LOGOUT)),
            };
            for finding in refusals(&mut judged.judgement) {
                finding.has_lost_session &= is_lost;
                if finding.has_lost_session && of_application {
                    lost(finding);
                }
            }
        }
        self.leave_out_what_lost_sessions_do_not_say();
    }

    /// A lost session says something of what was tested where it was alive until then, and nothing else went wrong before: a session
    /// that was refused already is no worse off by what was done since, and what came of another failure is that failure's.
    fn leave_out_what_lost_sessions_do_not_say(&mut self) {
        let is_of_lost_session = |judgement: &Judgement| {
            let mut findings = judgement.findings().iter();
            findings.any(|finding| finding.has_lost_session)
        };
        let judged = self.played.judgements.iter();
        let failed_otherwise: BTreeSet<String> = judged
            .filter(|judged| bears_on_next_steps(&judged.judgement) && !is_of_lost_session(&judged.judgement))
            .map(|judged| judged.step.clone())
            .collect();
        let mut lost_before: BTreeSet<&str> = BTreeSet::new();
        for judged in &mut self.played.judgements {
            let sent = judged.exchange.and_then(|index| self.played.sent.get(index));
            let Some(token) = sent.and_then(|sent| session_token_of(&sent.request)) else {
                continue;
            };
            let mut lost = judged.judgement.findings_mut().iter_mut();
            if let Some(finding) = lost.find(|finding| finding.has_lost_session) {
                let was_lost = !lost_before.insert(token);
                let follows = finding
                    .follows
                    .as_ref()
                    .is_some_and(|step| failed_otherwise.contains(step));
                finding.is_about_step &= !(was_lost || follows);
            }
        }
    }
}

impl Player<'_> {
    /// The suspected sessions of which no later answer tells whether they are alive, each once.
    fn untold_suspects(&self) -> Vec<Suspect> {
        let sent = &self.played.sent;
        let mut suspects: Vec<Suspect> = Vec::new();
        for judged in &self.played.judgements {
            let is_suspected = judged
                .judgement
                .findings()
                .iter()
                .any(|finding| finding.has_lost_session);
            let Some(index) = judged.exchange.filter(|_| is_suspected) else {
                continue;
            };
            let untold = sent
                .get(index)
                .filter(|refused| refused.operation != SESSION_INFO && is_dead_after(sent, index, refused).is_none());
            if let Some(refused) = untold
                && let Some(token) = session_token_of(&refused.request)
                && !suspects.iter().any(|known| known.token == token)
                && suspects.len() < MOST_ASKED
            {
                suspects.push(Suspect {
                    token: token.to_owned(),
                    of_application: is_of_application(refused),
                });
            }
        }
        suspects
    }

    /// Asks the session information about a session, or logs an application's out, which nobody needs any more; `None` where
    /// nothing more may be sent.
    async fn ask_if_alive(&mut self, suspect: Suspect) -> Option<()> {
        let context = self.context;
        let (method, path) = if suspect.of_application {
            (LOGOUT_METHOD, LOGOUT)
        } else {
            SESSION_INFO.split_once(' ')?
        };
        let service = context.contracts.operation(method, path)?.service();
        if !context.shutdown.may_go_on() {
            return None;
        }
        let client = context.client(self.set, service, None)?;
        let unasked = Unasked {
            method,
            path,
            service,
            step: IS_SESSION_ALIVE,
        };
        let urgency = Urgency {
            refused_sign_in: false,
            cleans_up: false,
        };
        self.send_unasked(client, unasked, suspect.token, urgency).await
    }
}

/// What says of an answer's status that something else than turning the session away was due: a success, or another refusal, such as
/// that of a user who may not do this.
fn refusals(judgement: &mut Judgement) -> impl Iterator<Item = &mut Finding> {
    let is_status = judgement.check == CheckId::Status;
    let is_refusal = |kind| matches!(kind, ViolationKind::Refused | ViolationKind::OtherStatus);
    let findings = judgement.findings_mut().iter_mut();
    findings.filter(move |finding| is_status && is_refusal(finding.cause.kind))
}

/// A session that was refused, and of which no later answer tells whether it is alive.
struct Suspect {
    token: String,
    of_application: bool,
}

fn lost(finding: &mut Finding) {
    let cause = Cause::new(ViolationKind::SessionLost, "sessions that nobody ended are refused");
    finding.cause = cause.received(401);
}

/// Whether it was an application's session that acted on behalf of a user.
fn is_of_application(sent: &Sent) -> bool {
    sent.operation.contains(REPRESENTATION)
}

/// What the session information says next of the session of a request, or logging out of an application's; `None` where neither
/// is asked again.
fn is_dead_after(sent: &[Sent], index: usize, request: &Sent) -> Option<bool> {
    let token = session_token_of(&request.request)?;
    let of_application = is_of_application(request);
    let tells = |later: &&Sent| {
        if of_application {
            later.operation.ends_with(LOGOUT) || (is_of_application(later) && is_success(later))
        } else {
            later.operation == SESSION_INFO
        }
    };
    let asked = sent.iter().skip(index + 1).filter(tells);
    let mut said = asked.filter(|later| session_token_of(&later.request) == Some(token));
    said.find_map(|later| match &later.timed.reply {
        Reply::Answer(response) if response.status == 401 => Some(true),
        Reply::Answer(response) if (200..300).contains(&response.status) => Some(false),
        _ => None,
    })
}

fn is_success(sent: &Sent) -> bool {
    matches!(&sent.timed.reply, Reply::Answer(response) if (200..300).contains(&response.status))
}

/// The session that was sent with a request.
pub(super) fn session_token_of(request: &Request) -> Option<&str> {
    let mut headers = request.headers.iter();
    let (_, token) = headers.find(|(name, _)| name.eq_ignore_ascii_case("sessionToken"))?;
    Some(token)
}
