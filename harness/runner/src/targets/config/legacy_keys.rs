//! Older names of the settings: the BDKs' deprecated flat keys, and the names of the clients before the BDKs.
//!
//! In: a tree as it was written. Out: the same under today's names.
//!
//! Source: the configuration models of the BDK for Java, and the `config.json` of the older Java, Python and
//! Node.js clients (`domain.md` section 11).

use serde_json::Value;

use super::reader::Reader;
use crate::diagnostic::{InputError, Owner};

/// Where a setting was, and where it is now.
const MOVES: &[(&str, &str)] = &[
    ("/bot/privateKeyPath", "/bot/privateKey/path"),
    ("/bot/privateKeyContent", "/bot/privateKey/content"),
    ("/bot/certificatePath", "/bot/certificate/path"),
    ("/bot/certificateContent", "/bot/certificate/content"),
    ("/bot/certificatePassword", "/bot/certificate/password"),
    ("/app/privateKeyPath", "/app/privateKey/path"),
    ("/app/privateKeyContent", "/app/privateKey/content"),
    ("/app/certificatePath", "/app/certificate/path"),
    ("/app/certificateContent", "/app/certificate/content"),
    ("/app/certificatePassword", "/app/certificate/password"),
    ("/ssl/trustStorePath", "/ssl/trustStore/path"),
    ("/ssl/trustStorePassword", "/ssl/trustStore/password"),
    ("/podHost", "/pod/host"),
    ("/podPort", "/pod/port"),
    ("/podContextPath", "/pod/context"),
    ("/agentHost", "/agent/host"),
    ("/agentPort", "/agent/port"),
    ("/agentContextPath", "/agent/context"),
    ("/sessionAuthHost", "/sessionAuth/host"),
    ("/sessionAuthPort", "/sessionAuth/port"),
    ("/sessionAuthContextPath", "/sessionAuth/context"),
    ("/keyAuthHost", "/keyManager/host"),
    ("/keyAuthPort", "/keyManager/port"),
    ("/keyAuthContextPath", "/keyManager/context"),
    ("/botUsername", "/bot/username"),
    ("/botCertPassword", "/bot/certificate/password"),
    ("/appId", "/app/appId"),
    ("/appCertPassword", "/app/certificate/password"),
    ("/truststorePath", "/ssl/trustStore/path"),
    ("/truststorePassword", "/ssl/trustStore/password"),
    ("/proxyUsername", "/proxy/username"),
    ("/proxyPassword", "/proxy/password"),
    ("/podProxyUsername", "/pod/proxy/username"),
    ("/podProxyPassword", "/pod/proxy/password"),
    ("/proxyPort", "/proxy/port"),
    ("/podProxyPort", "/pod/proxy/port"),
    ("/agentProxyPort", "/agent/proxy/port"),
    ("/keyManagerProxyPort", "/keyManager/proxy/port"),
    ("/agentProxyUsername", "/agent/proxy/username"),
    ("/agentProxyPassword", "/agent/proxy/password"),
    ("/keyManagerProxyUsername", "/keyManager/proxy/username"),
    ("/keyManagerProxyPassword", "/keyManager/proxy/password"),
];

/// A folder and a file name in it, which are one path now.
const PATHS: &[(&str, &str, &str)] = &[
    ("/botPrivateKeyPath", "/botPrivateKeyName", "/bot/privateKey/path"),
    ("/botRSAPath", "/botRSAName", "/bot/privateKey/path"),
    ("/botCertPath", "/botCertName", "/bot/certificate/path"),
    ("/appPrivateKeyPath", "/appPrivateKeyName", "/app/privateKey/path"),
    ("/appRSAPath", "/appRSAName", "/app/privateKey/path"),
    ("/appCertPath", "/appCertName", "/app/certificate/path"),
];

/// `http://host:port` or `host`, which are two settings now; the older Python client has the port beside it.
const PROXIES: &[(&str, &str)] = &[
    ("/proxyURL", "/proxy"),
    ("/podProxyURL", "/pod/proxy"),
    ("/agentProxyURL", "/agent/proxy"),
    ("/keyManagerProxyURL", "/keyManager/proxy"),
];

/// Gives every setting its name of today.
pub(crate) fn rename(reader: &mut Reader<'_>) {
    for (old, new) in MOVES {
        if let Some(value) = taken(reader, old) {
            put(reader, new, value, old);
        }
    }
    for (folder, name, new) in PATHS {
        let (origin, path) = match (taken(reader, folder), taken(reader, name)) {
            (Some(folder_value), Some(Value::String(file))) => match folder_value.as_str() {
                Some(path) => (name, Value::String(joined(path, &file))),
                None => (folder, folder_value),
            },
            (Some(path), _) => (folder, path),
            (None, Some(path)) => (name, path),
            (None, None) => continue,
        };
        put(reader, new, path, origin);
    }
    for (old, new) in PROXIES {
        if let Some(value) = taken(reader, old) {
            let port_at = format!("{new}/port");
            let (host, port) = host_and_port(value);
            put(reader, &format!("{new}/host"), host, old);
            let port_beside = reader.tree.find(&port_at).is_some_and(|port| port.as_str() != Some(""));
            match port {
                Port::Said(port) => put(reader, &port_at, port, old),
                Port::OfScheme(port) if !port_beside => put(reader, &port_at, port.into(), old),
                Port::OfScheme(_) | Port::Unclear => {}
            }
        }
    }
}

/// Today's pointer for an older one.
pub(crate) fn today(pointer: &str) -> &str {
    let moved = MOVES.iter().find(|(old, _)| *old == pointer).map(|(_, new)| *new);
    let path = PATHS
        .iter()
        .find(|(folder, name, _)| *folder == pointer || *name == pointer)
        .map(|(.., new)| *new);
    moved.or(path).unwrap_or(pointer)
}

/// The older names, wherever they may stand.
pub(crate) fn every_name() -> impl Iterator<Item = &'static str> {
    pointers().filter_map(|pointer| pointer.rsplit('/').next())
}

fn pointers() -> impl Iterator<Item = &'static str> {
    let moved = MOVES.iter().map(|(old, _)| *old);
    let paths = PATHS.iter().flat_map(|(folder, name, _)| [*folder, *name]);
    let proxies = PROXIES.iter().map(|(old, _)| *old);
    moved.chain(paths).chain(proxies)
}

/// The older names at the top of a file.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    pointers()
        .filter_map(|pointer| pointer.strip_prefix('/'))
        .filter(|name| !name.contains('/'))
}

/// The older names in a section at the top of a file.
pub(crate) fn within(section: &str) -> impl Iterator<Item = &'static str> {
    let prefix = format!("/{section}/");
    pointers().filter_map(move |pointer| pointer.strip_prefix(prefix.as_str()))
}

/// The setting, removed from where it was. The old clients' examples leave unused settings empty.
fn taken(reader: &mut Reader<'_>, old: &str) -> Option<Value> {
    let value = reader.tree.take(old)?;
    (!value.is_null() && value.as_str() != Some("")).then_some(value)
}

fn put(reader: &mut Reader<'_>, new: &str, value: Value, old: &str) {
    if reader.tree.find(new).is_some() {
        let name = |pointer: &str| pointer.trim_start_matches('/').replace('/', ".");
        let (old_name, new_name) = (name(old), name(new));
        let input_error = InputError::at(
            Owner::Target,
            reader.tree.key_at(old),
            format!("`{old_name}` and `{new_name}` are the same setting, expected one of them, found both"),
        );
        reader.complain(input_error.help(format!("remove `{old_name}`, which is the older name")));
    } else {
        reader.tree.put(new, value, old);
    }
}

fn joined(folder: &str, file: &str) -> String {
    match folder {
        "" => file.to_owned(),
        folder => format!("{}/{file}", folder.trim_end_matches('/')),
    }
}

/// The port of a proxy's URL.
enum Port {
    /// It is written there.
    Said(Value),
    /// It is not, and the scheme has one (RFC 3986 section 3.2.3).
    OfScheme(u16),
    /// What is written there is none; that is complained of as a part of the host.
    Unclear,
}

/// Host and port of a proxy's URL; what is no URL is left to be complained of as a host.
fn host_and_port(url: Value) -> (Value, Port) {
    let Some(text) = url.as_str() else {
        return (url, Port::Unclear);
    };
    let (scheme, address) = text.split_once("://").unwrap_or(("http", text));
    let of_scheme = if scheme.eq_ignore_ascii_case("https") { 443 } else { 80 };
    let address = address.trim_end_matches('/');
    match address.rsplit_once(':') {
        Some((host, port)) if port.parse::<u16>().is_ok() => (host.into(), Port::Said(port.into())),
        // The brackets of an IPv6 address.
        Some(_) if !address.ends_with(']') => (address.into(), Port::Unclear),
        _ => (address.into(), Port::OfScheme(of_scheme)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> (Value, Option<Value>) {
        let (host, port) = host_and_port(url.into());
        let port = match port {
            Port::Said(port) => Some(port),
            Port::OfScheme(port) => Some(port.into()),
            Port::Unclear => None,
        };
        (host, port)
    }

    #[test]
    fn a_proxys_url_has_the_port_of_its_scheme_where_it_has_none() {
        assert_eq!(
            read("http://proxy.acme.com:3128/"),
            ("proxy.acme.com".into(), Some("3128".into()))
        );
        assert_eq!(
            read("http://proxy.acme.com"),
            ("proxy.acme.com".into(), Some(80.into()))
        );
        assert_eq!(
            read("https://proxy.acme.com/"),
            ("proxy.acme.com".into(), Some(443.into()))
        );
        assert_eq!(read("proxy.acme.com"), ("proxy.acme.com".into(), Some(80.into())));
        assert_eq!(read("http://[::1]"), ("[::1]".into(), Some(80.into())));
        assert_eq!(read("http://proxy:x"), ("proxy:x".into(), None));
    }
}
