//! A target: where a run goes, who it can act as, and how gently.

use std::path::PathBuf;
use std::sync::Arc;

use indexmap::IndexMap;

use super::limits::Limits;
use super::service_override::{Declared, base_service};
use crate::diagnostic::{InputError, Location};
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
    /// Sets of accounts that trials are played with in place of these, where there are any.
    pub pool: Vec<AccountSet>,
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
        let of_pool = self.pool.iter().flat_map(|set| set.identities.values());
        let identities = self.identities.values().chain(of_pool);
        for value in identities.flat_map(|identity| identity.attributes.values()) {
            vault.keep_plain(value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        }
        vault
    }

    /// How many sets of accounts trials are played with: those of the pool, or the one at the top of the file.
    pub fn set_count(&self) -> usize {
        self.pool.len().max(1)
    }

    /// The accounts of a set, which count from 0; those at the top of the file where there is no such set.
    pub fn actors(&self, set: usize) -> Actors<'_> {
        match self.pool.get(set) {
            Some(set) => Actors {
                set: Some(set),
                identities: &set.identities,
                certificates: &set.certificates,
            },
            None => Actors {
                set: None,
                identities: &self.identities,
                certificates: &self.certificates,
            },
        }
    }

    /// All accounts: those at the top of the file, unless a set of the pool stands in for them, and those of each set.
    pub fn everybody(&self) -> Vec<Actors<'_>> {
        let is_same = |(one, other): (&Arc<Identity>, &Arc<Identity>)| Arc::ptr_eq(one, other);
        let stands_in = |set: &AccountSet| set.identities.values().zip(self.identities.values()).all(is_same);
        let top = self.actors(self.pool.len());
        let is_stood_in_for = self.pool.first().is_some_and(stands_in);
        let top = Some(top).filter(|_| !is_stood_in_for);
        let sets = (0..self.pool.len()).map(|set| self.actors(set));
        top.into_iter().chain(sets).collect()
    }

    /// The first set of accounts, from 0, that has the client certificate of this identity, and the certificate: what is asked in nobody's
    /// name shows it.
    pub fn showing(&self, name: &str) -> Option<(usize, &ClientIdentity)> {
        let mut sets = 0..self.set_count();
        sets.find_map(|set| Some((set, self.actors(set).certificates.get(name)?)))
    }

    /// The same target for somebody who knows the accounts at the top of the file alone.
    #[must_use]
    pub fn without_pool(self) -> Self {
        Self {
            pool: Vec::new(),
            ..self
        }
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

/// A set of the pool: everyone whom a trial can act as while it has the set.
#[derive(Clone, Debug)]
pub struct AccountSet {
    /// Its place in the pool, from 1.
    pub number: usize,
    /// Where it is written.
    pub place: Location,
    /// As those of the target.
    pub identities: IndexMap<String, Arc<Identity>>,
    /// As those of the target.
    pub certificates: IndexMap<String, ClientIdentity>,
}

/// Everyone whom one play of a trial can act as.
#[derive(Clone, Copy, Debug)]
pub struct Actors<'t> {
    /// The set of the pool that they are; `None` for the accounts at the top of the file.
    pub set: Option<&'t AccountSet>,
    /// By name: `bot`, `app`, `users.installed`, …
    pub identities: &'t IndexMap<String, Arc<Identity>>,
    /// The client certificates, by the name of their identity.
    pub certificates: &'t IndexMap<String, ClientIdentity>,
}

impl Actors<'_> {
    /// What a person calls one of these: `bot`, or `bot` of set 2.
    pub fn name_of(&self, identity: &str) -> String {
        match self.set {
            Some(set) => format!("`{identity}` of set {}", set.number),
            None => format!("`{identity}`"),
        }
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
