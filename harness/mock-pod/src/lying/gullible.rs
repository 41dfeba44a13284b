//! Believing JWTs that an honest pod refuses.
//!
//! Comes in: a token that may break one rule. Goes out: the subject it claims, when the pod has been told to overlook just that
//! rule. Everything else about the token must still be right, so that each lie stands for one fault.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::deviation::Deviation;
use crate::keys::RegisteredKey;
use crate::people::directory::{Account, Application};
use crate::pod::Pod;

impl Pod {
    /// The service account that is believed although it should not be.
    pub(crate) fn gullibly_verified_bot(&self, token: &str) -> Option<&Account> {
        let claimed = self.claimed(token)?;
        let account = self.directory.account_named(&claimed.subject)?;
        let active = account.active || self.lies.tells(Deviation::DeactivatedAccepted);
        (active && self.believes(&claimed, account.key.as_ref()?)).then_some(account)
    }

    /// The app that is believed although it should not be.
    pub(crate) fn gullibly_verified_app(&self, token: &str) -> Option<&Application> {
        let claimed = self.claimed(token)?;
        let app = self.directory.app(&claimed.subject)?;
        let enabled = app.enabled || self.lies.tells(Deviation::DisabledAppAccepted);
        (enabled && self.believes(&claimed, app.key.as_ref()?)).then_some(app)
    }

    /// Nothing on an honest pod.
    fn claimed<'a>(&self, token: &'a str) -> Option<Claimed<'a>> {
        if self.lies.is_empty() {
            None
        } else {
            Claimed::read(token)
        }
    }

    fn believes(&self, claimed: &Claimed<'_>, key: &RegisteredKey) -> bool {
        let tell = |deviation| self.lies.tells(deviation);
        let algorithm = match claimed.algorithm.as_str() {
            "RS512" => true,
            "none" => return tell(Deviation::UnsignedAccepted),
            "HS256" | "HS384" | "HS512" => return tell(Deviation::HmacAccepted),
            "RS256" | "RS384" => tell(Deviation::WeakAlgorithmAccepted),
            _ => false,
        };
        // A weaker algorithm is not verified: whoever believes in it has stopped looking.
        let signature = claimed.algorithm != "RS512"
            || key.verifies_rs512(claimed.signed.as_bytes(), &claimed.signature)
            || tell(Deviation::SignatureIgnored);
        let now = i64::try_from(self.clock.unix_seconds()).unwrap_or(i64::MAX);
        let expiry = match claimed.expiry {
            None => tell(Deviation::ExpiryOptional),
            Some(at) if at <= now => tell(Deviation::ExpiredAccepted),
            Some(at) if at > now + 300 => tell(Deviation::LongLivedAccepted),
            Some(_) => true,
        };
        algorithm && signature && expiry
    }
}

/// What a token claims, whoever made it.
pub(super) struct Claimed<'a> {
    algorithm: String,
    pub(super) subject: String,
    pub(super) expiry: Option<i64>,
    /// Whether it says when it was issued.
    pub(super) issued: bool,
    signed: &'a str,
    signature: Vec<u8>,
}

impl<'a> Claimed<'a> {
    pub(super) fn read(token: &'a str) -> Option<Self> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        let json =
            |segment: &str| -> Option<Value> { serde_json::from_slice(&URL_SAFE_NO_PAD.decode(segment).ok()?).ok() };
        let (header, payload) = (json(header)?, json(payload)?);
        Some(Self {
            algorithm: header["alg"].as_str()?.to_owned(),
            subject: payload["sub"].as_str()?.to_owned(),
            expiry: payload["exp"].as_i64(),
            issued: !payload["iat"].is_null(),
            signed,
            signature: URL_SAFE_NO_PAD.decode(signature).ok()?,
        })
    }
}
