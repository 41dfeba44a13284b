//! The mock pod as its users hold it.
//!
//! Comes in: settings. Goes out: a pod that listens, the accounts to test with, and the authority to trust.

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::certificate::Authority;
use crate::deviation::Deviation;
use crate::http::server::Server;
use crate::keys::{Keyring, LazyKey};
use crate::nodes::{Front, HandshakeError, Handshakes, Nodes, Reach, State};
use crate::people::accounts::Accounts;
use crate::people::seed::Seed;
use crate::pod::Pod;
use crate::rehearsal::{Rehearsal, Stage};
use crate::script::{ScriptEntry, ScriptError};
use crate::settings::Settings;
use crate::target_file::{Everybody, Seeded, TargetError, WrittenTarget};

/// A pod that runs inside this process until it is stopped or dropped.
pub struct MockPod {
    server: Server,
    nodes: Arc<Nodes>,
    /// There when it has a script.
    rehearsal: Option<Rehearsal>,
    pod: Arc<Pod>,
    accounts: Accounts,
    pool: Vec<Accounts>,
    seeded: Seeded,
    authority_pem: String,
    /// The background threads stop when nobody holds it.
    keyring: Keyring,
}

/// Why a pod did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The address cannot be listened on.
    #[error("cannot listen on `{address}`; choose another port, or 0 for a free one")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The throw-away certificates could not be made.
    #[error("cannot make the throw-away certificates")]
    Certificate(#[source] rcgen::Error),
    /// The TLS library does not take the certificate.
    #[error("cannot set up TLS")]
    Tls(#[source] rustls::Error),
    /// The script does not fit the pod: it names a node or an account that there is not.
    #[error(transparent)]
    Script(#[from] ScriptError),
    /// A seed file has an account or an app that a set of the pool has.
    #[error("`{name}` of the seed file is an account of the pool as well; give it another name")]
    Taken {
        /// The name.
        name: String,
    },
    /// A lie is told of a node that there is not.
    #[error("there is no node {node} to tell a lie; the pod has {nodes}")]
    NoSuchNode {
        /// The node, from 1.
        node: usize,
        /// How many there are.
        nodes: usize,
    },
}

impl MockPod {
    /// Starts a pod. It listens when this returns, after a few milliseconds; its RSA keys are generated in background threads.
    /// Must be called within a tokio runtime, which then serves the connections.
    ///
    /// # Errors
    /// When the address is taken or not this machine's, or when certificates cannot be made.
    pub async fn start(settings: Settings) -> Result<Self, StartError> {
        let mut pod = Self::bind(settings).await?;
        pod.open();
        Ok(pod)
    }

    /// A pod that has its address, and answers nobody before [`MockPod::open`]: who waits until it answers then finds all that was
    /// prepared meanwhile, such as a target file.
    ///
    /// # Errors
    /// As [`MockPod::start`].
    pub async fn bind(settings: Settings) -> Result<Self, StartError> {
        let authority = Authority::new().map_err(StartError::Certificate)?;
        let seeded = Seeded::new(settings.seed.as_ref(), &authority).map_err(StartError::Certificate)?;
        let accounts = Accounts::new(&settings.keyring, &authority).map_err(StartError::Certificate)?;
        let pool = Accounts::pool(settings.pool, &settings.keyring, &authority).map_err(StartError::Certificate)?;
        if settings.keys_ahead {
            let keys = keys_of([&accounts].into_iter().chain(&pool), &settings.keyring, |_| true);
            settings.keyring.generate_in_background(keys);
        }
        if let Some(name) = settings.seed.as_ref().and_then(|seed| taken(seed, &pool)) {
            return Err(StartError::Taken { name });
        }
        let authority_pem = authority.pem();
        let pod = Arc::new(Pod::new(&settings, &accounts, &pool));
        if let Some(script) = &settings.script {
            script.check(settings.node_count(), |name| pod.directory.has(name))?;
        }
        let mut trusted = vec![authority.der().clone()];
        trusted.extend(settings.seed.iter().flat_map(Seed::authorities).cloned());
        let key = settings.keyring.keys().pod.clone();
        let handshakes = Handshakes::new(authority, settings.host, key, trusted);
        let lies = lies_of_nodes(&settings)?;
        let nodes = Arc::new(Nodes::new(states(&settings, &pod, &handshakes, &lies)?, &settings));

        let address = SocketAddr::new(settings.host, settings.port);
        let mut server = Server::bind(address, Arc::clone(&nodes))
            .await
            .map_err(|source| StartError::Listen { address, source })?;
        let rehearsal = settings.script.map(|script| {
            let stage = Stage {
                pod: Arc::clone(&pod),
                nodes: Arc::clone(&nodes),
                handshakes: Arc::new(handshakes),
                script,
                lies,
                version: settings.version,
                unshared: settings.unshared_sessions,
                going_on: Vec::new(),
            };
            Rehearsal::prepare(stage, settings.script_journal, server.opener())
        });
        Ok(Self {
            server,
            nodes,
            rehearsal,
            pod,
            accounts,
            pool,
            seeded,
            authority_pem,
            keyring: settings.keyring,
        })
    }

    /// Answers from now on, also whoever connected before. A script begins.
    pub fn open(&mut self) {
        match &mut self.rehearsal {
            Some(rehearsal) => rehearsal.begin(),
            None => {
                self.nodes.open();
                self.server.open();
            }
        }
    }

    /// What the script has really done so far, in the order of time; nothing without a script.
    #[must_use]
    pub fn script_log(&self) -> Vec<ScriptEntry> {
        self.rehearsal.as_ref().map(Rehearsal::log).unwrap_or_default()
    }

    /// Where it listens; the port is the real one.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// The certificate of the throw-away authority, as PEM: the only root that a client needs.
    #[must_use]
    pub fn authority_pem(&self) -> &str {
        &self.authority_pem
    }

    /// The accounts to test with.
    #[must_use]
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// The accounts of its pool, set by set; none unless the settings ask for some.
    #[must_use]
    pub fn pool(&self) -> &[Accounts] {
        &self.pool
    }

    /// Has background threads generate the keys of these accounts, named by user name or app id, and the pod's own: for who has set
    /// [`Settings::keys_ahead`] to `false` and now knows who will sign in.
    pub fn generate_ahead<'n>(&self, names: impl IntoIterator<Item = &'n str>) {
        let names: BTreeSet<&str> = names.into_iter().collect();
        let sets = [&self.accounts].into_iter().chain(&self.pool);
        let keys = keys_of(sets, &self.keyring, |name| names.contains(name));
        self.keyring.generate_in_background(keys);
    }

    /// Every token that this pod issued, of more than 20,000 the last ones (session, key-manager and access tokens, the latter
    /// without `Bearer `), in no promised order: what must not be found in a report. Empty where the settings say that none is
    /// remembered.
    #[must_use]
    pub fn issued_secrets(&self) -> Vec<String> {
        self.pod.issued()
    }

    /// Stops gracefully: accepts nothing more, waits up to five seconds for calls in progress, closes every connection.
    pub async fn stop(self) {
        self.server.stop().await;
    }

    /// Writes a target file for this pod (the BDKs' configuration, with a `conformance:` section), and beside it a folder of the
    /// keys and the authority that it refers to. Blocks until all keys are generated; overwrites what an earlier call wrote.
    ///
    /// # Errors
    /// When a file cannot be written; the error says which.
    pub fn write_target(&self, file: &Path) -> Result<WrittenTarget, TargetError> {
        let people = Everybody {
            accounts: &self.accounts,
            pool: &self.pool,
            seeded: &self.seeded,
        };
        crate::target_file::write(file, self.address(), &people, &self.authority_pem)
    }
}

/// The keys of those accounts whose name is asked for, in the order of need, with the pod's own.
fn keys_of<'a>(
    sets: impl Iterator<Item = &'a Accounts>,
    keyring: &Keyring,
    is_asked_for: impl Fn(&str) -> bool,
) -> Vec<LazyKey> {
    let keyed = sets.flat_map(Accounts::keyed).filter(|(name, _)| is_asked_for(name));
    let mut keys: Vec<LazyKey> = keyed.map(|(_, key)| key.clone()).collect();
    if !keys.is_empty() {
        // The pod signs what it answers to the first sign-in.
        keys.insert(1, keyring.keys().pod.clone());
    }
    keys
}

/// A name of the seed that a set of the pool has as well.
fn taken(seed: &Seed, pool: &[Accounts]) -> Option<String> {
    let accounts = seed.accounts().iter().map(|account| account.username.as_str());
    let seeded: BTreeSet<&str> = accounts
        .chain(seed.apps().iter().map(|app| app.app_id.as_str()))
        .collect();
    let mut names = pool.iter().flat_map(Accounts::names);
    names.find(|name| seeded.contains(name)).map(str::to_owned)
}

/// The lies of each node.
fn lies_of_nodes(settings: &Settings) -> Result<Vec<BTreeSet<Deviation>>, StartError> {
    let nodes = settings.node_count();
    let shared: BTreeSet<Deviation> = settings.deviations.iter().copied().collect();
    let mut lies = vec![shared; nodes];
    for (node, deviation) in &settings.node_deviations {
        let no_such_node = StartError::NoSuchNode { node: *node, nodes };
        let of_node = node.checked_sub(1).and_then(|node| lies.get_mut(node));
        of_node.ok_or(no_such_node)?.insert(*deviation);
    }
    Ok(lies)
}

/// The nodes as they begin. Those whose handshake is the same share it.
fn states(
    settings: &Settings,
    pod: &Arc<Pod>,
    handshakes: &Handshakes,
    lies: &[BTreeSet<Deviation>],
) -> Result<Vec<State>, StartError> {
    if settings.unshared_sessions {
        pod.keep_apart(&(0..lies.len()).collect());
    }
    let mut states: Vec<State> = Vec::new();
    for (node, told) in lies.iter().enumerate() {
        let alike = states
            .iter()
            .zip(lies)
            .find(|(_, other)| Handshakes::are_alike(*other, told));
        let tls = match alike {
            Some((state, _)) => state.tls.clone(),
            None => handshakes.telling(&told.iter().copied().collect::<Vec<_>>())?,
        };
        let of_node = pod.as_node(node).answering(told, settings.version);
        states.push(State {
            pod: Arc::new(of_node),
            tls,
            reach: Reach::Up,
            front: Front::Pod,
            latency: Duration::ZERO,
            jitter: Duration::ZERO,
            is_stalled: false,
            breaks: 0,
        });
    }
    Ok(states)
}

impl From<HandshakeError> for StartError {
    fn from(error: HandshakeError) -> Self {
        match error {
            HandshakeError::Certificate(error) => Self::Certificate(error),
            HandshakeError::Tls(error) => Self::Tls(error),
        }
    }
}

impl fmt::Debug for MockPod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockPod")
            .field("address", &self.address())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_accounts_that_are_named_the_keys_are_generated_ahead_and_of_no_other() {
        let (keyring, authority) = (Keyring::new(), Authority::new().expect("an authority"));
        let accounts = Accounts::new(&keyring, &authority).expect("accounts");
        let pool = Accounts::pool(2, &keyring, &authority).expect("a pool");
        let names = |named: &[&str]| -> Vec<&str> {
            let sets = [&accounts].into_iter().chain(&pool);
            let keys = keys_of(sets, &keyring, |name| named.contains(&name));
            keys.iter().map(LazyKey::name).collect()
        };
        assert_eq!(
            names(&["qa-app-2", "qa-bot", "qa-admin"]),
            ["bot", "pod", "admin", "app"]
        );
        assert_eq!(names(&["alice@acme.example"]), [""; 0]);
    }
}
