//! What all trials of a run share.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use podproof_contract::Contracts;

use crate::complaint::Sources;
use crate::exchange::{Client, ClientError, ClientSettings};
use crate::requirement::Catalogue;
use crate::target::{SigningKey, Target};

/// What all trials of a run share; nothing in it changes during the run.
pub struct World {
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
    /// A client for each certificate, and one without.
    clients: BTreeMap<String, Client>,
    /// Tells whether the run is being ended early.
    pub interrupted: OnceLock<()>,
}

impl World {
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
        let mut clients = BTreeMap::from([("none".to_owned(), Client::new(&target.connection)?)]);
        for (name, identity) in &target.certificates {
            let settings = ClientSettings {
                identity: Some(identity.clone()),
                ..target.connection.clone()
            };
            clients.insert(name.clone(), Client::new(&settings)?);
        }
        let stranger = Arc::new(SigningKey::stranger());
        Ok(Self {
            contracts,
            catalogue,
            sources,
            target,
            stranger,
            clients,
            interrupted: OnceLock::new(),
        })
    }

    /// The client that shows this certificate; `None` where the target has none of that name.
    pub(super) fn client(&self, certificate: Option<&str>) -> Option<&Client> {
        self.clients.get(certificate.unwrap_or("none"))
    }
}
