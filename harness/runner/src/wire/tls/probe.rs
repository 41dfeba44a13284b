//! Connects to a server step by step, and keeps what each step showed: for a person who wonders why nothing works.
//!
//! In: settings and a URL. Out: what came of name, socket, tunnel and TLS; what lies behind a failed step is not tried.
//!
//! Nothing of HTTP is sent but the proxy's `CONNECT`. It blocks, each step for the connect time-out at most.

use std::io::{self, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use reqwest::Url;
use rustls::{ClientConnection, Stream};
use rustls_pki_types::ServerName;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::alert;
use super::client_config::{CertificateRequests, client_config};
use super::client_hello;
use super::handshake_refusal::{Taken, may_lack_a_cipher, turned_away};
use crate::text::{Prose, exact_duration};
use crate::wire::client::failure::{self, Gateway, Peer, address};
use crate::wire::client::foreign::foreign;
use crate::wire::client::message::Failure;
use crate::wire::client::settings::ClientSettings;
use crate::wire::client::tunnel::{offered, tunnel};

/// How long each step of another look takes at most.
const GLANCE: Duration = Duration::from_secs(3);

/// What came of each step.
#[derive(Clone, Debug)]
pub struct Probe {
    /// Whom the socket was opened to: `host:port` of the server, or of its proxy.
    pub peer: String,
    /// The addresses behind the name.
    pub name: Result<Vec<IpAddr>, Failure>,
    /// The address that took the connection.
    pub socket: Reached<SocketAddr>,
    /// The proxy's tunnel; not tried where there is no proxy, or no TLS.
    pub tunnel: Reached<()>,
    /// What the handshake showed; not tried with plain HTTP.
    pub tls: Option<Result<TlsFacts, TlsTrouble>>,
}

/// What came of a step; `None` if it was not tried.
pub type Reached<T> = Option<Result<T, Failure>>;

/// What a TLS handshake showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFacts {
    /// The version, for example `TLSv1_3`.
    pub version: String,
    /// The cipher suite, by the name of the IANA registry.
    pub cipher: String,
    /// The server's certificates, its own first, as far as they can be read.
    pub chain: Vec<CertificateFacts>,
    /// Whether the server asked for a client certificate. One that is not asked for cannot be shown.
    pub asks_for_certificate: bool,
}

/// What a certificate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFacts {
    /// Who it is for.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// Until when it is valid, in seconds since the Unix epoch.
    pub not_after: i64,
}

/// Why there is no TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsTrouble {
    /// The server refused the client for its certificate, or for want of one, with an alert such as
    /// `certificate_required`.
    Refused {
        /// The name of the alert in RFC 8446.
        alert: String,
    },
    /// Anything else.
    Failed(Failure),
}

/// Connects to the server of a URL, and says how far that went.
pub fn probe(settings: &ClientSettings, url: &str) -> Probe {
    let proxy = settings.proxy.as_ref();
    let parsed = Url::parse(url);
    let Ok(url) = parsed else {
        return Probe::failed(url, failure("the URL is not valid", Some("check `host`")));
    };
    let peer = Peer::new(&url, proxy.map(Gateway::from), settings.connect_timeout);
    let target = proxy.map_or_else(|| peer.address.clone(), address);
    let mut probe = Probe::failed(&target, failure("not tried", None));
    let resolved = resolve(&target, &peer, settings.connect_timeout);
    probe.name = resolved.clone().map(|found| ips(&found));
    let Ok(addresses) = resolved else {
        return probe;
    };
    let mut stream = match connect(&addresses, &peer, settings.connect_timeout) {
        Ok(stream) => stream,
        Err(failure) => {
            probe.socket = Some(Err(failure));
            return probe;
        }
    };
    probe.socket = stream.peer_addr().ok().map(Ok);
    if url.scheme() != "https" {
        return probe;
    }
    if let Some(proxy) = proxy {
        let tunnel = tunnel(&mut stream, proxy, &peer);
        let is_open = tunnel.is_ok();
        probe.tunnel = Some(tunnel);
        if !is_open {
            return probe;
        }
    }
    probe.tls = Some(handshake(stream, settings, &peer).map_err(|broken| match broken {
        Broken::ServiceIssue(issue) => issue,
        Broken::TurnedAway(alert) => {
            let taken = if may_lack_a_cipher(alert) {
                taken(settings, &peer)
            } else {
                Taken::Nothing
            };
            TlsTrouble::Failed(turned_away(alert, taken, &peer))
        }
    }));
    probe
}

/// Which cipher a server takes that took none of podproof's: those that are documented are offered first, and alone.
pub(crate) fn taken(settings: &ClientSettings, peer: &Peer) -> Taken {
    let name = peer.host.parse::<IpAddr>().is_err() && !peer.host.starts_with('[');
    let choice = |suites| {
        let mut stream = way(settings, peer)?;
        if let Some(proxy) = &settings.proxy {
            tunnel(&mut stream, proxy, peer).ok()?;
        }
        client_hello::choice(&mut stream, name.then_some(&*peer.host), suites)
    };
    match choice(client_hello::DOCUMENTED) {
        Some(suite) => Taken::Documented(suite),
        None => choice(client_hello::OTHERS).map_or(Taken::Nothing, Taken::Other),
    }
}

/// Which schemes the proxy offers, asked without credentials.
pub(crate) fn offered_by_proxy(settings: &ClientSettings, peer: &Peer) -> Vec<String> {
    way(settings, peer).map_or_else(Vec::new, |mut stream| offered(&mut stream, peer))
}

/// How the proxy refuses to open a way to the server; `None` if it opens one now, or cannot be reached.
pub(crate) fn refusal_of_proxy(settings: &ClientSettings, peer: &Peer) -> Option<Failure> {
    let proxy = settings.proxy.as_ref()?;
    tunnel(&mut way(settings, peer)?, proxy, peer).err()
}

/// A connection to the server, or to its proxy, for somebody who does not wait long: it was reached a moment ago.
fn way(settings: &ClientSettings, peer: &Peer) -> Option<TcpStream> {
    let target = settings.proxy.as_ref().map_or_else(|| peer.address.clone(), address);
    let patience = settings.connect_timeout.min(GLANCE);
    let addresses = resolve(&target, peer, patience).ok()?;
    connect(&addresses, peer, patience).ok()
}

impl Probe {
    fn failed(peer: &str, failure: Failure) -> Self {
        Self {
            peer: peer.to_owned(),
            name: Err(failure),
            socket: None,
            tunnel: None,
            tls: None,
        }
    }
}

fn ips(addresses: &[SocketAddr]) -> Vec<IpAddr> {
    let mut ips: Vec<IpAddr> = addresses.iter().map(SocketAddr::ip).collect();
    ips.dedup();
    ips
}

/// The system's resolver knows no time-out: it is left to itself after ours.
fn resolve(target: &str, peer: &Peer, patience: Duration) -> Result<Vec<SocketAddr>, Failure> {
    let (sender, receiver) = mpsc::channel();
    let owned = target.to_owned();
    thread::spawn(move || drop(sender.send(owned.to_socket_addrs().map(Vec::from_iter))));
    let help = if peer.is_proxied() {
        "check `proxy.host` in the target file, and the network or VPN"
    } else {
        "check the host name in the target file, and the network or VPN; behind a corporate firewall a `proxy` may be needed"
    };
    let cause = match receiver.recv_timeout(patience) {
        Ok(Ok(addresses)) if !addresses.is_empty() => return Ok(addresses),
        Ok(Ok(_)) => format!("the name of {} has no address", peer.socket()),
        Ok(Err(error)) => {
            let reason = foreign(&error.to_string());
            format!("the name of {} could not be resolved: {reason}", peer.socket())
        }
        Err(_) => format!(
            "the name of {} was not resolved within {}",
            peer.socket(),
            exact_duration(patience)
        ),
    };
    Err(failure(cause, Some(help)))
}

fn connect(addresses: &[SocketAddr], peer: &Peer, patience: Duration) -> Result<TcpStream, Failure> {
    let mut last = None;
    for address in addresses {
        match TcpStream::connect_timeout(address, patience) {
            Ok(stream) => {
                // A time-out of zero is the only one that the system refuses.
                let patience = Some(patience.max(Duration::from_millis(1)));
                let _ = stream.set_read_timeout(patience);
                let _ = stream.set_write_timeout(patience);
                return Ok(stream);
            }
            Err(error) => last = Some(error),
        }
    }
    let socket = peer.socket();
    let cause = match last.map(|error| error.kind()) {
        Some(io::ErrorKind::ConnectionRefused) => format!("{socket} refused the connection"),
        Some(io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock) => {
            format!("no connection to {socket} within {}", exact_duration(patience))
        }
        Some(kind) => format!("no connection to {socket}: {kind}"),
        None => format!("{socket} has no address"),
    };
    let help = if peer.is_proxied() {
        "check `proxy` in the target file, and that the proxy is running"
    } else {
        "check `host` and `port` in the target file; a firewall may let only the `proxy` through"
    };
    Err(failure(cause, Some(help)))
}

/// Why a handshake came to nothing.
enum Broken {
    ServiceIssue(TlsTrouble),
    /// The server ended it, and not because of a certificate.
    TurnedAway(rustls::AlertDescription),
}

fn handshake(mut stream: TcpStream, settings: &ClientSettings, peer: &Peer) -> Result<TlsFacts, Broken> {
    let failed = |cause: String, help: Option<&str>| Broken::ServiceIssue(TlsTrouble::Failed(failure(cause, help)));
    let (config, asked) =
        client_config(&settings.trust, settings.identity.as_ref()).map_err(|error| failed(error.to_string(), None))?;
    let bare_host = peer.host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let name = ServerName::try_from(bare_host).map_err(|_| {
        failed(
            format!("`{}` is no name that a certificate can be for", peer.host),
            None,
        )
    })?;
    let mut connection =
        ClientConnection::new(Arc::new(config), name).map_err(|error| failed(error.to_string(), None))?;
    while connection.is_handshaking() {
        match connection.complete_io(&mut stream) {
            Ok(_) => {}
            Err(error) => return Err(no_tls(&error, &asked, peer)),
        }
    }
    let facts = TlsFacts {
        version: connection
            .protocol_version()
            .map(|version| format!("{version:?}"))
            .unwrap_or_default(),
        cipher: connection
            .negotiated_cipher_suite()
            .map(|suite| format!("{:?}", suite.suite()))
            .unwrap_or_default(),
        chain: connection
            .peer_certificates()
            .unwrap_or_default()
            .iter()
            .filter_map(|certificate| certificate_facts(certificate))
            .collect(),
        asks_for_certificate: asked.was(),
    };
    connection.send_close_notify();
    let _ = Stream::new(&mut connection, &mut stream).flush();
    Ok(facts)
}

fn no_tls(error: &io::Error, asked: &CertificateRequests, peer: &Peer) -> Broken {
    let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    let failure = match tls {
        Some(rustls::Error::AlertReceived(alert)) if asked.was() || alert::judges_the_client(*alert, false) => {
            let alert = alert::name(*alert);
            return Broken::ServiceIssue(TlsTrouble::Refused { alert });
        }
        Some(rustls::Error::AlertReceived(alert)) => return Broken::TurnedAway(*alert),
        Some(error) => failure::handshake(error, peer),
        None => {
            let event = match error.kind() {
                io::ErrorKind::UnexpectedEof => "closed the connection during the TLS handshake".to_owned(),
                io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionAborted => {
                    "reset the connection during the TLS handshake".to_owned()
                }
                io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => {
                    "went silent during the TLS handshake".to_owned()
                }
                kind => format!("broke off the TLS handshake: {kind}"),
            };
            let help = "check that the port is a TLS port, and that nothing in between blocks it";
            failure(format!("`{}` {event}", peer.address), Some(help))
        }
    };
    Broken::ServiceIssue(TlsTrouble::Failed(failure))
}

/// What a certificate in DER says; `None` if it cannot be read.
pub fn certificate_facts(der: &[u8]) -> Option<CertificateFacts> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    let name = |name: &x509_parser::x509::X509Name<'_>| {
        let common = name.iter_common_name().next().and_then(|common| common.as_str().ok());
        foreign(&common.map_or_else(|| name.to_string(), str::to_owned))
    };
    Some(CertificateFacts {
        subject: name(certificate.subject()),
        issuer: name(certificate.issuer()),
        not_after: certificate.validity().not_after.timestamp(),
    })
}

fn failure(cause: impl Into<Prose>, help: Option<&str>) -> Failure {
    Failure {
        cause: cause.into(),
        help: help.map(Prose::from),
        ..Failure::default()
    }
}
