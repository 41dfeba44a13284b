//! What all endpoints share: who exists, which sessions are open, what time it is, and the key that signs tokens.
//!
//! Comes in: settings and accounts. Goes out: whose session a call belongs to. Who a caller is, is decided in `identify`; what
//! they get, in `open`. Endpoints decide what to ask and what a failure means to the client.

use std::fmt;
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::certificate::PodCertificate;
use crate::clock::{Clock, whole_millis};
use crate::deviation::Lies;
use crate::http::answer::Refusal;
use crate::http::call::{Call, SessionHeader};
use crate::http::journal::Journal;
use crate::keys::LazyKey;
use crate::people::accounts::Accounts;
use crate::people::directory::Directory;
use crate::pod::session::{ACCESS_TOKEN_LIFETIME, Owner, Sessions};
use crate::settings::Settings;

/// The pod behind the listener.
#[derive(Debug)]
pub(crate) struct Pod {
    pub(crate) clock: Clock,
    pub(crate) directory: Directory,
    pub(crate) sessions: Sessions,
    pub(crate) key_manager_sessions: Sessions,
    /// Access tokens, which live for themselves: logging out does not end them.
    pub(crate) access_tokens: Sessions,
    pub(crate) journal: Option<Journal>,
    /// What it lies about: nothing, unless told to.
    pub(crate) lies: Lies,
    /// Signs every JWT that the pod issues.
    pub(crate) key: LazyKey,
    certificate: OnceLock<Option<PodCertificate>>,
    issued: Issued,
}

/// Every token ever handed out.
#[derive(Default)]
struct Issued(Mutex<Vec<String>>);

impl fmt::Debug for Issued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Issued(…)")
    }
}

impl Pod {
    pub(crate) fn new(settings: &Settings, accounts: &Accounts) -> Self {
        let lifetime = whole_millis(settings.session_lifetime);
        Self {
            clock: settings.clock.clone(),
            directory: Directory::new(accounts, settings.seed.as_ref()),
            sessions: Sessions::new(lifetime),
            key_manager_sessions: Sessions::new(lifetime),
            access_tokens: Sessions::new(ACCESS_TOKEN_LIFETIME * 1000),
            journal: settings.journal.clone(),
            lies: Lies::new(&settings.deviations),
            key: settings.keyring.keys().pod.clone(),
            certificate: OnceLock::new(),
            issued: Issued::default(),
        }
    }

    /// The certificate by which others verify this pod's JWTs; the same at every call.
    pub(crate) fn certificate(&self) -> Result<&PodCertificate, Refusal> {
        self.certificate
            .get_or_init(|| PodCertificate::new(&self.key))
            .as_ref()
            .ok_or_else(|| Refusal::broken("the pod's certificate could not be made"))
    }

    /// Whose session a call belongs to; `missing` is the answer to a call without the header, which endpoints differ in.
    pub(crate) fn session_of(&self, call: &Call, missing: impl FnOnce() -> Refusal) -> Result<Owner, Refusal> {
        let token = session_token(call, missing)?;
        self.sessions
            .owner(token, self.clock.unix_millis())
            .map_err(Refusal::invalid_session)
    }

    /// Whose session a call to the pod's REST API belongs to. There, an access token in `Authorization` will do as well: the BDKs
    /// send it instead of `sessionToken` when told to. No token at all is 401, as a real pod was recorded answering.
    pub(crate) fn rest_session_of(&self, call: &Call) -> Result<Owner, Refusal> {
        let missing = || Refusal::invalid_session("the header `sessionToken` is missing or empty");
        match (call.session_header(), call.bearer_token()) {
            (SessionHeader::Missing, Some(token)) => self
                .access_tokens
                .owner(token, self.clock.unix_millis())
                .map_err(Refusal::invalid_session),
            _ => self.session_of(call, missing),
        }
    }

    /// Ends the session that a call belongs to, as [`Pod::session_of`] finds it.
    pub(crate) fn end_session_of(&self, call: &Call, missing: impl FnOnce() -> Refusal) -> Result<Owner, Refusal> {
        let token = session_token(call, missing)?;
        self.sessions
            .end(token, self.clock.unix_millis())
            .map_err(Refusal::invalid_session)
    }

    /// Every token handed out so far.
    pub(crate) fn issued(&self) -> Vec<String> {
        self.issued.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Remembers a token that is about to be handed out.
    pub(crate) fn issue(&self, token: String) -> String {
        self.issued
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(token.clone());
        token
    }
}

fn session_token(call: &Call, missing: impl FnOnce() -> Refusal) -> Result<&str, Refusal> {
    match call.session_header() {
        SessionHeader::Missing => Err(missing()),
        SessionHeader::Unusable => Err(Refusal::invalid_session(
            "the header `sessionToken` is repeated or not text",
        )),
        SessionHeader::Token(token) => Ok(token),
    }
}
