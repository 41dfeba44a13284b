//! The mock pod as its users hold it.
//!
//! Comes in: settings. Goes out: a pod that listens, the accounts to test with, and the authority to trust.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use crate::certificate::Authority;
use crate::http::server::{Server, tls_config};
use crate::keys::Keyring;
use crate::lying::shown_certificate;
use crate::people::accounts::Accounts;
use crate::people::seed::Seed;
use crate::pod::Pod;
use crate::settings::Settings;
use crate::target_file::{Seeded, TargetError, WrittenTarget};

/// A pod that runs inside this process until it is stopped or dropped.
pub struct MockPod {
    server: Server,
    pod: Arc<Pod>,
    accounts: Accounts,
    seeded: Seeded,
    authority_pem: String,
    /// Held, because the background threads stop when nobody holds it.
    _keyring: Keyring,
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
        settings.keyring.generate_in_background();
        let authority = Authority::new().map_err(StartError::Certificate)?;
        let key = &settings.keyring.keys().pod;
        let certificate =
            shown_certificate(&authority, settings.host, key, &settings.deviations).map_err(StartError::Certificate)?;
        let mut trusted = vec![authority.der().clone()];
        trusted.extend(settings.seed.iter().flat_map(Seed::authorities).cloned());
        let tls = tls_config(certificate, trusted, &settings.deviations).map_err(StartError::Tls)?;
        let seeded = Seeded::new(settings.seed.as_ref(), &authority).map_err(StartError::Certificate)?;

        let accounts = Accounts::new(&settings.keyring, &authority).map_err(StartError::Certificate)?;
        let pod = Arc::new(Pod::new(&settings, &accounts));
        let address = SocketAddr::new(settings.host, settings.port);
        let server = Server::bind(address, tls, Arc::clone(&pod))
            .await
            .map_err(|source| StartError::Listen { address, source })?;
        Ok(Self {
            server,
            pod,
            accounts,
            seeded,
            authority_pem: authority.pem(),
            _keyring: settings.keyring,
        })
    }

    /// Answers from now on, also whoever connected before.
    pub fn open(&mut self) {
        self.server.open();
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

    /// Every token that this pod ever issued (session, key-manager and access tokens, the latter without `Bearer `), in no
    /// promised order: what must not be found in a report.
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
        crate::target_file::write(file, self.address(), &self.accounts, &self.seeded, &self.authority_pem)
    }
}

impl fmt::Debug for MockPod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockPod")
            .field("address", &self.address())
            .finish_non_exhaustive()
    }
}
