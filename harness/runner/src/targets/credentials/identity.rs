//! Identities: who a scenario can act as.

use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::Value;

use super::key::SigningKey;

/// An account: what scenarios may know of it, and the key that signs for it.
#[derive(Clone, Debug, Default)]
pub struct Identity {
    /// Its name in scenarios: `bot`, `users.installed`, …
    pub name: String,
    /// What scenarios may use of it: `username`, `appId`, `userId`.
    pub attributes: IndexMap<String, Value>,
    /// The private key, where it has one.
    pub key: Option<Arc<SigningKey>>,
}

impl Identity {
    /// Who a JWT of this identity speaks for: the user name of a service account, the id of an app.
    pub fn subject(&self) -> Option<&str> {
        let attribute = self.attributes.get("username").or_else(|| self.attributes.get("appId"));
        attribute.and_then(Value::as_str)
    }
}

/// The attributes that an identity of this name can have; the check of scenarios knows no target.
pub fn possible_attributes(name: &str) -> &'static [&'static str] {
    match name {
        "bot" => &["username", "userId"],
        "app" => &["appId"],
        name if name.starts_with("users.") => &["username", "userId"],
        _ => &["username", "userId", "appId"],
    }
}
