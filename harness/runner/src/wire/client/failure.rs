//! Why no whole answer came: from an error of reqwest, hyper, rustls or the system to words for a person.
//!
//! In: an error with its sources, and whom it was about. Out: a [`Reply`] or a [`Failure`] with cause and help.
//!
//! The chain of sources is read by type; text is only repeated where a library keeps its types to itself.

use std::io;
use std::time::Duration;

use reqwest::Url;
use rustls::PeerIncompatible;

use super::error_chain::Facts;
use super::foreign::foreign;
use super::message::{Failure, Phase, Reply, Response, TlsFault};
use super::send_error::SendError;
use super::settings::ProxySettings;
use super::tunnel;
use crate::text::{Prose, exact_duration, exact_size};
use crate::wire::tls::alert;
use crate::wire::tls::certificate::certificate;

/// Who was called, and how.
#[derive(Clone)]
pub(crate) struct Peer {
    /// `host:port`, as a person would look for it in the target file.
    pub(crate) address: String,
    /// The host alone.
    pub(crate) host: String,
    uses_tls: bool,
    proxy: Option<Gateway>,
    connect_timeout: Duration,
}

/// The proxy on the way, without its password.
#[derive(Clone, Debug)]
pub(crate) struct Gateway {
    /// `host:port`.
    pub(crate) address: String,
    has_credentials: bool,
}

impl From<&ProxySettings> for Gateway {
    fn from(settings: &ProxySettings) -> Self {
        Self {
            address: address(settings),
            has_credentials: settings.credentials.is_some(),
        }
    }
}

/// `host:port`, with the brackets that an IPv6 address needs.
pub(crate) fn address(ProxySettings { host, port, .. }: &ProxySettings) -> String {
    if host.contains(':') && !host.starts_with('[') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    }
}

impl Peer {
    /// The peer behind a URL.
    pub(crate) fn new(url: &Url, proxy: Option<Gateway>, connect_timeout: Duration) -> Self {
        let host = url.host_str().unwrap_or_default().to_owned();
        Self {
            address: format!("{host}:{}", url.port_or_known_default().unwrap_or_default()),
            host,
            uses_tls: url.scheme() == "https",
            proxy,
            connect_timeout,
        }
    }

    /// Whether credentials are there for the proxy.
    pub(crate) fn has_credentials(&self) -> bool {
        self.proxy.as_ref().is_some_and(|proxy| proxy.has_credentials)
    }

    /// Whether a proxy stands between.
    pub(crate) fn is_proxied(&self) -> bool {
        self.proxy.is_some()
    }

    /// Whom the socket was opened to.
    pub(crate) fn socket(&self) -> String {
        match &self.proxy {
            Some(proxy) => format!("the proxy `{}`", proxy.address),
            None => format!("`{}`", self.address),
        }
    }

    fn socket_host(&self) -> &str {
        match &self.proxy {
            Some(Gateway { address, .. }) => address.rsplit_once(':').map_or(address, |(host, _)| host),
            None => &self.host,
        }
    }
}

/// Whether the connection ended before the request was put on it, and nobody knows why.
pub(crate) fn never_left(error: &SendError) -> bool {
    let facts = Facts::of(error);
    matches!(error, SendError::NeverPickedUp)
        || (facts.tls.is_none() && facts.http.is_some_and(hyper::Error::is_canceled))
}

/// How far a request came of which this is all that came back.
pub(crate) fn phase_of(error: &SendError) -> Phase {
    let facts = Facts::of(error);
    let http = |says: fn(&hyper::Error) -> bool| facts.http.is_some_and(says);
    match facts.step {
        Some(step) => step,
        None if error.is_dns() => Phase::Name,
        None if error.is_connect() && facts.tls.is_some() => Phase::Tls,
        None if error.is_connect() => Phase::Connect,
        None if matches!(error, SendError::NeverPickedUp) => Phase::Write,
        None if http(hyper::Error::is_canceled) || http(hyper::Error::is_user) => Phase::Write,
        None if facts.io == Some(io::ErrorKind::BrokenPipe) => Phase::Write,
        None => Phase::FirstByte,
    }
}

/// The alert by which a server ended the handshake without having looked at the client's certificate.
pub(crate) fn turned_away_by(error: &SendError, asked: bool) -> Option<rustls::AlertDescription> {
    match Facts::of(error).tls? {
        rustls::Error::AlertReceived(alert) if error.is_connect() => {
            (!asked && !alert::judges_the_client(*alert, asked)).then_some(*alert)
        }
        _ => None,
    }
}

/// Whether a proxy wants to know who asks, or takes the credentials for wrong.
pub(crate) fn is_proxy_authentication(error: &SendError, peer: &Peer) -> bool {
    let facts = Facts::of(error);
    peer.is_proxied() && error.is_connect() && facts.tls.is_none() && facts.innermost.contains(WANTS_CREDENTIALS)
}

/// Whether a proxy answered `CONNECT` with a refusal that hyper-util does not tell.
pub(crate) fn is_tunnel_refused(error: &SendError, peer: &Peer) -> bool {
    let facts = Facts::of(error);
    peer.is_proxied() && error.is_connect() && facts.tls.is_none() && facts.innermost.contains(REFUSED_TUNNEL)
}

/// An error that came before the head of an answer. `asked` says whether the server has asked for a client certificate.
pub(crate) fn before_the_answer(error: &SendError, asked: bool, peer: &Peer) -> Reply {
    let facts = Facts::of(error);
    let (cause, help) = match facts.tls {
        Some(rustls::Error::AlertReceived(alert))
            if (asked && error.is_connect()) || alert::judges_the_client(*alert, asked) =>
        {
            let alert = alert::name(*alert);
            return Reply::Refused { alert };
        }
        Some(rustls::Error::AlertReceived(alert)) => broken_off(*alert, peer),
        Some(tls) => return Reply::Failed(handshake(tls, peer)),
        None if error.is_connect() => connection(error, &facts, peer),
        None if matches!(error, SendError::NeverPickedUp) => (closed_before_sending(peer), Some(logs(peer))),
        None => exchange(&facts, peer),
    };
    Reply::Failed(Failure {
        cause: cause.into(),
        help: help.map(Prose::from),
        breaks_http: facts.http.is_some_and(hyper::Error::is_parse),
        ..Failure::default()
    })
}

/// Nothing came before the time was up.
pub(crate) fn silence(peer: &Peer, waited: Duration) -> Failure {
    Failure {
        phase: Some(Phase::FirstByte),
        is_timeout: true,
        ..failure_of(
            format!("no answer from `{}` within {}", peer.address, exact_duration(waited)),
            "check that the pod is healthy, or allow more time (`readTimeout`)",
            None,
        )
    }
}

/// An error after the head of an answer.
pub(crate) fn within_the_body(
    error: &reqwest::Error,
    peer: &Peer,
    announced: Option<u64>,
    received: Response,
) -> Failure {
    let facts = Facts::of(error);
    let came = exact_size(received.body.len());
    let of = announced.map_or_else(String::new, |length| format!(" of {length}"));
    let cause = if let Some(rustls::Error::AlertReceived(alert)) = facts.tls {
        format!(
            "the server broke off with the TLS alert `{}` after {came}{of} of the body",
            alert::name(*alert)
        )
    } else if let Some(tls) = facts.tls {
        format!("TLS failed after {came}{of} of the body: {}", foreign(&tls.to_string()))
    } else {
        match facts.io {
            Some(io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe) => {
                format!("the connection was reset after {came}{of} of the body")
            }
            Some(io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) => {
                format!("the chunks of the body are malformed after {came}: {}", facts.innermost)
            }
            Some(io::ErrorKind::UnexpectedEof) => {
                format!("the connection was closed in the middle of the body, after {came}{of}")
            }
            _ if facts.http.is_some_and(hyper::Error::is_incomplete_message) => {
                format!("the connection was closed in the middle of the body, after {came}{of}")
            }
            _ => format!("the body could not be read after {came}{of}: {}", facts.innermost),
        }
    };
    failure_of(cause, logs(peer), Some(received))
}

/// The body stopped coming.
pub(crate) fn stalled(peer: &Peer, waited: Duration, received: Response) -> Failure {
    out_of_time(
        format!(
            "`{}` went silent in the middle of the body: nothing more within {}, after {}",
            peer.address,
            exact_duration(waited),
            exact_size(received.body.len()),
        ),
        "check that the pod is healthy, or allow more time (`readTimeout`)",
        received,
    )
}

/// The body kept coming until the time for the whole exchange was up.
pub(crate) fn endless(peer: &Peer, allowed: Duration, received: Response) -> Failure {
    out_of_time(
        format!(
            "the answer of `{}` was not complete within {}, after {} of its body",
            peer.address,
            exact_duration(allowed),
            exact_size(received.body.len()),
        ),
        "the server sends too slowly, or without end",
        received,
    )
}

/// The time was up within the body.
fn out_of_time(cause: String, help: &'static str, received: Response) -> Failure {
    Failure {
        is_timeout: true,
        ..failure_of(cause, help, Some(received))
    }
}

pub(crate) type Words = (String, Option<String>);

/// The server ended an established connection with an alert that says nothing about the client.
fn broken_off(alert: rustls::AlertDescription, peer: &Peer) -> Words {
    (
        format!(
            "`{}` broke off with the TLS alert `{}` before an answer",
            peer.address,
            alert::name(alert)
        ),
        Some(logs(peer)),
    )
}

/// rustls ended the handshake.
pub(crate) fn handshake(error: &rustls::Error, peer: &Peer) -> Failure {
    let address = &peer.address;
    let (cause, help, tls) = match error {
        rustls::Error::InvalidCertificate(error) => return certificate(error, peer),
        rustls::Error::InvalidMessage(_) => (
            format!("`{address}` does not speak TLS"),
            Some("check the port, and whether `scheme` should be `http`"),
            None,
        ),
        rustls::Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13 | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        ) => (
            format!("`{address}` answers with an older version of TLS: it speaks neither TLS 1.2 nor TLS 1.3"),
            Some("have TLS 1.2 or later switched on there; a client certificate has nothing to do with it"),
            Some(TlsFault::Version),
        ),
        rustls::Error::PeerIncompatible(reason) => (
            format!("`{address}` offers no TLS that podproof accepts ({reason:?})"),
            Some("expected TLS 1.2 with an ECDHE AES-GCM or ChaCha20 cipher, or TLS 1.3"),
            Some(TlsFault::NoAgreement),
        ),
        other => (
            format!(
                "the TLS handshake with `{address}` failed: {}",
                foreign(&other.to_string())
            ),
            None,
            None,
        ),
    };
    Failure {
        cause: cause.into(),
        help: help.map(Prose::from),
        tls,
        ..Failure::default()
    }
}

/// No connection came about.
fn connection(error: &SendError, facts: &Facts<'_>, peer: &Peer) -> Words {
    let socket = peer.socket();
    let address_help = match &peer.proxy {
        Some(_) => "check `proxy` in the target file, and that the proxy is running",
        None => "check `host` and `port` in the target file, and that the pod is running",
    };
    if error.is_dns() {
        return (
            format!(
                "the name `{}` could not be resolved: {}",
                peer.socket_host(),
                facts.innermost
            ),
            Some("check the host name in the target file, and the network or VPN".to_owned()),
        );
    }
    let cause = match facts.io {
        Some(io::ErrorKind::ConnectionRefused) => format!("{socket} refused the connection"),
        Some(io::ErrorKind::TimedOut) => format!("{socket} did not answer the attempt to connect"),
        Some(io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable) => {
            format!("the network has no way to {socket}")
        }
        Some(io::ErrorKind::UnexpectedEof) if peer.uses_tls && peer.proxy.is_none() => {
            return (
                format!("{socket} closed the connection during the TLS handshake"),
                Some("check that the port is a TLS port, and that nothing in between blocks it".to_owned()),
            );
        }
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe) => {
            return (
                format!("the connection to {socket} was reset before it was established"),
                Some("check that the port is a TLS port, and that nothing in between blocks it".to_owned()),
            );
        }
        None if error.is_timeout() => {
            return (
                format!(
                    "no connection to {socket} within {}",
                    exact_duration(peer.connect_timeout)
                ),
                Some(format!("{address_help}; or allow more time (`connectionTimeout`)")),
            );
        }
        _ if peer.proxy.is_some() => {
            return (
                format!("{}: {}", tunnel::no_tunnel(peer), facts.innermost),
                Some("check `proxy` in the target file, and that the proxy may reach this host and port".to_owned()),
            );
        }
        _ => format!("no connection to {socket}: {}", facts.innermost),
    };
    (cause, Some(address_help.to_owned()))
}

/// What hyper-util says of a 407; it keeps the type of that error to itself.
pub(super) const WANTS_CREDENTIALS: &str = "proxy authorization required";

/// What hyper-util says where a proxy answers `CONNECT` by any other refusal.
pub(super) const REFUSED_TUNNEL: &str = "tunnel error: unsuccessful";

fn closed_before_sending(peer: &Peer) -> String {
    format!(
        "`{}` closed the connection before the request could be sent",
        peer.address
    )
}

/// The connection stood, and no head of an answer came through it.
fn exchange(facts: &Facts<'_>, peer: &Peer) -> Words {
    let address = &peer.address;
    let http = |says: fn(&hyper::Error) -> bool| facts.http.is_some_and(says);
    if http(hyper::Error::is_user) {
        return (
            format!("the request cannot be sent as HTTP: {}", facts.innermost),
            Some("check the method and the headers of the request".to_owned()),
        );
    }
    let event = match facts.io {
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe) => {
            "reset the connection before an answer"
        }
        Some(io::ErrorKind::UnexpectedEof) => "closed the connection before an answer",
        _ if http(hyper::Error::is_incomplete_message) => "closed the connection before an answer",
        _ if http(hyper::Error::is_canceled) => return (closed_before_sending(peer), Some(logs(peer))),
        // Either the answer does not parse, or it came before the request; hyper has no word for the latter.
        None if facts.http.is_some() => return not_http(facts, peer),
        _ => {
            return (
                format!("no answer from `{address}`: {}", facts.innermost),
                Some(logs(peer)),
            );
        }
    };
    (format!("`{address}` {event}"), Some(logs(peer)))
}

fn not_http(facts: &Facts<'_>, peer: &Peer) -> Words {
    let help = if peer.uses_tls {
        "check that the port belongs to a pod"
    } else {
        "check that the port belongs to a pod, and whether `scheme` should be `https`"
    };
    (
        format!(
            "the answer of `{}` is not valid HTTP: {}",
            peer.address, facts.innermost
        ),
        Some(help.to_owned()),
    )
}

fn logs(peer: &Peer) -> String {
    format!(
        "look at the logs of `{}` and of the load balancer before it",
        peer.address
    )
}

/// A failure within the body where there is a head.
fn failure_of(cause: String, help: impl Into<Prose>, head: Option<Response>) -> Failure {
    Failure {
        cause: cause.into(),
        help: Some(help.into()),
        phase: head.as_ref().map(|_| Phase::Body),
        head,
        ..Failure::default()
    }
}
