//! The embedded mock pod as a target: what is used where no other target is named.

use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;
use podproof_mock_pod::{Accounts, ClientCertificate, LazyKey, MockPod, ServiceAccount, User};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::Value;

use super::limits::Limits;
use super::model::{AccountSet, ServiceConnections, ServiceUrls, Target, WatchActors};
use crate::diagnostic::Location;
use crate::targets::credentials::Identity;
use crate::targets::credentials::SigningKey;
use crate::wire::{ClientIdentity, ClientSettings, Trust};

/// The slowest answer of a mock pod that passes: far more than it takes on a busy machine.
const RESPONSE_TIME: Duration = Duration::from_secs(5);

/// The target that this mock pod is.
pub fn embedded(mock: &MockPod) -> Target {
    let (identities, certificates) = everybody(mock.accounts());
    let pool = (1..).zip(mock.pool()).map(|(number, accounts)| {
        let (identities, certificates) = everybody(accounts);
        AccountSet {
            number,
            place: Location::value(&"the embedded mock pod".into(), ""),
            identities,
            certificates,
        }
    });
    let roots = CertificateDer::pem_slice_iter(mock.authority_pem().as_bytes())
        .filter_map(Result::ok)
        .collect();
    Target {
        name: "embedded mock pod, not a pod of yours".to_owned(),
        urls: ServiceUrls::all_at(&format!("https://{}", mock.address())),
        identities,
        certificates,
        pool: pool.collect(),
        connection: ClientSettings {
            trust: Trust::Only(roots),
            ..ClientSettings::default()
        },
        default_headers: Vec::new(),
        services: ServiceConnections::default(),
        declared: IndexMap::new(),
        limits: Limits {
            response_time: Some(RESPONSE_TIME),
            ..Limits::none()
        },
        secrets: Vec::new(),
        watch: WatchActors::default(),
        known_issues: None,
        allows_exploring: true,
        warnings: Vec::new(),
    }
}

/// Whom trials can act as with these accounts, and what they can show.
fn everybody(accounts: &Accounts) -> (IndexMap<String, Arc<Identity>>, IndexMap<String, ClientIdentity>) {
    let app = |name: &str, app: &podproof_mock_pod::App| {
        identity(name, &[("appId", app.app_id.as_str().into())], Some(&app.key))
    };
    let identities = [
        bot("bot", &accounts.bot),
        app("app", &accounts.app),
        user("users.installed", &accounts.installed),
        user("users.notInstalled", &accounts.not_installed),
        user("users.reserved", &accounts.reserved),
        bot("otherBot", &accounts.other_bot),
        bot("deactivatedBot", &accounts.deactivated_bot),
        app("disabledApp", &accounts.disabled_app),
        app("otherApp", &accounts.other_app),
        app("limitedApp", &accounts.limited_app),
        bot("admin", &accounts.admin),
        bot("soloBot", &accounts.solo_bot),
        identity("nobody", &[], None),
        identity("otherCase", &[], None),
        identity("namesake", &[], None),
    ];
    let certificates = &accounts.certificates;
    let certificates = [
        ("bot", &certificates.bot),
        ("app", &certificates.app),
        ("deactivatedBot", &certificates.deactivated_bot),
        ("nobody", &certificates.nobody),
        ("otherCase", &certificates.other_case),
        ("namesake", &certificates.namesake),
        ("expired", &certificates.expired),
        ("untrusted", &certificates.untrusted),
    ];
    let identities = identities.into_iter();
    let certificates = certificates.into_iter();
    (
        identities
            .map(|identity| (identity.name.clone(), Arc::new(identity)))
            .collect(),
        certificates
            .filter_map(|(name, pem)| Some((name.to_owned(), client(pem)?)))
            .collect(),
    )
}

/// The mock's own PEM texts; one that could not be read would only make its trials not applicable.
fn client(certificate: &ClientCertificate) -> Option<ClientIdentity> {
    let chain = vec![CertificateDer::from_pem_slice(certificate.certificate_pem().as_bytes()).ok()?];
    let key = PrivateKeyDer::from_pem_slice(certificate.private_key_pem().as_bytes()).ok()?;
    Some(ClientIdentity { chain, key })
}

fn bot(name: &str, account: &ServiceAccount) -> Identity {
    let attributes = [
        ("username", account.username.as_str().into()),
        ("userId", account.user_id.into()),
    ];
    identity(name, &attributes, Some(&account.key))
}

fn user(name: &str, user: &User) -> Identity {
    identity(
        name,
        &[
            ("username", user.username.as_str().into()),
            ("userId", user.user_id.into()),
        ],
        None,
    )
}

fn identity(name: &str, attributes: &[(&str, Value)], key: Option<&LazyKey>) -> Identity {
    let key = key
        .cloned()
        .map(|key| Arc::new(SigningKey::later(move || key.pkcs8_pem())));
    let attributes = attributes
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    Identity {
        name: name.to_owned(),
        attributes,
        key,
    }
}
