//! The target under examination: sends a request to one of its services, and reads the answer without its secrets.

use serde_json::Value;

use crate::exchange::{Client, ClientIdentity, ClientSettings, Reply, Request, Response, foreign};
use crate::secret::Vault;
use crate::target::Target;

/// How much of a pod's words is repeated, in characters.
const QUOTED: usize = 160;

/// A target, and the secrets that were met on it.
pub(super) struct Patient<'t> {
    pub(super) target: &'t Target,
    vault: Vault,
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

impl<'t> Patient<'t> {
    pub(super) fn new(target: &'t Target) -> Self {
        let vault = Vault::default();
        for secret in &target.secrets {
            vault.keep("secret", secret.reveal());
        }
        Self { target, vault }
    }

    /// Remembers what must not be printed.
    pub(super) fn hide(&self, secret: &str) {
        self.vault.keep("secret", secret);
    }

    /// Sends a request, and hears what comes back. `Err` says why it could not even be sent.
    pub(super) async fn send(&self, call: Call<'_>) -> Result<Reply, String> {
        let settings = ClientSettings {
            identity: call.certificate.cloned(),
            ..self.target.connection_of(call.service).clone()
        };
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
        let reply = client.send(&request).await.reply;
        if let Reply::Answer(response) = &reply {
            self.vault.keep_answer(&response.headers, &response.body);
        }
        Ok(reply)
    }

    /// What a pod says of a refusal: status and message.
    pub(super) fn words(&self, response: &Response) -> String {
        let message = serde_json::from_slice::<Value>(&response.body)
            .ok()
            .and_then(|body| Some(body.get("message")?.as_str()?.to_owned()));
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

/// The member of a JSON body, if it is a text.
pub(super) fn text_member(response: &Response, name: &str) -> Option<String> {
    let body: Value = serde_json::from_slice(&response.body).ok()?;
    body.get(name)?.as_str().map(str::to_owned)
}
