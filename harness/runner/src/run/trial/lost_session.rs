//! Sessions that a trial opened, that nobody ended, and that are refused all the same: then the session is what is wrong, whatever was
//! asked with it.
//!
//! That a request with such a session is refused is suspicious at once; what the session information says of it afterwards settles whether
//! the session was lost, or the operation turned a living one away.

use super::cleanup::{Unasked, still_open};
use super::outcome::Sent;
use super::play::Player;
use crate::record::IS_SESSION_ALIVE;
use crate::run::check::{Cause, Finding, Judgement};
use crate::run::limit::Urgency;
use crate::run::pod_facts::{LOGOUT, SESSION_INFO};
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
        // Whoever acts on behalf of a user gets a 401 for other reasons as well.
        let may_be_about_user = operation.contains("/app/user");
        let is_refused = matches!(reply, Reply::Answer(response) if response.status == 401);
        let Some(token) = session_token_of(request).filter(|_| is_refused && !may_be_about_user) else {
            return;
        };
        if !still_open(&self.opened, &self.played.sent)
            .iter()
            .any(|open| open == token)
        {
            return;
        }
        for finding in judged.iter_mut().flat_map(refusals) {
            // Where the session information itself was to refuse, nothing else can tell whether the session lives.
            if operation == SESSION_INFO && finding.cause.kind != ViolationKind::Refused {
                continue;
            }
            finding.has_lost_session = true;
            if operation == SESSION_INFO {
                let cause = Cause::new(ViolationKind::SessionLost, "sessions that nobody ended are refused");
                finding.cause = cause.received(401);
            }
        }
    }

    /// Takes the suspicion back where the session is alive after the refusal, and of a logout where nothing tells. Where no step asks
    /// for that, it is asked now.
    pub(super) async fn settle_lost_sessions(&mut self) {
        for token in self.untold_suspects() {
            if self.ask_if_alive(token).await.is_none() {
                break;
            }
        }
        let sent = &self.played.sent;
        for judged in &mut self.played.judgements {
            let Some((index, refused)) = judged.exchange.and_then(|index| Some((index, sent.get(index)?))) else {
                continue;
            };
            let is_lost = match is_dead_after(sent, index, refused) {
                Some(is_dead) => is_dead,
                None => !refused.operation.ends_with(LOGOUT),
            };
            if !is_lost {
                for finding in refusals(&mut judged.judgement) {
                    finding.has_lost_session = false;
                }
            }
        }
    }
}

impl Player<'_> {
    /// The suspected sessions of which no later answer tells whether they are alive, each once.
    fn untold_suspects(&self) -> Vec<String> {
        let sent = &self.played.sent;
        let mut tokens = Vec::new();
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
            if let Some(token) = untold.and_then(|refused| session_token_of(&refused.request))
                && !tokens.iter().any(|known| known == token)
                && tokens.len() < MOST_ASKED
            {
                tokens.push(token.to_owned());
            }
        }
        tokens
    }

    /// Asks the session information about a session; `None` where nothing more may be sent.
    async fn ask_if_alive(&mut self, token: String) -> Option<()> {
        let context = self.context;
        let (method, path) = SESSION_INFO.split_once(' ')?;
        let service = context.contracts.operation(method, path)?.service();
        if !context.shutdown.may_go_on() {
            return None;
        }
        let client = context.client(service, None)?;
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
        self.send_unasked(client, unasked, token, urgency).await
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

/// What the session information says next of the session of a request; `None` where it is not asked again.
fn is_dead_after(sent: &[Sent], index: usize, request: &Sent) -> Option<bool> {
    let token = session_token_of(&request.request)?;
    let asked = sent
        .iter()
        .skip(index + 1)
        .filter(|later| later.operation == SESSION_INFO);
    let mut said = asked.filter(|later| session_token_of(&later.request) == Some(token));
    said.find_map(|later| match &later.timed.reply {
        Reply::Answer(response) if response.status == 401 => Some(true),
        Reply::Answer(response) if (200..300).contains(&response.status) => Some(false),
        _ => None,
    })
}

fn session_token_of(request: &Request) -> Option<&str> {
    let mut headers = request.headers.iter();
    let (_, token) = headers.find(|(name, _)| name.eq_ignore_ascii_case("sessionToken"))?;
    Some(token)
}
