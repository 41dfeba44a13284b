//! From a BDK's configuration file to a target: keys parsed, paths taken from the file's folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use serde_json::Value;

use super::file::{Account, Endpoint, File, KEYS, Material};
use super::identity::Identity;
use super::key::SigningKey;
use super::model::{ServiceUrls, Target};
use crate::complaint::{Complaint, Location, Owner, Source, Sources, suggestion};
use crate::exchange::{ClientIdentity, ClientSettings};
use crate::expression::duration;
use crate::secret::Secret;

/// Reads a target from a configuration file.
///
/// # Errors
/// Everything that is wrong with it, each with its place.
pub fn read(path: &Path, sources: &mut Sources) -> Result<Target, Vec<Complaint>> {
    let source = Source::read(path, Owner::Target)?;
    sources.add(source.clone());
    let tree = source.yaml(Owner::Target)?;
    let file: File = source.typed(Owner::Target)?;
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let mut reader = Reader {
        source: source.name,
        folder,
        complaints: Vec::new(),
        certificates: IndexMap::new(),
    };
    reader.keys_at(&tree);
    let target = reader.target(&file);
    match target {
        Some(target) if reader.complaints.is_empty() => Ok(target),
        _ => Err(reader.complaints),
    }
}

fn source_keys(tree: &Value) -> Vec<String> {
    tree.as_object()
        .map(|members| members.keys().cloned().collect())
        .unwrap_or_default()
}

struct Reader {
    source: Arc<str>,
    folder: PathBuf,
    complaints: Vec<Complaint>,
    certificates: IndexMap<String, ClientIdentity>,
}

impl Reader {
    /// A key that is almost one of ours is a slip of the pen; any other belongs to somebody else.
    fn keys_at(&mut self, tree: &Value) {
        for key in source_keys(tree) {
            let close =
                suggestion(&key, KEYS.iter().copied()).filter(|known| strsim::damerau_levenshtein(known, &key) <= 2);
            if !KEYS.contains(&key.as_str())
                && let Some(meant) = close
            {
                let place = Location::key(&self.source, format!("/{key}"));
                let complaint = Complaint::at(Owner::Target, place, format!("unknown key `{key}`"));
                self.complaints.push(complaint.help(format!("did you mean `{meant}`?")));
            }
        }
    }

    fn target(&mut self, file: &File) -> Option<Target> {
        let urls = ServiceUrls {
            pod: self.url(&file.pod, &file.base, "/pod")?,
            key_manager: self.url(&file.key_manager, &file.base, "/keyManager")?,
            session_auth: self.url(&file.session_auth, &file.base, "/sessionAuth")?,
            agent: self.url(&file.agent, &file.base, "/agent")?,
        };
        let mut identities = IndexMap::new();
        let accounts = file.bot.iter().map(|bot| ("bot".to_owned(), "/bot".to_owned(), bot));
        let accounts = accounts.chain(file.app.iter().map(|app| ("app".to_owned(), "/app".to_owned(), app)));
        let users = file.conformance.users.iter();
        let accounts = accounts
            .chain(users.map(|(name, user)| (format!("users.{name}"), format!("/conformance/users/{name}"), user)));
        let others = file.conformance.identities.iter();
        let accounts = accounts
            .chain(others.map(|(name, account)| (name.clone(), format!("/conformance/identities/{name}"), account)));
        for (name, pointer, account) in accounts {
            let identity = self.identity(&name, &pointer, account);
            identities.insert(name, Arc::new(identity));
        }
        let response_time = self.response_time(file.conformance.limits.response_time.as_deref());
        let roots = file.ssl.trust_store.as_ref().and_then(|store| self.roots(store));
        let default = ClientSettings::default();
        let milliseconds = |value: Option<u64>, otherwise: Duration| value.map_or(otherwise, Duration::from_millis);
        let read_timeout = milliseconds(file.read_timeout, default.read_timeout);
        let connection = ClientSettings {
            connect_timeout: milliseconds(file.connection_timeout, default.connect_timeout),
            read_timeout,
            body_limit: file.conformance.limits.body_size.unwrap_or(default.body_limit),
            roots,
            ..default
        };
        Some(Target {
            name: file
                .conformance
                .name
                .clone()
                .unwrap_or_else(|| file.base.host.clone().unwrap_or_default()),
            urls,
            identities,
            certificates: std::mem::take(&mut self.certificates),
            connection,
            default_headers: file
                .default_headers
                .iter()
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
            response_time,
            secrets: file
                .default_headers
                .values()
                .map(|value| Secret::new(value.clone()))
                .collect(),
        })
    }

    /// `scheme://host:port/context`; the port is always there, as the SDKs write it.
    fn url(&mut self, own: &Endpoint, base: &Endpoint, pointer: &str) -> Option<String> {
        let Some(host) = own.host.as_ref().or(base.host.as_ref()) else {
            let complaint = Complaint::at(Owner::Target, Location::key(&self.source, ""), "`host` is missing");
            let complaint = complaint.help("name the pod: `host: acme.symphony.com`");
            if !self.complaints.contains(&complaint) {
                self.complaints.push(complaint);
            }
            return None;
        };
        let scheme = own
            .scheme
            .as_ref()
            .or(base.scheme.as_ref())
            .map_or("https", String::as_str);
        if scheme != "https" && scheme != "http" {
            let pointer = if own.scheme.is_some() { pointer } else { "" };
            let place = Location::value(&self.source, format!("{pointer}/scheme"));
            let complaint = Complaint::at(Owner::Target, place, format!("expected `https`, found `{scheme}`"));
            self.complaints.push(complaint.help("a pod speaks https"));
        }
        let port = own
            .port
            .or(base.port)
            .unwrap_or(if scheme == "http" { 80 } else { 443 });
        let context = own
            .context
            .as_ref()
            .or(base.context.as_ref())
            .map_or("", |context| context.trim_matches('/'));
        let slash = if context.is_empty() { "" } else { "/" };
        Some(format!("{scheme}://{host}:{port}{slash}{context}"))
    }

    fn identity(&mut self, name: &str, pointer: &str, account: &Account) -> Identity {
        let mut attributes = IndexMap::new();
        let texts = [("username", &account.username), ("appId", &account.app_id)];
        for (attribute, value) in texts {
            attributes.extend(value.clone().map(|value| (attribute.to_owned(), Value::from(value))));
        }
        attributes.extend(account.user_id.map(|id| ("userId".to_owned(), Value::from(id))));
        let required = match name {
            "bot" => Some("username"),
            "app" => Some("appId"),
            _ => None,
        };
        if let Some(required) = required.filter(|required| !attributes.contains_key(*required)) {
            let place = Location::key(&self.source, pointer);
            self.complaints.push(Complaint::at(
                Owner::Target,
                place,
                format!("`{name}` has no `{required}`"),
            ));
        }
        let key = account
            .private_key
            .as_ref()
            .and_then(|material| self.key(material, &format!("{pointer}/privateKey")));
        if let Some(certificate) = &account.certificate
            && let Some(identity) = self.certificate(certificate, &format!("{pointer}/certificate"))
        {
            self.certificates.insert(name.to_owned(), identity);
        }
        Identity {
            name: name.to_owned(),
            attributes,
            key: key.map(Arc::new),
        }
    }

    fn key(&mut self, material: &Material, pointer: &str) -> Option<SigningKey> {
        let (text, place) = self.material(material, pointer)?;
        match SigningKey::from_pem(&Secret::new(text)) {
            Ok(key) => Some(key),
            Err(error) => {
                let complaint = Complaint::at(Owner::Target, place, error.to_string());
                self.complaints.push(complaint.help(error.help()));
                None
            }
        }
    }

    /// A PEM file with a certificate chain and its key.
    fn certificate(&mut self, material: &Material, pointer: &str) -> Option<ClientIdentity> {
        let (text, place) = self.material(material, pointer)?;
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text.as_bytes()).collect();
        let key = rustls_pki_types::PrivateKeyDer::from_pem_slice(text.as_bytes());
        match (chain, key) {
            (Ok(chain), Ok(key)) if !chain.is_empty() => Some(ClientIdentity { chain, key }),
            _ => {
                let title = "expected a PEM file with a certificate and its unencrypted key";
                let complaint = Complaint::at(Owner::Target, place, title);
                self.complaints
                    .push(complaint.help("`openssl pkcs12 -in FILE.p12 -nodes -out FILE.pem` makes one"));
                None
            }
        }
    }

    fn roots(&mut self, material: &Material) -> Option<Vec<CertificateDer<'static>>> {
        let (text, place) = self.material(material, "/ssl/trustStore")?;
        match CertificateDer::pem_slice_iter(text.as_bytes()).collect::<Result<Vec<_>, _>>() {
            Ok(roots) if !roots.is_empty() => Some(roots),
            _ => {
                let complaint = Complaint::at(Owner::Target, place, "expected certificates in PEM form, found none");
                self.complaints
                    .push(complaint.help("a PEM file starts with `-----BEGIN CERTIFICATE-----`"));
                None
            }
        }
    }

    fn response_time(&mut self, text: Option<&str>) -> Option<Duration> {
        let text = text?;
        let limit = duration(text);
        if limit.is_none() {
            let place = Location::value(&self.source, "/conformance/limits/responseTime");
            let complaint = Complaint::at(Owner::Target, place, format!("expected a duration, found `{text}`"));
            self.complaints
                .push(complaint.help("write it with its unit: `2s`, `500ms`"));
        }
        limit
    }

    /// What a file holds, or the text itself, and the place that names it.
    fn material(&mut self, material: &Material, pointer: &str) -> Option<(String, Location)> {
        let place = |key: &str| Location::value(&self.source, format!("{pointer}/{key}"));
        match (&material.path, &material.content) {
            (Some(path), None) => {
                let location = place("path");
                let file = self.folder.join(path);
                match Source::read(&file, Owner::Target) {
                    Ok(source) => Some((source.text.to_string(), location)),
                    Err(complaint) => {
                        let complaint = Complaint {
                            location: Some(location),
                            ..complaint
                        };
                        self.complaints
                            .push(complaint.help("paths are taken from the folder of this file"));
                        None
                    }
                }
            }
            (None, Some(content)) => Some((content.clone(), place("content"))),
            (Some(_), Some(_)) => {
                let complaint = Complaint::at(
                    Owner::Target,
                    place("content"),
                    "expected `path` or `content`, found both",
                );
                self.complaints.push(complaint.help("remove one of them"));
                None
            }
            (None, None) => {
                let place = Location::key(&self.source, pointer);
                let complaint = Complaint::at(Owner::Target, place, "expected `path` or `content`, found neither");
                self.complaints
                    .push(complaint.help("name the file: `path: keys/bot.pem`"));
                None
            }
        }
    }
}
