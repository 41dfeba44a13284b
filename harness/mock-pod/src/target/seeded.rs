//! The accounts of a seed file, as the target file has them: under their own names, among the identities.

use super::entry::Entry;
use crate::certificate::{Authority, ClientCertificate};
use crate::seed::Seed;

/// A seed, and the certificates that it asks for.
#[derive(Default)]
pub(crate) struct Seeded {
    seed: Option<Seed>,
    /// By account or app, in the order of the seed.
    accounts: Vec<Option<ClientCertificate>>,
    apps: Vec<Option<ClientCertificate>>,
}

impl Seeded {
    pub(crate) fn new(seed: Option<&Seed>, authority: &Authority) -> Result<Self, rcgen::Error> {
        let Some(seed) = seed else {
            return Ok(Self::default());
        };
        let issue = |wanted: bool, name: &str| wanted.then(|| authority.current_client_certificate(name)).transpose();
        let accounts = seed.accounts().iter();
        let apps = seed.apps().iter();
        Ok(Self {
            accounts: accounts
                .map(|account| issue(account.certificate, &account.username))
                .collect::<Result<_, _>>()?,
            apps: apps
                .map(|app| issue(app.certificate, &app.app_id))
                .collect::<Result<_, _>>()?,
            seed: Some(seed.clone()),
        })
    }

    /// Every account and app of the seed.
    pub(super) fn entries(&self) -> Vec<Entry<'_>> {
        let Some(seed) = &self.seed else {
            return Vec::new();
        };
        let accounts = seed.accounts().iter().zip(&self.accounts);
        let accounts = accounts.map(|(account, certificate)| Entry {
            username: Some(&account.username),
            user_id: Some(account.user_id),
            key: account.key.generated.as_ref(),
            key_path: account.key.private.as_deref(),
            certificate: certificate.as_ref(),
            ..Entry::named(&account.username)
        });
        let apps = seed.apps().iter().zip(&self.apps);
        let apps = apps.map(|(app, certificate)| Entry {
            app_id: Some(&app.app_id),
            key: app.key.generated.as_ref(),
            key_path: app.key.private.as_deref(),
            certificate: certificate.as_ref(),
            ..Entry::named(&app.app_id)
        });
        accounts.chain(apps).collect()
    }
}
