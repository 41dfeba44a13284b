//! How each service is connected to: looked at once a run, by a handshake of its own, and judged for TLS-01.
//!
//! reqwest does not say what a connection negotiated; a second handshake with the same settings does. A certificate that is not
//! accepted, or a version that is too old, leaves nothing else to judge, so most trials are broken by it; those that verify TLS-01
//! fail, since that is their answer.

use crate::diagnostic::{Location, Mark};
use crate::record::Gravity;
use crate::run::check::{Cause, CheckOutcome, Finding, Judgement};
use crate::run::context::RunContext;
use crate::run::pod_facts::TLS_REQUIREMENT;
use crate::run::service::certificate_not_asked_for;
use crate::suite::check::{CheckId, ViolationKind};
use crate::suite::scenario::{Call, Step};
use crate::targets::base_service;
use crate::text::Prose;
use crate::wire::probe;
use crate::wire::{Client, Failure, Reply, TlsFacts, TlsFault};

/// The ciphers that the vendor documents, by their names in the IANA registry; all are of TLS 1.2.
const DOCUMENTED: [&str; 4] = [
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
];

impl RunContext {
    /// What a handshake with a service shows; `None` where there is none, or it fails, which every call tells better.
    pub async fn tls_of(&self, service: &str) -> Option<&TlsFacts> {
        let cell = self.handshakes.get(service)?;
        let look = async || {
            let mut settings = self.target.connection_of(service).clone();
            // A service that asks for a certificate refuses the handshake without one.
            let shown = self.target.certificate_of(service).unwrap_or("bot");
            settings.identity = self.target.showing(shown).map(|(_, certificate)| certificate.clone());
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

/// Judges the connection that a step's call was made by, as a part of `transport`.
pub(super) async fn judge(
    context: &RunContext,
    step: &Step,
    service: &str,
    reply: &Reply,
    judgements: &mut [Judgement],
) {
    let Some(transport) = judgements
        .iter_mut()
        .find(|judgement| judgement.check == CheckId::Transport)
    else {
        return;
    };
    match reply {
        Reply::Failed(failure) if failure.tls.is_some() => no_connection(service, failure, transport),
        _ => {
            // Whoever interrupts the run does not wait for another handshake.
            if let Ok(Some(facts)) = context.shutdown.answer(context.tls_of(service)).await {
                agreement(service, facts, step.opening(), transport);
            }
        }
    }
}

/// A certificate that was not accepted, or a version that is too old, is a breach, and not a trial that could not be judged.
/// A server with which podproof shares no cipher cannot be judged: that may be for want of DHE on this side.
fn no_connection(service: &str, failure: &Failure, transport: &mut Judgement) {
    let (kind, headline, problem, expected, clients) = match failure.tls {
        Some(TlsFault::Certificate) => (
            ViolationKind::Untrusted,
            "the server's certificate is not trusted",
            format!("no connection to `{service}` can be trusted"),
            "a certificate that the configured authorities vouch for",
            "clients verify the certificate as well: none of them connects",
        ),
        Some(TlsFault::Version) => (
            ViolationKind::Tls,
            "the server speaks nothing newer than TLS 1.1",
            format!("no connection to `{service}` is safe"),
            "TLS 1.2 or later",
            "the SDKs speak nothing older: none of them connects",
        ),
        Some(TlsFault::OnlyDhe | TlsFault::NoAgreement) | None => return,
    };
    let CheckOutcome::Found(findings) = &mut transport.outcome else {
        return;
    };
    for finding in findings.iter_mut().filter(|finding| finding.gravity == Gravity::Broken) {
        finding.gravity = Gravity::Failed;
        finding.cause = Cause::new(kind, headline);
        finding.title = format!("{TLS_REQUIREMENT}: {problem}: {}", failure.cause).into();
        finding.expected = Some(expected.into());
        finding.clients = Some(clients.into());
    }
}

/// Where a call that shows a certificate is refused: it was not shown if the server never asked for one.
pub(super) fn explain_refusal(
    context: &RunContext,
    set: usize,
    call: &Call,
    service: &str,
    reply: &Reply,
    judgements: &mut [Judgement],
) {
    let is_refusal = matches!(reply, Reply::Answer(response) if (400..500).contains(&response.status));
    let named = call
        .certificate
        .as_deref()
        .or_else(|| context.target.certificate_of(service));
    let shows_one = named.is_some_and(|name| context.target.actors(set).certificates.contains_key(name));
    let url = context.target.url_of(service);
    let was_asked = || {
        let client = context.client(set, service, call.certificate.as_deref());
        client.is_none_or(Client::was_asked_for_certificate)
    };
    if !is_refusal || !shows_one || !url.starts_with("https:") || was_asked() {
        return;
    }
    for judgement in judgements
        .iter_mut()
        .filter(|judgement| judgement.check == CheckId::Status)
    {
        let CheckOutcome::Found(findings) = &mut judgement.outcome else {
            continue;
        };
        for finding in findings.iter_mut().filter(|finding| finding.gravity >= Gravity::Failed) {
            let help = || certificate_not_asked_for(base_service(service), url).into();
            finding.help.get_or_insert_with(help);
        }
    }
}

/// Warns of a version or a cipher that is not documented.
fn agreement(service: &str, facts: &TlsFacts, opening: Location, transport: &mut Judgement) {
    let is_documented = match facts.version.as_str() {
        "TLSv1_3" => true,
        "TLSv1_2" => DOCUMENTED.contains(&facts.cipher.as_str()),
        _ => false,
    };
    if is_documented {
        return;
    }
    let version = facts.version.replace("TLSv", "TLS ").replace('_', ".");
    let found = format!("{version} with {}", facts.cipher);
    let title = format!("{TLS_REQUIREMENT}: the connection to `{service}` uses {found}, which is not documented");
    let cause = Cause::new(
        ViolationKind::Tls,
        "TLS versions or ciphers are used that are not documented",
    )
    .received(&facts.version);
    let asked = Mark {
        location: opening,
        label: Prose::default(),
        context: Vec::new(),
    };
    let finding = Finding::new(Gravity::Warned, cause, title)
        .about_step()
        .contrast("TLS 1.3, or TLS 1.2 with a documented cipher", found)
        .asked(asked);
    match &mut transport.outcome {
        CheckOutcome::Found(findings) => findings.push(finding),
        outcome => *outcome = CheckOutcome::Found(vec![finding]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Spot;

    fn warns(version: &str, cipher: &str) -> bool {
        let facts = TlsFacts {
            version: version.to_owned(),
            cipher: cipher.to_owned(),
            chain: Vec::new(),
            asks_for_certificate: false,
        };
        let mut transport = Judgement::of(CheckId::Transport, Vec::new());
        let opening = Location {
            source: "tls.yaml".into(),
            spot: Spot::File,
        };
        agreement("pod", &facts, opening, &mut transport);
        transport
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
