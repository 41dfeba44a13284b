//! Questions: the few requests that a watch sends, each an operation of the pod with what it carries.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use super::actors::Actors;
use crate::record::watch::SessionKind;
use crate::run::pod_facts::{LOGOUT, LOGOUT_METHOD};
use crate::secret::Secret;
use crate::targets::{KeyError, client_jwt};

pub(super) const BOT_SIGN_IN: &str = "/login/pubkey/authenticate";
pub(super) const CERTIFICATE_SIGN_IN: &str = "/sessionauth/v1/authenticate";
pub(super) const APP_SIGN_IN: &str = "/login/pubkey/app/authenticate";
pub(super) const KEY_MANAGER_SIGN_IN: &str = "/relay/pubkey/authenticate";
pub(super) const SESSION_INFO_PATH: &str = "/pod/v2/sessioninfo";

/// What is percent-encoded: all but the unreserved characters of RFC 3986 section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(super) fn percent_encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// A request of a watch.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) method: &'static str,
    /// The path template, as the contract has it.
    pub(super) template: &'static str,
    /// The path that is asked.
    pub(super) path: String,
    /// The session that is sent.
    pub(super) session: Option<Secret>,
    /// The JWT that is sent.
    pub(super) jwt: Option<Secret>,
    /// The identity whose certificate is shown, where that is not the usual one.
    pub(super) certificate: Option<String>,
    /// The statuses with which the lane can go on.
    pub(super) wanted: &'static [u16],
}

impl Question {
    fn new(method: &'static str, template: &'static str) -> Self {
        Self {
            method,
            template,
            path: template.to_owned(),
            session: None,
            jwt: None,
            certificate: None,
            wanted: &[200],
        }
    }

    /// The operation, as people name it.
    pub(super) fn operation(&self) -> String {
        format!("{} {}", self.method, self.template)
    }

    /// The body, where there is one.
    pub(super) fn body(&self) -> Option<String> {
        let jwt = self.jwt.as_ref()?;
        Some(json!({ "token": jwt.reveal() }).to_string())
    }

    /// Whether the answer may hold a token under any name.
    pub(super) fn is_sign_in(&self) -> bool {
        self.template.ends_with("authenticate")
    }

    /// Whether the answer may hold a session of the pod, which has to be ended. Nothing ends the tokens of the key manager.
    pub(super) fn opens_session(&self) -> bool {
        self.is_sign_in() && self.template != KEY_MANAGER_SIGN_IN
    }

    /// Whether a session is alive. An app's own has no user to show, and may be answered 403 while it lives.
    pub(super) fn is_alive(kind: SessionKind, session: &Secret) -> Self {
        Self {
            session: Some(session.clone()),
            wanted: match kind {
                SessionKind::App => &[200, 403, 401],
                _ => &[200, 401],
            },
            ..Self::new("GET", SESSION_INFO_PATH)
        }
    }

    /// The end of a session.
    pub(super) fn log_out(session: &Secret) -> Self {
        Self {
            session: Some(session.clone()),
            ..Self::new(LOGOUT_METHOD, LOGOUT)
        }
    }

    /// A sign-in by key: of the bot at the pod or at the key manager, or of the app. Signing takes some milliseconds.
    pub(super) fn by_key(template: &'static str, actors: &Actors) -> Option<Result<Self, KeyError>> {
        let holder = if template == APP_SIGN_IN {
            &actors.app
        } else {
            &actors.bot
        };
        let holder = holder.as_ref()?;
        let jwt = client_jwt(&holder.subject, &holder.key, std::time::SystemTime::now());
        Some(jwt.map(|jwt| Self {
            jwt: Some(Secret::new(jwt)),
            ..Self::new("POST", template)
        }))
    }

    /// The bot's sign-in by certificate. Since March 2025 pods refuse a body or a content type here.
    pub(super) fn by_certificate(actors: &Actors) -> Self {
        Self {
            certificate: Some(actors.names.bot.clone()),
            ..Self::new("POST", CERTIFICATE_SIGN_IN)
        }
    }

    /// The app's sign-in on behalf of a user.
    pub(super) fn on_behalf_of(actors: &Actors, app: &Secret) -> Option<Self> {
        let (template, path) = actors.on_behalf_of.clone()?;
        Some(Self {
            path,
            session: Some(app.clone()),
            ..Self::new("POST", template)
        })
    }
}
