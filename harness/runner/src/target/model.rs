//! A target: where a run goes, who it can act as, and how gently.

use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;

use super::identity::Identity;
use crate::exchange::{ClientIdentity, ClientSettings};
use crate::secret::Secret;

/// A pod, and everything that a run may use of it.
#[derive(Clone, Debug)]
pub struct Target {
    /// Its name in reports.
    pub name: String,
    /// The base URLs of its services: scheme, host, port and context, without the service's own prefix.
    pub urls: ServiceUrls,
    /// Who scenarios can act as, by name: `bot`, `app`, `users.installed`, …
    pub identities: IndexMap<String, Arc<Identity>>,
    /// The client certificates, by the name of their identity.
    pub certificates: IndexMap<String, ClientIdentity>,
    /// How connections are made; the client certificate is set per call.
    pub connection: ClientSettings,
    /// Headers that every request carries.
    pub default_headers: Vec<(String, String)>,
    /// The slowest answer that passes.
    pub response_time: Option<Duration>,
    /// Whatever else must not be printed: passwords, header values.
    pub secrets: Vec<Secret>,
}

/// Where each service is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceUrls {
    /// Login and pod.
    pub pod: String,
    /// The key manager: relay and keyauth.
    pub key_manager: String,
    /// Certificate sign-in and logout.
    pub session_auth: String,
    /// The agent.
    pub agent: String,
}

impl ServiceUrls {
    /// All services behind one URL.
    pub fn all_at(url: &str) -> Self {
        Self {
            pod: url.to_owned(),
            key_manager: url.to_owned(),
            session_auth: url.to_owned(),
            agent: url.to_owned(),
        }
    }

    /// The base URL of a service, by the name of its contract.
    pub fn of(&self, service: &str) -> &str {
        match service {
            "relay" | "keyauth" => &self.key_manager,
            "agent" => &self.agent,
            service if service.starts_with("sessionauth") => &self.session_auth,
            _ => &self.pod,
        }
    }
}
