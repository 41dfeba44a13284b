//! What all endpoints share: who exists, which sessions are open, what time it is, and the key that signs tokens.
//!
//! Comes in: settings and accounts. Goes out: whose session a call belongs to. Who a caller is, is decided in `identify`; what
//! they get, in `open`. Endpoints decide what to ask and what a failure means to the client.
//!
//! A pod of several nodes is one of these for each node: they share everything but their lies, their version, and the place from
//! which they look at the sessions.

use std::collections::{BTreeSet, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::certificate::PodCertificate;
use crate::clock::{Clock, whole_millis};
use crate::deviation::{Deviation, Lies};
use crate::http::answer::Refusal;
use crate::http::call::{Call, SessionHeader};
use crate::http::journal::Journal;
use crate::keys::LazyKey;
use crate::people::accounts::Accounts;
use crate::people::directory::Directory;
use crate::pod::feeds::Feeds;
use crate::pod::presence::Presences;
use crate::pod::session::{ACCESS_TOKEN_LIFETIME, Grace, Owner, Session, Sessions};
use crate::settings::Settings;
use crate::version::PodVersion;

/// The pod behind the listener, as one node of it. Clones share everything.
#[derive(Clone, Debug)]
pub(crate) struct Pod {
    pub(crate) clock: Clock,
    pub(crate) directory: Arc<Directory>,
    pub(crate) sessions: Sessions,
    pub(crate) key_manager_sessions: Sessions,
    /// Access tokens, which live for themselves: logging out does not end them.
    pub(crate) access_tokens: Sessions,
    /// The datafeeds, which nothing ever happens in.
    pub(crate) feeds: Feeds,
    pub(crate) presences: Presences,
    pub(crate) journal: Option<Journal>,
    /// What it lies about: nothing, unless told to.
    pub(crate) lies: Arc<Lies>,
    /// As which version it answers.
    pub(crate) version: PodVersion,
    /// Signs every JWT that the pod issues.
    pub(crate) key: LazyKey,
    certificate: Arc<OnceLock<Option<PodCertificate>>>,
    /// `None` where nobody will ask.
    issued: Option<Arc<Issued>>,
}

/// The tokens that were handed out last.
#[derive(Default)]
struct Issued(Mutex<VecDeque<String>>);

/// How many tokens are remembered: more than any test is given.
const MOST_ISSUED: usize = 20_000;

impl fmt::Debug for Issued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Issued(…)")
    }
}

impl Pod {
    pub(crate) fn new(settings: &Settings, accounts: &Accounts, pool: &[Accounts]) -> Self {
        let lifetime = whole_millis(settings.session_lifetime);
        let grace = Grace {
            time: whole_millis(settings.grace),
            everywhere: settings.node_count() == 1,
        };
        Self {
            clock: settings.clock.clone(),
            directory: Arc::new(Directory::new(accounts, pool, settings.seed.as_ref())),
            sessions: Sessions::new(lifetime, grace),
            key_manager_sessions: Sessions::new(lifetime, grace),
            access_tokens: Sessions::new(ACCESS_TOKEN_LIFETIME * 1000, Grace::default()),
            feeds: Feeds::default(),
            presences: Presences::default(),
            journal: settings.journal.clone(),
            lies: Arc::new(Lies::new(&settings.deviations)),
            version: settings.version,
            key: settings.keyring.keys().pod.clone(),
            certificate: Arc::default(),
            issued: settings.remembers_issued.then(Arc::default),
        }
    }

    /// The same pod as another node of it, from 0.
    pub(crate) fn as_node(&self, node: usize) -> Self {
        Self {
            sessions: self.sessions.seen_by(node),
            key_manager_sessions: self.key_manager_sessions.seen_by(node),
            ..self.clone()
        }
    }

    /// The same node, with other lies and as another version. Lies that stay keep their memory.
    pub(crate) fn answering(&self, lies: &BTreeSet<Deviation>, version: PodVersion) -> Self {
        let lies = if self.lies.told() == lies {
            Arc::clone(&self.lies)
        } else {
            Arc::new(Lies::of(lies.clone()))
        };
        Self {
            lies,
            version,
            ..self.clone()
        }
    }

    /// From now on these nodes, and no others, share no sessions. Access tokens are good everywhere: they are signed, not kept.
    pub(crate) fn keep_apart(&self, nodes: &BTreeSet<usize>) {
        self.sessions.keep_apart(nodes);
        self.key_manager_sessions.keep_apart(nodes);
    }

    /// Ends such sessions of the pod on all nodes, the `at_most` oldest; which, oldest first.
    pub(crate) fn take_away(&self, unwanted: impl Fn(&Session) -> bool, at_most: usize) -> Vec<Session> {
        self.sessions.take_away(unwanted, at_most, self.clock.unix_millis())
    }

    /// Ends such sessions of the key manager on all nodes.
    pub(crate) fn take_away_from_key_manager(&self, unwanted: impl Fn(&Session) -> bool) {
        let now = self.clock.unix_millis();
        self.key_manager_sessions.take_away(unwanted, usize::MAX, now);
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

    /// Every token handed out so far, of very many the last ones; nothing where they are not remembered.
    pub(crate) fn issued(&self) -> Vec<String> {
        let issued = self.issued.as_ref();
        let issued = issued.map(|issued| issued.0.lock().unwrap_or_else(PoisonError::into_inner));
        issued
            .map(|issued| issued.iter().cloned().collect())
            .unwrap_or_default()
    }

    /// Whether no more sessions may be opened.
    pub(crate) fn is_full(&self) -> bool {
        let now = self.clock.unix_millis();
        [&self.sessions, &self.key_manager_sessions, &self.access_tokens]
            .into_iter()
            .any(|sessions| sessions.is_full(now))
    }

    /// Remembers a token that is about to be handed out.
    pub(crate) fn issue(&self, token: String) -> String {
        if let Some(issued) = &self.issued {
            let mut issued = issued.0.lock().unwrap_or_else(PoisonError::into_inner);
            if issued.len() == MOST_ISSUED {
                issued.pop_front();
            }
            issued.push_back(token.clone());
        }
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
