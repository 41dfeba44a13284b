//! Actors: the accounts that a watch signs in as, and what is missing of them.

use std::sync::Arc;

use serde_json::Value;

use super::question::percent_encoded;
use crate::record::watch::SessionKind;
use crate::secret::{RedactedProse, Redactor};
use crate::targets::{Identity, SigningKey, Target};

/// The names, in the target, of the identities that a watch signs in as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActorNames {
    /// The bot, by key and by certificate.
    pub bot: String,
    /// The app.
    pub app: String,
    /// The user on behalf of whom it acts.
    pub user: String,
}

impl Default for ActorNames {
    fn default() -> Self {
        Self {
            bot: "bot".to_owned(),
            app: "app".to_owned(),
            user: "users.installed".to_owned(),
        }
    }
}

/// An account that signs in with its key.
#[derive(Clone, Debug)]
pub(super) struct KeyHolder {
    pub(super) subject: String,
    pub(super) key: Arc<SigningKey>,
}

/// The accounts of a watch, as far as the target has them.
#[derive(Clone, Debug)]
pub(super) struct Actors {
    pub(super) names: ActorNames,
    pub(super) bot: Option<KeyHolder>,
    /// Whether the bot has a client certificate.
    pub(super) has_certificate: bool,
    pub(super) app: Option<KeyHolder>,
    /// The sign-in on behalf of the user: template and path.
    pub(super) on_behalf_of: Option<(&'static str, String)>,
}

impl Actors {
    pub(super) fn of(target: &Target, names: &ActorNames) -> Self {
        let holder = |name: &str| key_holder(target.identities.get(name)?);
        Self {
            names: names.clone(),
            bot: holder(&names.bot),
            has_certificate: target.certificates.contains_key(&names.bot),
            app: holder(&names.app),
            on_behalf_of: target.identities.get(&names.user).and_then(|user| sign_in_for(user)),
        }
    }

    /// What is missing for sessions of a kind, a lower-case fragment; `None`: nothing is.
    pub(super) fn missing_for(&self, kind: SessionKind) -> Option<String> {
        let ActorNames { bot, app, user } = &self.names;
        match kind {
            SessionKind::BotKey => lacks(self.bot.is_none(), bot, "private key"),
            SessionKind::BotCertificate => lacks(!self.has_certificate, bot, "certificate"),
            SessionKind::App => lacks(self.app.is_none(), app, "private key"),
            SessionKind::OnBehalfOf => self.missing_for(SessionKind::App).or_else(|| {
                let is_missing = self.on_behalf_of.is_none();
                is_missing.then(|| format!("the target names no `{user}` with a user id or a name"))
            }),
        }
    }

    /// Whose a session of this kind is, as it is shown: the names in the target, not the accounts themselves.
    pub(super) fn account(&self, kind: SessionKind, redactor: &Redactor) -> RedactedProse {
        let ActorNames { bot, app, user } = &self.names;
        let name = match kind {
            SessionKind::BotKey | SessionKind::BotCertificate => bot.clone(),
            SessionKind::App => app.clone(),
            SessionKind::OnBehalfOf => format!("{user} by {app}"),
        };
        redactor.prose(&name.into())
    }

    /// The keys that are signed with.
    pub(super) fn keys(&self) -> Vec<Arc<SigningKey>> {
        let holders = self.bot.iter().chain(&self.app);
        holders.map(|holder| holder.key.clone()).collect()
    }
}

fn lacks(is_missing: bool, name: &str, what: &str) -> Option<String> {
    is_missing.then(|| format!("the target has no `{name}` with a {what}"))
}

fn key_holder(identity: &Arc<Identity>) -> Option<KeyHolder> {
    Some(KeyHolder {
        subject: identity.subject()?.to_owned(),
        key: identity.key.clone()?,
    })
}

/// By the id of the user, or else by the name.
fn sign_in_for(user: &Identity) -> Option<(&'static str, String)> {
    let text = |name: &str| match user.attributes.get(name)? {
        Value::String(text) => Some(percent_encoded(text)),
        value => Some(value.to_string()),
    };
    let by_id = text("userId").map(|id| {
        let path = format!("/login/pubkey/app/user/{id}/authenticate");
        ("/login/pubkey/app/user/{userId}/authenticate", path)
    });
    by_id.or_else(|| {
        let path = format!("/login/pubkey/app/username/{}/authenticate", text("username")?);
        Some(("/login/pubkey/app/username/{username}/authenticate", path))
    })
}
