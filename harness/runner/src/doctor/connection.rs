//! Connections: name, proxy, socket, TLS and certificate of each server, once each.

use std::net::SocketAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::DateTime;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::service::SERVICES;
use super::step::{Outcome, Step};
use crate::run::service::certificate_refused;
use crate::targets::{Target, is_for_certificates};
use crate::text::{commas, first};
use crate::wire::probe;
use crate::wire::{CertificateFacts, ClientIdentity, ClientSettings, Failure, Probe, TlsFacts, TlsTrouble};

/// How many addresses of a name are shown.
const ADDRESSES: usize = 4;

/// A certificate that ends sooner is spoken of, in days.
pub(super) const SOON: i64 = 30;

/// A server, and what it serves.
pub(super) struct Server {
    /// `host:port`.
    pub(super) name: String,
    /// A base URL on it.
    url: String,
    /// Contracts whose services it offers.
    pub(super) services: Vec<&'static str>,
    settings: ClientSettings,
}

/// The servers of a target that authentication needs, each once.
pub(super) fn servers(target: &Target) -> Vec<Server> {
    let mut servers: Vec<Server> = Vec::new();
    for service in SERVICES.into_iter().filter(|service| !target.lacks(service)) {
        let url = target.url_of(service);
        let authority = url.split("://").nth(1).unwrap_or(url);
        let name = authority.split('/').next().unwrap_or(authority).to_owned();
        let settings = target.connection_of(service);
        let proxy = |settings: &ClientSettings| settings.proxy.as_ref().map(|proxy| (proxy.host.clone(), proxy.port));
        let same = |server: &&mut Server| server.name == name && proxy(&server.settings) == proxy(settings);
        match servers.iter_mut().find(same) {
            Some(server) => server.services.push(service),
            None => servers.push(Server {
                name,
                url: url.to_owned(),
                services: vec![service],
                settings: ClientSettings {
                    identity: shown_to(target, service).cloned(),
                    ..settings.clone()
                },
            }),
        }
    }
    servers
}

/// Where certificates are asked for, one is shown.
fn shown_to<'t>(target: &'t Target, service: &str) -> Option<&'t ClientIdentity> {
    let usual = is_for_certificates(service).then_some("bot");
    let (_, certificate) = target.showing(target.certificate_of(service).or(usual)?)?;
    Some(certificate)
}

/// What came of connecting to a server.
pub(super) struct Connected {
    pub(super) steps: Vec<Step>,
    /// Whether it can be talked to.
    pub(super) is_open: bool,
    /// What the handshake showed, where there was one.
    pub(super) tls: Option<TlsFacts>,
}

/// Connects to a server, step by step.
pub(super) async fn steps(server: &Server, now: SystemTime) -> Connected {
    let (settings, url) = (server.settings.clone(), server.url.clone());
    // A few steps, each with its own time-out; a server that drips has no more than that.
    let patience = settings.connect_timeout * 3;
    let work = spawn_blocking(move || probe(&settings, &url));
    let Ok(Ok(probe)) = timeout(patience, work).await else {
        let step = Step::fail(format!("connection to {}", server.name), "it took too long");
        return Connected {
            steps: vec![step.help("check the network, or allow more time (`connectionTimeout`)")],
            is_open: false,
            tls: None,
        };
    };
    let (steps, is_open) = told(server, &probe, now);
    Connected {
        steps,
        is_open,
        tls: probe.tls.and_then(Result::ok),
    }
}

fn told(server: &Server, probe: &Probe, now: SystemTime) -> (Vec<Step>, bool) {
    let server_name = &server.name;
    let proxied = server.settings.proxy.is_some();
    let peer = if proxied {
        format!("proxy {} for {}", probe.peer, served(server))
    } else {
        server_name.clone()
    };
    let mut steps = Vec::new();
    match &probe.name {
        // An address has no name to look up.
        Ok(_) if is_address(&probe.peer) => {}
        Ok(addresses) => steps.push(Step::ok(format!("name of {peer}"), first(ADDRESSES, addresses))),
        Err(failure) => return (vec![failed(format!("name of {peer}"), failure)], false),
    }
    match &probe.socket {
        Some(Ok(address)) => steps.push(Step::ok(format!("connection to {peer}"), format!("open, to {address}"))),
        Some(Err(failure)) => {
            steps.push(failed(format!("connection to {peer}"), failure));
            return (steps, false);
        }
        None => return (steps, false),
    }
    match &probe.tunnel {
        Some(Ok(())) => steps.push(Step::ok(
            format!("tunnel to {server_name}"),
            format!("open, through {peer}"),
        )),
        Some(Err(failure)) => {
            steps.push(failed(format!("tunnel to {server_name}"), failure));
            return (steps, false);
        }
        None => {}
    }
    let reachable = match &probe.tls {
        None => {
            steps.push(
                Step::warn(format!("TLS of {server_name}"), "there is none: `scheme` is `http`")
                    .help("a pod speaks https"),
            );
            true
        }
        Some(Ok(facts)) => {
            steps.push(Step::ok(
                format!("TLS of {server_name}"),
                if facts.asks_for_certificate {
                    format!("{}, {}; asks for a client certificate", facts.version, facts.cipher)
                } else {
                    format!("{}, {}", facts.version, facts.cipher)
                },
            ));
            steps.extend(chain(server_name, facts, now));
            true
        }
        Some(Err(TlsTrouble::Refused { alert })) => {
            let what = format!("TLS of {server_name}");
            steps.push(refused(&what, alert, server));
            false
        }
        Some(Err(TlsTrouble::Failed(failure))) => {
            steps.push(failed(format!("TLS of {server_name}"), failure));
            false
        }
    };
    (steps, reachable)
}

/// A server for certificates that got none has done its duty; any other has not.
fn refused(what: &str, alert: &str, server: &Server) -> Step {
    if server.settings.identity.is_some() {
        return Step::fail(what, format!("our client certificate is refused (`{alert}`)")).help(certificate_refused());
    }
    let found = format!("refused without a client certificate (`{alert}`)");
    if server.services.iter().all(|service| is_for_certificates(service)) {
        let absent = server.services.iter().map(|service| format!("{service}: absent"));
        Step::warn(what, found).help(format!(
                "add `certificate` to `bot` if certificate sign-in, or logout behind it, is to be tested; otherwise say `conformance.services: {{ {} }}`",
                commas(absent)
            ))
    } else {
        Step::fail(what, found)
            .help("this is the port for certificates; check `port`: that of `/login`, `/pod` and `/relay` is usually 443 (`conformance.services.relay: { host, port }` where `keyManager` is that of `/keyauth`)")
    }
}

/// The certificate that ends first speaks for the chain.
fn chain(server: &str, facts: &TlsFacts, now: SystemTime) -> Option<Step> {
    let what = format!("certificate of {server}");
    let first = facts.chain.first()?;
    let ends = facts.chain.iter().min_by_key(|certificate| certificate.not_after)?;
    let days = days_left(ends, now);
    let until = day(ends.not_after);
    let signed = format!("`{}`, signed by `{}`", first.subject, first.issuer);
    let step = match days {
        ..=SOON => Step::warn(
            what,
            format!("{signed}; `{}` ends on {until}, in {days} days", ends.subject),
        )
        .help("have it renewed; a run after that day breaks, and so do the bots"),
        _ => Step::ok(what, format!("{signed}, valid until {until}")),
    };
    Some(step)
}

/// Whole days until a certificate ends; negative when it has ended.
pub(super) fn days_left(certificate: &CertificateFacts, now: SystemTime) -> i64 {
    let now = now.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs();
    let left = certificate
        .not_after
        .saturating_sub(i64::try_from(now).unwrap_or(i64::MAX));
    left.div_euclid(24 * 60 * 60)
}

/// A day, in UTC.
pub(super) fn day(seconds: i64) -> String {
    DateTime::from_timestamp(seconds, 0).map_or_else(
        || "an unknown day".to_owned(),
        |time| time.format("%Y-%m-%d").to_string(),
    )
}

fn failed(what: String, failure: &Failure) -> Step {
    let step = Step::new(Outcome::Fail, what, failure.cause.clone());
    match &failure.help {
        Some(help) => step.help(help.clone()),
        None => step,
    }
}

/// The services of a server: `/pod, /login`.
fn served(server: &Server) -> String {
    commas(server.services.iter().map(|service| format!("/{service}")))
}

fn is_address(peer: &str) -> bool {
    peer.parse::<SocketAddr>().is_ok()
}
