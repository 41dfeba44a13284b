//! A handshake that the server ends, and not because of a client certificate, in words.
//!
//! In: an alert, and which cipher the server would have taken. Out: a failure with cause and help.

use rustls::AlertDescription;

use super::alert;
use super::client_hello::Suite;
use crate::wire::client::failure::Peer;
use crate::wire::client::message::{Failure, TlsFault};

/// What a server took that would not take what podproof's TLS library offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// A cipher that the vendor documents.
    Documented(Suite),
    /// Another one.
    Other(Suite),
    /// Nothing that was offered.
    Nothing,
}

/// Whether it is worth asking which ciphers the server would take.
pub(crate) fn may_lack_a_cipher(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity
    )
}

/// Cause and help. `taken` counts where the server [may lack a cipher](may_lack_a_cipher).
pub(crate) fn turned_away(alert: AlertDescription, taken: Taken, peer: &Peer) -> Failure {
    let (address, name) = (&peer.address, alert::name(alert));
    let refuses = format!("`{address}` refuses the TLS handshake with the alert `{name}`");
    let (cause, help, tls) = match alert {
        AlertDescription::ProtocolVersion => (
            format!("{refuses}: it speaks neither TLS 1.2 nor TLS 1.3"),
            "have TLS 1.2 or later switched on there; a client certificate has nothing to do with it".to_owned(),
            Some(TlsFault::Version),
        ),
        AlertDescription::UnrecognisedName => (
            format!("{refuses}: it serves no `{}`", peer.host),
            "check the host name in the target file".to_owned(),
            None,
        ),
        _ if may_lack_a_cipher(alert) => no_cipher(refuses, taken),
        _ => (
            refuses,
            format!("look at the logs of `{address}` and of the load balancer before it"),
            None,
        ),
    };
    Failure {
        cause: cause.into(),
        help: Some(help.into()),
        tls,
        ..Failure::default()
    }
}

fn no_cipher(refuses: String, taken: Taken) -> (String, String, Option<TlsFault>) {
    match taken {
        Taken::Documented(suite) => (
            format!(
                "{refuses}, but takes `{}`: the vendor documents this cipher, and podproof's TLS library has no DHE, so this \
                 server is not evaluated",
                suite.name
            ),
            "nothing is wrong with the server; it can be tested where it offers a documented ECDHE cipher \
             (`TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384` or `…_128_GCM_SHA256`) or TLS 1.3 as well"
                .to_owned(),
            Some(TlsFault::OnlyDhe),
        ),
        Taken::Other(suite) => (
            format!(
                "{refuses}, but takes `{}`, which is not documented: it has no cipher in common with podproof",
                suite.name
            ),
            "have one of the documented ciphers switched on there (ECDHE with AES-GCM), or TLS 1.3; a client certificate \
             has nothing to do with it"
                .to_owned(),
            Some(TlsFault::NoAgreement),
        ),
        Taken::Nothing => (
            format!("{refuses}, before it asks for a client certificate"),
            "most likely it has no cipher or curve in common with podproof (TLS 1.3, or TLS 1.2 with ECDHE and AES-GCM or \
             ChaCha20): ask those who run it what it offers; or a gateway turns away clients that it does not know, by \
             address or for want of a certificate: check `host` and `port`, and who may connect"
                .to_owned(),
            Some(TlsFault::NoAgreement),
        ),
    }
}
