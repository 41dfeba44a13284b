//! What all trials of a run share.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use podproof_contract::Contracts;
use tokio::sync::OnceCell;

use super::given_sessions::GivenSessions;
use super::pod_facts::{LOGOUT, LOGOUT_METHOD, TLS_REQUIREMENT};
use crate::diagnostic::Sources;
use crate::run::limit::{Pacer, Shutdown, StopReason};
use crate::run::service::{FaultyService, ServiceFault, ServiceIssue, Streaks, service_issues};
use crate::suite::plan::{Trial, absence};
use crate::suite::requirements::Catalogue;
use crate::suite::scenario::Call;
use crate::targets::{SERVICES, SigningKey, Target, base_service};
use crate::text::Prose;
use crate::wire::{Client, ClientError, ClientSettings, Reply, TlsFacts, proxy_refusal};

/// What all trials of a run share. Only the pace, the ending, the issues with services and what is known of sessions change during the run.
pub struct RunContext {
    /// The contracts, overlays applied.
    pub contracts: Arc<Contracts>,
    /// The requirements.
    pub catalogue: Arc<Catalogue>,
    /// The texts that findings point into.
    pub sources: Arc<Sources>,
    /// The target.
    pub target: Target,
    /// The key that no pod knows.
    pub stranger: Arc<SigningKey>,
    /// The pace that the target asks for.
    pub pacer: Pacer,
    /// Tells whether the run is being ended early.
    pub shutdown: Shutdown,
    /// The options, beside a trial's id, with which `podproof run` finds it again, such as `--scenarios mine.yaml`.
    pub(super) options: String,
    /// A 429 is waited out, and the call sent again.
    pub is_patient: bool,
    /// A service that only fails is given up: nothing more is asked of it.
    gives_up: bool,
    /// What a preflight found, and what showed since.
    service_issues: RwLock<Vec<Arc<ServiceIssue>>>,
    /// The session tokens that sign-ins were given.
    pub(super) given_sessions: GivenSessions,
    /// The failures in a row of each service.
    streaks: Streaks,
    /// What a handshake with each service showed, by the name of its contract.
    pub(super) handshakes: BTreeMap<String, OnceCell<Option<TlsFacts>>>,
    /// Which of the connections each service uses, by the name of its contract.
    services: BTreeMap<String, usize>,
    /// The ways to connect that differ, each with its clients.
    connections: Vec<Connection>,
}

/// The name of the client that shows no certificate.
const NO_CERTIFICATE: &str = "none";

/// The clients of one way to connect.
struct Connection {
    /// Shows no certificate.
    bare: Client,
    /// Of each set of accounts, a client for each certificate.
    showing: Vec<BTreeMap<String, Client>>,
}

impl RunContext {
    /// Brings together what a run needs, and makes its clients.
    ///
    /// # Errors
    /// A client cannot be made: the trust store or a certificate is of no use.
    pub fn new(
        contracts: Arc<Contracts>,
        catalogue: Arc<Catalogue>,
        sources: Arc<Sources>,
        target: Target,
    ) -> Result<Self, ClientError> {
        let mut services = BTreeMap::new();
        let mut differing: Vec<&ClientSettings> = Vec::new();
        for contract in contracts.contracts() {
            let settings = target.connection_of(contract.service());
            // Services that are connected to in the same way share their connections.
            let known = differing.iter().position(|other| std::ptr::eq(*other, settings));
            let index = known.unwrap_or_else(|| {
                differing.push(settings);
                differing.len() - 1
            });
            services.insert(contract.service().to_owned(), index);
        }
        let connections = differing
            .into_iter()
            .map(|settings| clients(settings, &target))
            .collect::<Result<_, _>>()?;
        let stranger = Arc::new(SigningKey::stranger());
        Ok(Self {
            contracts,
            catalogue,
            sources,
            pacer: Pacer::new(&target.limits),
            shutdown: Shutdown::default(),
            options: String::new(),
            is_patient: true,
            gives_up: true,
            target,
            stranger,
            service_issues: RwLock::default(),
            given_sessions: GivenSessions::default(),
            streaks: Streaks::default(),
            handshakes: services.keys().map(|name| (name.clone(), OnceCell::new())).collect(),
            services,
            connections,
        })
    }

    /// Says with which options, beside a trial's id, `podproof run` finds it again, such as `--scenarios mine.yaml`.
    #[must_use]
    pub fn with_replay_options(mut self, options: String) -> Self {
        self.options = options;
        self
    }

    /// Takes a 429 as it comes, and gives no service up: for a pod that is ours alone.
    #[must_use]
    pub fn without_retries(mut self) -> Self {
        self.is_patient = false;
        self
    }

    /// Goes on asking a service that only fails: for who measures how often and for how long it does.
    pub fn go_on_asking(&mut self) {
        self.gives_up = false;
    }

    /// Remembers what is wrong with services; what is told of a target must not tell its secrets.
    pub(crate) fn remember(&self, faulty: Vec<FaultyService>) {
        let redactor = self.target.vault().redactor();
        let mut known = self.service_issues.write().unwrap_or_else(PoisonError::into_inner);
        let clean = service_issues(faulty, known.len(), &redactor);
        known.extend(clean.into_iter().map(Arc::new));
    }

    /// Takes note of what came of a request to a service, by the name of its contract: a proxy that refuses ends the run at
    /// the first time, and a service that only fails is faulty from then on. What `may_fail` says nothing of the service:
    /// some end a handshake that they refuse without a word.
    pub(crate) fn observe_reply(&self, service: &str, reply: &Reply, may_fail: bool) {
        let proxy = self.target.connection_of(service).proxy.as_ref();
        if let Some(refusal) = proxy.and_then(|proxy| proxy_refusal(reply, proxy)) {
            self.shutdown.stop_sending(StopReason::ProxyRefused {
                cause: refusal.cause,
                help: refusal.help.unwrap_or_default(),
            });
            return;
        }
        let mut services = SERVICES.into_iter();
        let Some(service) = services.find(|known| *known == base_service(service) && self.is_patient && self.gives_up)
        else {
            return;
        };
        if may_fail && matches!(reply, Reply::Failed(_)) {
            return;
        }
        if let Some(failure) = self.streaks.note(service, reply) {
            let help = failure.help.map_or(String::new(), |help| format!("{help}; "));
            self.remember(vec![FaultyService {
                service,
                url: self.target.url_of(service).to_owned(),
                fault: ServiceFault::Unreachable {
                    cause: failure.cause,
                    help: Some(format!("{help}`podproof doctor` says more").into()),
                    tls: failure.tls,
                },
            }]);
        }
    }

    /// What is wrong with services, as far as is known.
    pub fn service_issues(&self) -> Vec<Arc<ServiceIssue>> {
        self.service_issues
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// What keeps a trial from being played that the target allows.
    pub fn issue_of(&self, trial: &Trial) -> Option<Arc<ServiceIssue>> {
        if trial.not_applicable.is_some() {
            return None;
        }
        let calls = trial.calls();
        self.issues_for(&trial.requirements())
            .find(|issue| calls.iter().any(|call| issue.concerns(call)))
    }

    /// What keeps a call from being made by which these requirements are to be verified.
    pub(super) fn issue_with(&self, call: &Call, verifying: &[String]) -> Option<Arc<ServiceIssue>> {
        self.issues_for(verifying).find(|issue| issue.concerns(call))
    }

    /// The service issues that keep anybody from verifying these requirements. A certificate that is not accepted, or a version of
    /// TLS that is too old, keeps nobody from verifying just that.
    fn issues_for(&self, requirements: &[String]) -> impl Iterator<Item = Arc<ServiceIssue>> + use<> {
        let looks_at_tls = requirements.iter().any(|id| id == TLS_REQUIREMENT);
        let service_issues = self.service_issues().into_iter();
        service_issues.filter(move |issue| !(issue.breaks_tls() && looks_at_tls))
    }

    /// Why a call that tidies up need not be tried: the target lacks its service, or that is faulty.
    pub(super) fn skip_reason(&self, call: &Call) -> Option<Prose> {
        if self.target.lacks(&call.service) {
            Some(absence(&call.service).into())
        } else {
            self.issue_with(call, &[]).map(|issue| issue.text().to_string().into())
        }
    }

    /// Why sessions cannot be ended at the service that ends them; `None` if they can.
    pub(crate) fn why_sessions_stay(&self) -> Option<Prose> {
        let service = self.contracts.operation(LOGOUT_METHOD, LOGOUT)?.service();
        if self.target.lacks(service) {
            return Some(absence(service).into());
        }
        if let Some(why) = self.shutdown.why().filter(|_| !self.shutdown.may_send()) {
            return Some(match why {
                StopReason::Interrupted => "the run was interrupted before they were ended".into(),
                why => why.headline(),
            });
        }
        let is_closed = self.service_issues().iter().any(|issue| issue.closes(service));
        is_closed.then(|| format!("/{} is in trouble", base_service(service)).into())
    }

    /// The client that talks to this service and shows this certificate of a set of accounts, or the one that is shown to this service
    /// where nothing is said; `None` where the set has none of that name.
    pub(crate) fn client(&self, set: usize, service: &str, certificate: Option<&str>) -> Option<&Client> {
        let connection = self.connections.get(*self.services.get(service)?)?;
        let usual = || self.target.certificate_of(service).unwrap_or(NO_CERTIFICATE);
        match certificate.unwrap_or_else(usual) {
            NO_CERTIFICATE => Some(&connection.bare),
            name => connection.showing.get(set)?.get(name),
        }
    }
}

/// A client for each certificate of the target, and one without.
fn clients(settings: &ClientSettings, target: &Target) -> Result<Connection, ClientError> {
    let showing = |set: usize| {
        let certificates = target.actors(set).certificates.iter();
        let each = certificates.map(|(name, identity)| {
            let settings = ClientSettings {
                identity: Some(identity.clone()),
                ..settings.clone()
            };
            Ok((name.clone(), Client::new(&settings)?))
        });
        each.collect::<Result<_, ClientError>>()
    };
    Ok(Connection {
        bare: Client::new(settings)?,
        showing: (0..target.set_count()).map(showing).collect::<Result<_, _>>()?,
    })
}
