//! The target under examination: sends a request to one of its services, and reads the answer without its secrets.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::secret::Vault;
use crate::targets::Target;
use crate::text::{exact_duration, json_of};
use crate::wire::{Client, ClientIdentity, ClientSettings, Reply, Request, Response, TlsFacts, foreign};

/// How much of a pod's words is repeated, in characters.
const QUOTED: usize = 160;

/// How long an answer is waited for at most, as long as a run asks before it begins: nothing that is asked takes a pod in good
/// health a second.
const PATIENCE: Duration = Duration::from_secs(10);

/// A target, what was seen of its servers, and the secrets that were met on it.
pub(super) struct TargetProbe<'t> {
    pub(super) target: &'t Target,
    vault: Vault,
    /// What a service's server is like, where it can be connected to.
    servers: BTreeMap<&'static str, Door>,
}

/// What is known of the server of a service that can be connected to.
#[derive(Clone, Copy, Debug)]
struct Door {
    /// Whether it asks for a client certificate; `None` without TLS.
    asks_for_certificate: Option<bool>,
    /// Whether it took a question, and gave no answer.
    is_silent: bool,
}

/// A request to a service.
pub(super) struct Call<'c> {
    /// The service, by the name of its contract.
    pub(super) service: &'c str,
    pub(super) method: &'c str,
    /// With the service's prefix.
    pub(super) path: &'c str,
    pub(super) session: Option<&'c str>,
    pub(super) body: Option<String>,
    pub(super) certificate: Option<&'c ClientIdentity>,
}

impl<'c> Call<'c> {
    pub(super) fn new(service: &'c str, method: &'c str, path: &'c str) -> Self {
        Self {
            service,
            method,
            path,
            session: None,
            body: None,
            certificate: None,
        }
    }
}

impl<'t> TargetProbe<'t> {
    pub(super) fn new(target: &'t Target) -> Self {
        Self {
            target,
            vault: target.vault(),
            servers: BTreeMap::new(),
        }
    }

    /// Remembers that the server of these services can be connected to, and what its handshake showed.
    pub(super) fn connected(&mut self, services: &[&'static str], tls: Option<&TlsFacts>) {
        let server = Door {
            asks_for_certificate: tls.map(|facts| facts.asks_for_certificate),
            is_silent: false,
        };
        self.servers.extend(services.iter().map(|service| (*service, server)));
    }

    /// Remembers that a service gives no answer.
    pub(super) fn silent(&mut self, service: &str) {
        if let Some(server) = self.servers.get_mut(service) {
            server.is_silent = true;
        }
    }

    /// Why there is no sense in asking a service; `None` if there is.
    pub(super) fn why_not(&self, service: &str) -> Option<&'static str> {
        match self.servers.get(service) {
            None => Some("there is no connection to its server"),
            Some(Door { is_silent: true, .. }) => Some("the service gives no answer"),
            Some(_) => None,
        }
    }

    /// Whether a service's server was seen not to ask for client certificates.
    pub(super) fn asks_for_no_certificate(&self, service: &str) -> bool {
        let server = self.servers.get(service);
        server.is_some_and(|server| server.asks_for_certificate == Some(false))
    }

    /// Remembers what must not be printed.
    pub(super) fn hide(&self, secret: &str) {
        self.vault.keep("secret", secret);
    }

    /// The certificate that calls to a service show, where the target names one.
    pub(super) fn certificate_for(&self, service: &str) -> Option<&'t ClientIdentity> {
        let (_, certificate) = self.target.showing(self.target.certificate_of(service)?)?;
        Some(certificate)
    }

    /// Sends a request, and hears what comes back. `Err` says why it could not even be sent.
    pub(super) async fn send(&self, call: Call<'_>) -> Result<Reply, String> {
        let configured = self.target.connection_of(call.service);
        let settings = hurried(configured, call.certificate);
        let client = Client::new(&settings).map_err(|error| error.to_string())?;
        let mut headers = self.target.headers_of(call.service).to_vec();
        headers.push(("Accept".to_owned(), "application/json".to_owned()));
        if call.body.is_some() {
            headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
        }
        headers.extend(
            call.session
                .map(|session| ("sessionToken".to_owned(), session.to_owned())),
        );
        let request = Request {
            method: call.method.to_owned(),
            url: format!("{}{}", self.target.url_of(call.service), call.path),
            headers,
            body: call.body.map(String::into_bytes),
        };
        let timed = client.send(&request).await;
        let mut reply = timed.reply;
        if let Reply::Failed(failure) = &mut reply
            && timed.duration >= PATIENCE
        {
            let help = format!(
                "check that the pod is healthy: a run would wait for up to {}, with every call",
                exact_duration(configured.read_timeout)
            );
            failure.help = Some(help.into());
        }
        if let Reply::Answer(response) = &reply {
            let (headers, body) = (&response.headers, &response.body);
            if call.path.contains("authenticate") {
                self.vault.keep_sign_in(response.status, headers, body);
            } else {
                self.vault.keep_answer(headers, body);
            }
        }
        Ok(reply)
    }

    /// What a pod says of a refusal: status and message.
    pub(super) fn words(&self, response: &Response) -> String {
        let message = text_member(response, "message");
        match message.filter(|message| !message.is_empty()) {
            Some(message) => {
                let safe = self.vault.redactor().text(&message);
                let short: String = foreign(safe.as_str()).chars().take(QUOTED).collect();
                format!("{} (`{short}`)", response.status)
            }
            None => response.status.to_string(),
        }
    }
}

/// The settings of a connection for somebody who does not wait long, with this certificate.
fn hurried(configured: &ClientSettings, certificate: Option<&ClientIdentity>) -> ClientSettings {
    ClientSettings {
        identity: certificate.cloned(),
        read_timeout: configured.read_timeout.min(PATIENCE),
        exchange_timeout: configured.exchange_timeout.min(PATIENCE),
        ..configured.clone()
    }
}

/// The member of a JSON body, if it is a text.
pub(super) fn text_member(response: &Response, name: &str) -> Option<String> {
    json_of(&response.body)?.get(name)?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_answer_is_waited_for_as_long_as_a_bot_would() {
        let usual = hurried(&ClientSettings::default(), None);
        assert_eq!((usual.read_timeout, usual.exchange_timeout), (PATIENCE, PATIENCE));
        let short = Duration::from_millis(200);
        let configured = ClientSettings {
            read_timeout: short,
            ..ClientSettings::default()
        };
        assert_eq!(hurried(&configured, None).read_timeout, short);
    }
}
