//! Who a caller is, by JWT or by client certificate.
//!
//! Comes in: a JWT as sent, or a certificate that TLS has already found current and trusted. Goes out: an active service account
//! or an enabled app, or a refusal. Clients learn nothing of the reason; the journal does.

use crate::http::answer::Refusal;
use crate::http::call::Call;
use crate::jwt;
use crate::people::directory::{Account, Application};
use crate::pod::state::Pod;

impl Pod {
    /// The active service account that signed `token`.
    pub(crate) fn verified_bot(&self, token: &str) -> Result<&Account, Refusal> {
        if let Some(believed) = self.gullibly_verified_bot(token) {
            return Ok(believed);
        }
        let unverified = jwt::read(token).map_err(Refusal::unauthorized)?;
        let unknown = || Refusal::unauthorized("the JWT's `sub` names no service account with a key");
        let account = self.directory.account_named(unverified.subject()).ok_or_else(unknown)?;
        let key = account.key.as_ref().ok_or_else(unknown)?;
        unverified
            .verify(key, self.clock.unix_seconds())
            .map_err(Refusal::unauthorized)?;
        active(account)
    }

    /// The enabled app that signed `token`.
    pub(crate) fn verified_app(&self, token: &str) -> Result<&Application, Refusal> {
        if let Some(believed) = self.gullibly_verified_app(token) {
            return Ok(believed);
        }
        let unverified = jwt::read(token).map_err(Refusal::unauthorized)?;
        // The vendor documents 401 for such ids, whether or not an app has one.
        if unverified.subject().contains(':') {
            return Err(Refusal::unauthorized(
                "the app id has a `:`, which no app may have that signs in",
            ));
        }
        let unknown = || Refusal::unauthorized("the JWT's `sub` names no app with a key");
        let app = self.directory.app(unverified.subject()).ok_or_else(unknown)?;
        let key = app.key.as_ref().ok_or_else(unknown)?;
        unverified
            .verify(key, self.clock.unix_seconds())
            .map_err(Refusal::unauthorized)?;
        enabled(app)
    }

    /// The active service account that the client certificate names, case included. 401 without a certificate and for a name that
    /// is nobody's: undocumented, but what clients were made to expect. 403 is documented, for a bot that shares its name with
    /// an enabled app.
    pub(crate) fn certified_bot(&self, call: &Call) -> Result<&Account, Refusal> {
        let name = call.certified_name()?;
        let account = self
            .directory
            .account_named(name)
            .filter(|account| account.service)
            .ok_or_else(|| Refusal::unauthorized("the certificate's common name is no service account's"))?;
        if self.directory.app(name).is_some_and(|app| app.enabled) {
            return Err(Refusal::forbidden(
                "an enabled app has the same name as the service account",
            ));
        }
        active(account)
    }

    /// The enabled app that the client certificate names; refusals as for [`Pod::certified_bot`].
    pub(crate) fn certified_app(&self, call: &Call) -> Result<&Application, Refusal> {
        let app = self
            .directory
            .app(call.certified_name()?)
            .ok_or_else(|| Refusal::unauthorized("the certificate's common name is no app's"))?;
        enabled(app)
    }
}

fn active(account: &Account) -> Result<&Account, Refusal> {
    if account.active {
        Ok(account)
    } else {
        Err(Refusal::unauthorized(format!(
            "the service account `{}` is deactivated",
            account.username
        )))
    }
}

fn enabled(app: &Application) -> Result<&Application, Refusal> {
    if app.enabled {
        Ok(app)
    } else {
        Err(Refusal::unauthorized(format!("the app `{}` is disabled", app.app_id)))
    }
}
