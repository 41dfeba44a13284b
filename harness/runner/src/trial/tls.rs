//! How each service is connected to: looked at once a run, by a handshake of its own, and judged for TLS-01.
//!
//! reqwest does not say what a connection negotiated; a second handshake with the same settings does.

use crate::check::{Finding, Held, Judgement};
use crate::exchange::{TlsFacts, probe};
use crate::run::Gravity;
use crate::trial::World;

/// The requirement.
pub(super) const REQUIREMENT: &str = "TLS-01";

/// The ciphers that the vendor documents, by their names in the IANA registry; all are of TLS 1.2.
const DOCUMENTED: [&str; 4] = [
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
];

impl World {
    /// What a handshake with a service shows; `None` where there is none, or it fails, which every call tells better.
    pub async fn tls_of(&self, service: &str) -> Option<&TlsFacts> {
        let cell = self.handshakes.get(service)?;
        let look = async || {
            let mut settings = self.target.connection_of(service).clone();
            // A service that asks for a certificate refuses the handshake without one.
            let shown = self.target.certificate_of(service).unwrap_or("bot");
            settings.identity = self.target.certificates.get(shown).cloned();
            let url = self.target.url_of(service).to_owned();
            let probed = tokio::task::spawn_blocking(move || probe(&settings, &url)).await;
            probed.ok()?.tls?.ok()
        };
        cell.get_or_init(look).await.as_ref()
    }

    /// What was seen of a service so far.
    pub fn tls_seen(&self, service: &str) -> Option<&TlsFacts> {
        self.handshakes.get(service)?.get()?.as_ref()
    }
}

/// Adds to `transport` what is not as documented.
pub(super) fn judge(service: &str, facts: &TlsFacts, judgements: &mut [Judgement]) {
    let is_documented = match facts.version.as_str() {
        "TLSv1_3" => true,
        "TLSv1_2" => DOCUMENTED.contains(&facts.cipher.as_str()),
        _ => false,
    };
    let transport = judgements.iter_mut().find(|judgement| judgement.check == "transport");
    let Some(transport) = transport.filter(|_| !is_documented) else {
        return;
    };
    let found = format!("{} with {}", facts.version, facts.cipher);
    let title = format!("{REQUIREMENT}: the connection to `{service}` uses {found}");
    let finding = Finding::new(Gravity::Warned, title).contrast("TLS 1.3, or TLS 1.2 with a documented cipher", found);
    match &mut transport.held {
        Held::Found(findings) => findings.push(finding),
        held => *held = Held::Found(vec![finding]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warns(version: &str, cipher: &str) -> bool {
        let facts = TlsFacts {
            version: version.to_owned(),
            cipher: cipher.to_owned(),
            chain: Vec::new(),
        };
        let mut judgements = [Judgement::of("transport", Vec::new())];
        judge("pod", &facts, &mut judgements);
        judgements[0]
            .findings()
            .iter()
            .any(|finding| finding.gravity == Gravity::Warned)
    }

    #[test]
    fn only_what_the_vendor_does_not_document_is_warned_of() {
        assert!(!warns("TLSv1_3", "TLS13_AES_256_GCM_SHA384"));
        assert!(!warns("TLSv1_2", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"));
        assert!(warns("TLSv1_2", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"));
        assert!(warns("TLSv1_1", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"));
    }
}
