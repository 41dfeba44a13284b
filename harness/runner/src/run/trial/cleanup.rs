//! Ends the sessions that a trial opened and could not end itself, because it was cut short.
//!
//! Most scenarios log out under `finally`; one that is about logging out does it in its steps, and these may be the
//! ones that were not played.

use std::time::{Duration, Instant};

use super::answer::answer_of;
use super::outcome::Sent;
use super::play::Player;
use crate::record::END_OF_SESSION;
use crate::run::limit::Urgency;
use crate::run::pod_facts::{LOGOUT, LOGOUT_METHOD, SESSION_INFO};
use crate::text::json_of;
use crate::wire::{Client, Reply, Request, Response};

impl Player<'_> {
    /// Logs out of every session whose token came and was not seen to end. What comes back is recorded, not judged.
    pub(super) async fn end_sessions(&mut self) {
        let Some(operation) = self.context.contracts.operation(LOGOUT_METHOD, LOGOUT) else {
            return;
        };
        if self.context.why_sessions_stay().is_some() {
            return;
        }
        let Some(client) = self.context.client(self.set, operation.service(), None) else {
            return;
        };
        let urgency = Urgency {
            refused_sign_in: false,
            cleans_up: true,
        };
        for token in open_sessions(&self.played.sent) {
            let operation = Unasked {
                method: LOGOUT_METHOD,
                path: LOGOUT,
                service: operation.service(),
                step: END_OF_SESSION,
            };
            if self.send_unasked(client, operation, token, urgency).await.is_none() {
                return;
            }
        }
    }

    /// Sends a request with a session that no step asks for, and records it; `None` where nothing more may be sent, or the run ended.
    pub(super) async fn send_unasked(
        &mut self,
        client: &Client,
        unasked: Unasked<'_>,
        token: String,
        urgency: Urgency,
    ) -> Option<()> {
        let target = &self.context.target;
        let mut headers = target.headers_of(unasked.service).to_vec();
        headers.push(("sessionToken".to_owned(), token));
        let request = Request {
            method: unasked.method.to_owned(),
            url: format!("{}{}", target.url_of(unasked.service), unasked.path),
            headers,
            body: None,
        };
        let begun = Instant::now();
        // What cleans up is held back only where nothing may be sent at all.
        let admitted = self.context.pacer.admit(urgency, &self.context.shutdown).await;
        admitted.ok()?;
        self.waited += begun.elapsed();
        let offset = self.started.elapsed();
        let timed = self.context.shutdown.answer(client.send(&request)).await.ok()?;
        self.context.observe_reply(unasked.service, &timed.reply, false);
        if let Some(response) = answer_of(&timed.reply) {
            self.vault.keep_answer(&response.headers, &response.body);
        }
        self.played.sent.push(Sent {
            step: unasked.step.to_owned(),
            operation: format!("{} {}", unasked.method, unasked.path),
            request,
            timed,
            offset,
            due: offset,
            waited: Duration::ZERO,
            asked: None,
            opening: None,
        });
        Some(())
    }
}

/// A request that no step asks for.
#[derive(Clone, Copy)]
pub(super) struct Unasked<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) service: &'a str,
    /// What it is called in the record.
    pub(super) step: &'a str,
}

/// The session tokens that came and were not seen to end, in the order in which they came: by a logout with success,
/// or by a pod that does not know them any more.
pub(super) fn open_sessions(sent: &[Sent]) -> Vec<String> {
    still_open(&[], sent)
}

/// The same, of those that were open before and those that came since.
pub(super) fn still_open(before: &[String], sent: &[Sent]) -> Vec<String> {
    let mut open = before.to_vec();
    for sent in sent {
        let Reply::Answer(response) = &sent.timed.reply else {
            continue;
        };
        let is_success = (200..300).contains(&response.status);
        let is_logout = sent.operation.ends_with(LOGOUT);
        if (is_logout && is_success) || (sent.operation == SESSION_INFO && response.status == 401) {
            let is_token = |name: &str| name.eq_ignore_ascii_case("sessionToken");
            open.retain(|token| {
                let mut headers = sent.request.headers.iter();
                !headers.any(|(name, value)| is_token(name) && value == token)
            });
        } else if !is_logout
            && let Some(token) = given_token(&sent.operation, response)
            && !open.contains(&token)
        {
            open.push(token);
        }
    }
    open
}

/// Where the session token stands in the answer to a sign-in, as JSON pointers; the deprecated certificate endpoints call it
/// `sessionToken`.
pub(super) const TOKENS: [&str; 2] = ["/token", "/sessionToken"];

/// The session token that a sign-in was given. The key manager's tokens are no sessions of the pod.
pub(super) fn given_token(operation: &str, response: &Response) -> Option<String> {
    let signs_in = operation.contains("authenticate");
    let at_key_manager = operation.contains(" /relay/") || operation.contains(" /keyauth/");
    if !signs_in || at_key_manager || !(200..300).contains(&response.status) {
        return None;
    }
    let body = json_of(&response.body)?;
    let token = TOKENS.into_iter().find_map(|at| body.pointer(at))?.as_str()?;
    (!token.is_empty()).then(|| token.to_owned())
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::wire::{Response, Timed};

    fn sent(operation: &str, token: &str, status: u16, body: &str) -> Sent {
        let response = Response {
            status,
            headers: Vec::new(),
            body: body.as_bytes().to_vec(),
        };
        Sent {
            step: "step".to_owned(),
            operation: operation.to_owned(),
            request: Request {
                method: "POST".to_owned(),
                url: "https://pod.example".to_owned(),
                headers: vec![("SESSIONTOKEN".to_owned(), token.to_owned())],
                body: None,
            },
            timed: Timed {
                reply: Reply::Answer(response),
                duration: Duration::ZERO,
                stalled: Duration::ZERO,
            },
            offset: Duration::ZERO,
            due: Duration::ZERO,
            waited: Duration::ZERO,
            asked: None,
            opening: None,
        }
    }

    #[test]
    fn a_session_is_open_until_a_logout_succeeds() {
        let sign_in = |token| {
            sent(
                "POST /login/pubkey/authenticate",
                "",
                200,
                &format!(r#"{{"token":"{token}"}}"#),
            )
        };
        let log_out = |token, status| sent("POST /sessionauth/v1/logout", token, status, "");
        let played = [
            sign_in("a"),
            sign_in("b"),
            sign_in("c"),
            log_out("a", 200),
            log_out("b", 500),
        ];
        assert_eq!(open_sessions(&played), ["b", "c"]);
    }

    #[test]
    fn a_session_that_the_pod_does_not_know_any_more_is_not_open() {
        let sign_in = |token| {
            let body = format!(r#"{{"token":"{token}"}}"#);
            sent("POST /login/pubkey/authenticate", "", 200, &body)
        };
        let played = [
            sign_in("a"),
            sign_in("b"),
            sign_in("c"),
            sent(SESSION_INFO, "a", 401, ""),
            sent(SESSION_INFO, "b", 403, ""),
            sent("POST /login/idm/tokens", "c", 401, ""),
        ];
        assert_eq!(open_sessions(&played), ["b", "c"]);
    }

    #[test]
    fn a_key_managers_token_and_a_refusal_open_no_session() {
        let body = r#"{"token":"t"}"#;
        let played = [
            sent("POST /relay/pubkey/authenticate", "", 200, body),
            sent("POST /login/pubkey/authenticate", "", 401, body),
            sent("POST /login/idm/tokens", "", 200, body),
        ];
        assert!(open_sessions(&played).is_empty());
    }
}
