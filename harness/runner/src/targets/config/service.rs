//! Where each service is, and how it is connected to.
//!
//! In: the top of the file, and its sections `pod`, `keyManager`, `sessionAuth` and `agent`, which may say any of it
//! again for one service. Out: base URLs and connections.
//!
//! As in the BDKs, what a service says replaces what the top says, headers too: they are not merged.

use super::model::{ServiceConnection, ServiceConnections, ServiceUrls};
use super::plain::{Kind, length_of};
use super::reader::Reader;
use crate::diagnostic::{InputError, Location, Owner, escape};
use crate::secret::Secret;
use crate::text::is_header_name;
use crate::wire::{ClientSettings, ProxySettings, Trust};

/// What can be said of a service.
pub(crate) const KEYS: &[&str] = &[
    "scheme",
    "host",
    "port",
    "context",
    "proxy",
    "defaultHeaders",
    "connectionTimeout",
    "readTimeout",
    "connectionPoolMax",
    "connectionPoolPerRoute",
];

/// What can be said of a proxy.
pub(crate) const PROXY: &[&str] = &["host", "port", "username", "password"];

/// What can be said of the agent alone.
pub(crate) const AGENT: &[&str] = &["loadBalancing"];

/// Headers whose values are no secret; whatever else a configuration adds might be.
const HARMLESS: &[&str] = &[
    "accept",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "connection",
    "content-type",
    "keep-alive",
    "user-agent",
    "x-trace-id",
];

/// Where everything is.
pub(crate) struct Services {
    pub(crate) urls: ServiceUrls,
    pub(crate) base: ServiceConnection,
    pub(crate) own: ServiceConnections,
    /// The host of each service, and where it was said.
    pub(crate) hosts: Vec<(String, Location)>,
}

/// Whether the values of a header may be shown.
pub(crate) fn is_harmless(header: &str) -> bool {
    HARMLESS.iter().any(|name| header.eq_ignore_ascii_case(name))
}

/// Reads all services. `None` where the pod has no host.
pub(crate) fn services(reader: &mut Reader<'_>, body_limit: usize, trust: Trust) -> Option<Services> {
    let agent_keys = [KEYS, AGENT].concat();
    for (section, keys) in [
        ("/pod", KEYS),
        ("/keyManager", KEYS),
        ("/sessionAuth", KEYS),
        ("/agent", &agent_keys),
    ] {
        reader.section(section, keys);
    }
    let before = ServiceConnection {
        connection: ClientSettings {
            body_limit,
            trust,
            ..ClientSettings::default()
        },
        default_headers: Vec::new(),
    };
    let base = connection(reader, "", &before).unwrap_or(before);
    let mut hosts = Vec::new();
    let mut url = |section: &str| url(reader, section, &mut hosts);
    let (pod, key_manager) = (url("/pod"), url("/keyManager"));
    let (session_auth, agent) = (url("/sessionAuth"), url("/agent"));
    let own = ServiceConnections {
        pod: connection(reader, "/pod", &base),
        key_manager: connection(reader, "/keyManager", &base),
        session_auth: connection(reader, "/sessionAuth", &base),
        agent: connection(reader, "/agent", &base),
    };
    let urls = ServiceUrls {
        pod: pod?,
        key_manager: key_manager?,
        session_auth: session_auth?,
        agent: agent?,
    };
    Some(Services { urls, base, own, hosts })
}

/// `scheme://host:port/context`; the port is always there, as the SDKs write it.
pub(crate) fn url(reader: &mut Reader<'_>, section: &str, hosts: &mut Vec<(String, Location)>) -> Option<String> {
    let host = host(reader, section, hosts);
    let scheme = scheme(reader, section);
    let port = match said_at(reader, &[section, ""], "port") {
        Some(at) => reader.number(&at, 1..=u16::MAX),
        None => Some(443),
    };
    // An empty context is one, and replaces that of the top.
    let context_at = [section, ""].map(|section| format!("{section}/context"));
    let context_at = context_at.iter().find(|at| reader.tree.find(at).is_some());
    let context = match context_at {
        Some(at) => context(reader, at)?,
        None => String::new(),
    };
    let slash = if context.is_empty() { "" } else { "/" };
    let (scheme, host, port) = (scheme?, host?, port?);
    Some(format!("{scheme}://{host}:{port}{slash}{context}"))
}

/// The path before those of all services, without the slashes at its ends.
fn context(reader: &mut Reader<'_>, at: &str) -> Option<String> {
    let text = reader.text(at)?;
    if Kind::Context.fits(text.reveal()) {
        return Some(text.reveal().trim_matches('/').to_owned());
    }
    let title = format!("expected a path, found {}", length_of(&text));
    reader.wrong(
        at,
        title,
        "write the path alone, such as `/acme`, percent-encoded where it must be",
    );
    None
}

/// A file of the older clients names each host and no common one; those that are missing are the pod's.
fn host(reader: &mut Reader<'_>, section: &str, hosts: &mut Vec<(String, Location)>) -> Option<String> {
    let Some(at) = said_at(reader, &[section, "", "/pod"], "host") else {
        missing_host(reader);
        return None;
    };
    let host = reader.word(&at)?;
    let host = bare_host(reader, &host, &at)?;
    hosts.push((host.clone(), reader.tree.value_at(&at)));
    Some(host)
}

fn scheme(reader: &mut Reader<'_>, section: &str) -> Option<String> {
    let Some(at) = said_at(reader, &[section, ""], "scheme") else {
        return Some("https".to_owned());
    };
    let scheme = reader.word(&at)?;
    match scheme.reveal().as_str() {
        "https" => {}
        "http" => {
            let place = reader.tree.value_at(&at);
            reader.warn(
                place,
                "`http` sends keys and sessions unencrypted",
                "a pod speaks https: remove `scheme`, or write `scheme: https`",
            );
        }
        _ => {
            let title = format!("expected `https`, found {}", length_of(&scheme));
            reader.wrong(&at, title, "a pod speaks https");
            return None;
        }
    }
    Some(scheme.reveal().clone())
}

/// The first section that says something.
fn said_at(reader: &Reader<'_>, sections: &[&str], key: &str) -> Option<String> {
    let mut places = sections.iter().map(|section| format!("{section}/{key}"));
    places.find(|place| reader.tree.find(place).is_some_and(|value| value.as_str() != Some("")))
}

fn missing_host(reader: &mut Reader<'_>) {
    let spring = reader.tree.find("/bdk/host").is_some() || reader.tree.find("/bdk/pod").is_some();
    let help = if spring {
        "copy what stands under `bdk:` to the top of a file of its own"
    } else {
        "name the pod: `host: acme.symphony.com`"
    };
    let place = reader.tree.key_at("");
    reader.complain(InputError::at(Owner::Target, place, "`host` is missing").help(help));
}

/// A host name or an address, without anything that belongs to a URL.
fn bare_host(reader: &mut Reader<'_>, written: &Secret, at: &str) -> Option<String> {
    let host = written.reveal().as_str();
    let bracketed = host.starts_with('[') && host.ends_with(']');
    let colons = host.matches(':').count();
    if !Kind::Host.fits(host) || host.contains('*') {
        let title = format!("expected a host name, found {}", length_of(written));
        let help = "write the name alone, such as `acme.symphony.com`; `scheme`, `port` and `context` are settings of their own";
        reader.wrong(at, title, help);
        None
    } else if colons == 1 && !bracketed {
        let title = "expected a host name, found one with a port";
        reader.wrong(at, title, "write the port as `port:` beside it");
        None
    } else if colons > 1 && !bracketed {
        Some(format!("[{host}]"))
    } else {
        Some(host.to_owned())
    }
}

/// How a section wants to be connected to, if it says anything about that.
pub(crate) fn connection(
    reader: &mut Reader<'_>,
    section: &str,
    base: &ServiceConnection,
) -> Option<ServiceConnection> {
    let at = |key: &str| format!("{section}/{key}");
    let mut settings = base.connection.clone();
    let mut differs = false;
    if let Some(timeout) = reader.milliseconds(&at("connectionTimeout")) {
        (settings.connect_timeout, differs) = (timeout, true);
    }
    if let Some(timeout) = reader.milliseconds(&at("readTimeout")) {
        settings.exchange_timeout = settings.exchange_timeout.max(timeout * 2);
        (settings.read_timeout, differs) = (timeout, true);
    }
    if reader.tree.find(&at("proxy")).is_some() {
        (settings.proxy, differs) = (proxy(reader, &at("proxy")), true);
    }
    let headers = headers(reader, &at("defaultHeaders"));
    differs |= headers.is_some();
    differs.then(|| ServiceConnection {
        connection: settings,
        default_headers: headers.unwrap_or_else(|| base.default_headers.clone()),
    })
}

fn proxy(reader: &mut Reader<'_>, at: &str) -> Option<ProxySettings> {
    if !reader.section(at, PROXY) {
        return None;
    }
    let host_at = format!("{at}/host");
    let port_at = format!("{at}/port");
    let user = reader.name(&format!("{at}/username"));
    let password = reader.secret(&format!("{at}/password"));
    let host = reader.word(&host_at);
    for key in ["host", "port"] {
        if reader.tree.find(&format!("{at}/{key}")).is_none() {
            let input_error = InputError::at(
                Owner::Target,
                reader.tree.key_at(at),
                format!("the proxy has no `{key}`"),
            );
            reader.complain(input_error.help("write both: `proxy: { host: proxy.acme.com, port: 3128 }`"));
        }
    }
    let port = reader.number(&port_at, 1..=u16::MAX);
    let credentials = match (user, password) {
        (Some(user), password) => Some((user, password.unwrap_or_else(|| Secret::new(String::new())))),
        (None, None) => None,
        (None, Some(_)) => {
            let place = reader.tree.key_at(&format!("{at}/password"));
            let input_error = InputError::at(Owner::Target, place, "the proxy has a `password` and no `username`");
            reader.complain(input_error.help("add the `username`"));
            None
        }
    };
    let host = bare_host(reader, &host?, &host_at)?;
    Some(ProxySettings {
        host,
        port: port?,
        credentials,
    })
}

fn headers(reader: &mut Reader<'_>, at: &str) -> Option<Vec<(String, String)>> {
    if !reader.mapping(at) {
        return None;
    }
    let mut headers = Vec::new();
    for name in reader.tree.keys(at) {
        let place = format!("{at}/{}", escape(&name));
        if !is_header_name(&name) {
            let title = "this is not a header name";
            let input_error = InputError::at(Owner::Target, reader.tree.key_at(&place), title);
            reader.complain(input_error.help("expected letters, digits and `-`, without blanks"));
            continue;
        }
        let twin = headers
            .iter()
            .any(|(other, _): &(String, String)| other.eq_ignore_ascii_case(&name));
        if twin {
            let title = "two headers have the same name, written differently";
            let input_error = InputError::at(Owner::Target, reader.tree.key_at(&place), title);
            reader.complain(input_error.help("remove one of them: the case of letters makes no other header"));
        }
        let Some(value) = reader.text(&place) else { continue };
        if value
            .reveal()
            .chars()
            .any(|character| character.is_control() && character != '\t')
        {
            let title = "a header holds a control character, which HTTP cannot carry";
            reader.wrong(&place, title, "write it in one line");
        }
        if !is_harmless(&name) {
            reader.secrets.push(value.clone());
        }
        headers.push((name, value.reveal().clone()));
    }
    Some(headers)
}
