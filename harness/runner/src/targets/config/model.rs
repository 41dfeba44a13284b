//! A target: where a run goes, who it can act as, and how gently.

use std::path::PathBuf;
use std::sync::Arc;

use indexmap::IndexMap;

use super::limits::Limits;
use super::service_override::{Declared, base_service};
use crate::diagnostic::InputError;
use crate::secret::{Secret, Vault};
use crate::targets::credentials::Identity;
use crate::wire::{ClientIdentity, ClientSettings};

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
    /// Where a service wants to be connected to in another way.
    pub services: ServiceConnections,
    /// What `conformance.services` says of single services, by their names; it goes before all of the above.
    pub declared: IndexMap<String, Declared>,
    /// How gently a run treats the pod.
    pub limits: Limits,
    /// Whatever else must not be printed: passwords, header values.
    pub secrets: Vec<Secret>,
    /// Whom a watch signs in as, where not as everybody else.
    pub watch: WatchActors,
    /// The list of known issues that it names, from the current folder.
    pub known_issues: Option<PathBuf>,
    /// It may be explored.
    pub allows_exploring: bool,
    /// What is no mistake, but should be known, such as a key that everybody can read.
    pub warnings: Vec<InputError>,
}

impl Target {
    /// A vault that knows the target's own secrets, and no others yet.
    pub fn vault(&self) -> Vault {
        let vault = Vault::default();
        for secret in &self.secrets {
            vault.keep("secret", secret.reveal());
        }
        let attributes = self
            .identities
            .values()
            .flat_map(|identity| identity.attributes.values());
        for value in attributes {
            vault.keep_plain(value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        }
        vault
    }

    /// The base URL of a service, by the name of its contract.
    pub fn url_of(&self, service: &str) -> &str {
        match self.declared_of(service) {
            Some(Declared::At(place)) => &place.url,
            _ => self.urls.of(service),
        }
    }

    /// How a service is connected to, by the name of its contract; the client certificate is set per call.
    pub fn connection_of(&self, service: &str) -> &ClientSettings {
        let own = self.own_connection_of(service);
        own.map_or(&self.connection, |own| &own.connection)
    }

    /// The headers that every request to a service carries, by the name of its contract.
    pub fn headers_of(&self, service: &str) -> &[(String, String)] {
        let own = self.own_connection_of(service);
        own.map_or(&self.default_headers, |own| &own.default_headers)
    }

    /// The identity whose client certificate calls to a service show where the scenario names none.
    pub fn certificate_of(&self, service: &str) -> Option<&str> {
        match self.declared_of(service) {
            Some(Declared::At(place)) => place.certificate.as_deref(),
            _ => None,
        }
    }

    /// Whether the target says that it does not have a service, by the name of its contract.
    pub fn lacks(&self, service: &str) -> bool {
        matches!(self.declared_of(service), Some(Declared::Absent))
    }

    fn own_connection_of(&self, service: &str) -> Option<&ServiceConnection> {
        match self.declared_of(service) {
            Some(Declared::At(place)) => Some(&place.connection),
            _ => self.services.of(service),
        }
    }

    fn declared_of(&self, service: &str) -> Option<&Declared> {
        self.declared.get(base_service(service))
    }
}

/// The identities that a watch signs in as, by their names; `None`: as scenarios do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WatchActors {
    /// In place of `bot`.
    pub bot: Option<String>,
    /// In place of `app`.
    pub app: Option<String>,
    /// In place of `users.installed`.
    pub user: Option<String>,
}

/// How to connect, and which headers to send.
#[derive(Clone, Debug)]
pub struct ServiceConnection {
    /// Time-outs, proxy and trust.
    pub connection: ClientSettings,
    /// Headers that every request carries.
    pub default_headers: Vec<(String, String)>,
}

/// The connections of services that differ from the target's.
#[derive(Clone, Debug, Default)]
pub struct ServiceConnections {
    /// Login and pod.
    pub pod: Option<ServiceConnection>,
    /// The key manager: relay and keyauth.
    pub key_manager: Option<ServiceConnection>,
    /// Certificate sign-in and logout.
    pub session_auth: Option<ServiceConnection>,
    /// The agent.
    pub agent: Option<ServiceConnection>,
}

impl ServiceConnections {
    pub(crate) fn of(&self, service: &str) -> Option<&ServiceConnection> {
        match base_service(service) {
            "relay" | "keyauth" => self.key_manager.as_ref(),
            "agent" => self.agent.as_ref(),
            "sessionauth" => self.session_auth.as_ref(),
            _ => self.pod.as_ref(),
        }
    }
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
    pub(crate) fn of(&self, service: &str) -> &str {
        match base_service(service) {
            "relay" | "keyauth" => &self.key_manager,
            "agent" => &self.agent,
            "sessionauth" => &self.session_auth,
            _ => &self.pod,
        }
    }
}
