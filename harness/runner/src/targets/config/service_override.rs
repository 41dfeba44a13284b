//! Single services: where each is, whether it is there at all, and the certificate that it wants to see.
//!
//! In: `conformance.services`, after everything that it goes before. Out: what it says, by the name of a service.
//!
//! A BDK has one node for both faces of the key manager, and none for what a pod does not have; this section says it.
//! Where it says that a service is elsewhere, nothing of the BDK's own node is left for that service; where it says
//! only how to connect, the place stays the same.

use indexmap::IndexMap;
use serde_json::Value;

use super::account::{Accounts, STAND_INS};
use super::model::{AccountSet, ServiceConnection};
use super::plain::{described, length_of};
use super::reader::Reader;
use super::service::{KEYS, Services, connection, url};
use crate::diagnostic::{InputError, Owner, suggestion};
use crate::secret::Secret;

/// The services, by the names of their contracts.
pub const SERVICES: [&str; 6] = ["login", "pod", "relay", "keyauth", "sessionauth", "agent"];

/// What `conformance.services` says of a service.
#[derive(Clone, Debug)]
pub enum Declared {
    /// The target does not have it.
    Absent,
    /// Where it is.
    At(Box<Place>),
}

/// Where a service is, and how it is talked to.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its base URL: scheme, host, port and context, without its own prefix.
    pub url: String,
    /// How it is connected to, and which headers it gets.
    pub connection: ServiceConnection,
    /// The identity whose client certificate is shown where a scenario names none.
    pub certificate: Option<String>,
}

/// The name under which a target speaks of a service, by the name of its contract: the deprecated endpoints are where
/// the others of their service are, and what nobody knows is at the pod.
pub fn base_service(service: &str) -> &str {
    match service {
        service if SERVICES.contains(&service) => service,
        service if service.starts_with("sessionauth") => "sessionauth",
        _ => "pod",
    }
}

/// Whether a service, by its name in a target, is one of those that ask for client certificates.
pub fn is_for_certificates(service: &str) -> bool {
    matches!(service, "sessionauth" | "keyauth")
}

/// Reads the section.
pub(crate) fn declared(
    reader: &mut Reader<'_>,
    accounts: &Accounts,
    pool: &[AccountSet],
    services: &mut Services,
) -> IndexMap<String, Declared> {
    let at = "/conformance/services";
    if !reader.section(at, &SERVICES) {
        return IndexMap::new();
    }
    SERVICES
        .into_iter()
        .filter_map(|service| {
            let at = format!("{at}/{service}");
            let declared = match reader.tree.find(&at)? {
                Value::Object(_) => Declared::At(Box::new(place(reader, accounts, pool, services, service, &at)?)),
                Value::String(_) => absent(reader, &at)?,
                other => {
                    let found = described(other);
                    unclear(reader, &at, &found);
                    return None;
                }
            };
            Some((service.to_owned(), declared))
        })
        .collect()
}

fn absent(reader: &mut Reader<'_>, at: &str) -> Option<Declared> {
    let word = reader.word(at)?;
    if word.reveal() == "absent" {
        return Some(Declared::Absent);
    }
    unclear(reader, at, &length_of(&word));
    None
}

fn unclear(reader: &mut Reader<'_>, at: &str, found: &str) {
    reader.wrong(
        at,
        format!("expected `absent` or a section, found {found}"),
        "write `absent` if the target has no such service, otherwise where it is: `{ host: acme-api.symphony.com, port: 8444 }`",
    );
}

fn place(
    reader: &mut Reader<'_>,
    accounts: &Accounts,
    pool: &[AccountSet],
    services: &mut Services,
    service: &str,
    at: &str,
) -> Option<Place> {
    reader.section(at, &[KEYS, &["certificate"]].concat());
    let certificate = certificate(reader, accounts, pool, &format!("{at}/certificate"));
    let is_elsewhere = ["scheme", "host", "port", "context"]
        .iter()
        .any(|key| reader.tree.find(&format!("{at}/{key}")).is_some());
    let (url, before) = match (is_elsewhere, services.own.of(service)) {
        (true, _) => (url(reader, at, &mut services.hosts), &services.base),
        (false, own) => {
            let url = services.urls.of(service).to_owned();
            (Some(url), own.unwrap_or(&services.base))
        }
    };
    let connection = connection(reader, at, before).unwrap_or_else(|| before.clone());
    Some(Place {
        url: url?,
        connection,
        certificate,
    })
}

/// The identity that is named, if it has a certificate.
fn certificate(reader: &mut Reader<'_>, accounts: &Accounts, pool: &[AccountSet], at: &str) -> Option<String> {
    let name = reader.name(at)?;
    let mut certificates = pool.iter().map(|set| &set.certificates).chain([&accounts.certificates]);
    if certificates.any(|certificates| certificates.contains_key(&name)) {
        return Some(name);
    }
    let stand_in = STAND_INS.iter().find(|(_, of)| *of == name);
    let names = stand_in
        .map(|(stand_in, _)| *stand_in)
        .into_iter()
        .chain([name.as_str()]);
    let mut sections = names.flat_map(|name| [format!("/{name}"), format!("/conformance/identities/{name}")]);
    // One that could not be read has been complained of.
    if sections.any(|section| reader.tree.find(&format!("{section}/certificate")).is_some()) {
        return None;
    }
    let input_error = |title: String| InputError::at(Owner::Target, reader.tree.value_at(at), title);
    let input_error = if accounts.identities.contains_key(&name) {
        input_error(format!("`{name}` has no certificate"))
            .help("add one to it; beside a private key, which a BDK does not allow, as `conformance.identities.certificateBot`")
    } else {
        let expected = "expected an identity with a certificate, found";
        match suggestion(&name, accounts.certificates.keys().map(String::as_str)) {
            Some(meant) => input_error(format!("{expected} `{name}`")).help(format!("did you mean `{meant}`?")),
            None => input_error(format!("{expected} {}", length_of(&Secret::new(name.clone()))))
                .help("name `bot`, `app`, or one of `conformance.identities` that has a `certificate`"),
        }
    };
    reader.complain(input_error);
    None
}
