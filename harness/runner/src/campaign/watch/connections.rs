//! The clients of a watch: one for each lane, service and certificate, with the lane's time-out.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::settings::Timing;
use crate::record::watch::{Connection, LaneName};
use crate::targets::Target;
use crate::wire::{Client, ClientError, ClientSettings, Trust};

/// The clients, each made when it is first needed.
#[derive(Debug, Default)]
pub(super) struct Connections {
    clients: Mutex<HashMap<Key, Client>>,
}

type Key = (LaneName, String, Option<String>, Connection);

impl Connections {
    /// The client that a lane asks a service with; `certificate` names an identity.
    ///
    /// # Errors
    /// The target's trust store or a certificate is of no use.
    pub(super) fn client(
        &self,
        target: &Target,
        (lane, timing): (LaneName, Timing),
        (service, certificate): (&str, Option<&str>),
        connection: Connection,
    ) -> Result<Client, ClientError> {
        let certificate = certificate.or_else(|| target.certificate_of(service));
        let key = (lane, service.to_owned(), certificate.map(str::to_owned), connection);
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&key) {
            return Ok(client.clone());
        }
        let shown = certificate.and_then(|name| target.certificates.get(name));
        let client = Client::new(&ClientSettings {
            identity: shown.cloned(),
            ..hurried(target.connection_of(service), timing, connection)
        })?;
        clients.insert(key, client.clone());
        Ok(client)
    }

    /// The client that asks a canary, which is not the pod.
    ///
    /// # Errors
    /// The target's trust store is of no use.
    pub(super) fn canary(&self, target: &Target, timing: Timing) -> Result<Client, ClientError> {
        let key = (LaneName::Canary, String::new(), None, Connection::New);
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&key) {
            return Ok(client.clone());
        }
        let trust = match target.connection.trust.given() {
            [] => Trust::Platform,
            given => Trust::PlatformAnd(given.to_vec()),
        };
        let client = Client::new(&ClientSettings {
            trust,
            ..hurried(&target.connection, timing, Connection::New)
        })?;
        clients.insert(key, client.clone());
        Ok(client)
    }
}

/// The target's settings with the lane's time-out: half of it for connecting.
fn hurried(configured: &ClientSettings, timing: Timing, connection: Connection) -> ClientSettings {
    ClientSettings {
        connect_timeout: timing.timeout / 2,
        read_timeout: timing.timeout,
        exchange_timeout: timing.timeout,
        identity: None,
        tells_phases: true,
        keeps_connections: connection == Connection::Kept,
        ..configured.clone()
    }
}
