//! Whether to trust a JWT that a client signed.
//!
//! Comes in: the compact token, later the subject's registered key. Goes out: the subject, or the reason for mistrust.
//! The order matters: [`read`] only parses, [`Unverified::subject`] says whose key to fetch, and only [`Unverified::verify`] makes
//! anything of it true. Reasons name claims and algorithms, never the token's text.
//!
//! The rules, from the vendor's documentation of RSA sign-in: `alg` is RS512; `sub` and `exp` are present; the registered key
//! signed it; `exp` lies between now and five minutes from now. `typ` and `iat` are optional and unchecked, `aud`, `iss` and
//! unknown claims mean nothing here. A token may be used more than once: the vendor's own samples do.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::keys::RegisteredKey;

/// How far ahead `exp` may lie, in seconds.
const MAXIMUM_LIFETIME: u64 = 5 * 60;

/// What `exp` is forgiven, in seconds: nothing. The Java BDK had to shorten its tokens from 300 s to 240 s because pods refused
/// those of a client whose clock ran a little ahead (finos/symphony-bdk-java#573); an allowance would hide that.
const SKEW_ALLOWANCE: u64 = 0;

/// Longest token that is looked at, in bytes: real ones have about 800.
const MAXIMUM_LENGTH: usize = 16 * 1024;

/// Why a token is not trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Mistrust {
    #[error("expected a JWT of three base64url segments, found something else")]
    Malformed,
    #[error("the JWT's {0} is not a JSON object of the expected form")]
    NotAnObject(&'static str),
    #[error("expected `alg` to be `RS512`, found another algorithm")]
    Algorithm,
    #[error("the JWT's header has `crit`, which obliges us to understand extensions that we don't know")]
    Critical,
    #[error("the JWT has no `{0}`, or not of the expected type")]
    Claim(&'static str),
    #[error("`exp` has passed, by {0} s")]
    Expired(u64),
    #[error("`exp` is {0} s ahead, more than the {MAXIMUM_LIFETIME} s allowed")]
    TooLongLived(u64),
    #[error("`nbf` is {0} s ahead")]
    NotYet(u64),
    #[error("the signature is not by the key registered for the subject")]
    Signature,
}

#[derive(Deserialize)]
struct Header {
    alg: Option<String>,
    crit: Option<IgnoredAny>,
}

/// Claims as they come: types are checked one by one, so that a reason can name the claim.
#[derive(Deserialize)]
struct Claims {
    sub: Option<serde_json::Value>,
    exp: Option<serde_json::Value>,
    nbf: Option<serde_json::Value>,
}

/// A well-formed RS512 token whose signature has not been looked at.
#[derive(Debug)]
pub(crate) struct Unverified<'a> {
    subject: String,
    exp: i64,
    nbf: Option<i64>,
    signed: &'a str,
    signature: Vec<u8>,
}

/// Takes a token apart, trusting nothing in it.
pub(crate) fn read(token: &str) -> Result<Unverified<'_>, Mistrust> {
    if token.len() > MAXIMUM_LENGTH {
        return Err(Mistrust::Malformed);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(Mistrust::Malformed)?;
    let (header, payload) = signed.split_once('.').ok_or(Mistrust::Malformed)?;
    // A fourth segment would sit in the payload, where base64url has no dot.
    let header: Header = object(header, "header")?;
    if header.alg.as_deref() != Some("RS512") {
        return Err(Mistrust::Algorithm);
    }
    if header.crit.is_some() {
        return Err(Mistrust::Critical);
    }
    let claims: Claims = object(payload, "payload")?;
    Ok(Unverified {
        subject: text(claims.sub).ok_or(Mistrust::Claim("sub"))?,
        exp: seconds(claims.exp).ok_or(Mistrust::Claim("exp"))?,
        nbf: match claims.nbf {
            None => None,
            given => Some(seconds(given).ok_or(Mistrust::Claim("nbf"))?),
        },
        signed,
        signature: decode(signature)?,
    })
}

impl Unverified<'_> {
    /// The `sub` claim, whose key the signature must match. A mere claim until [`Unverified::verify`] has passed.
    pub(crate) fn subject(&self) -> &str {
        &self.subject
    }

    /// Whether `key` signed the token and it is current at `now` (seconds since the Unix epoch).
    pub(crate) fn verify(&self, key: &RegisteredKey, now: u64) -> Result<(), Mistrust> {
        if !key.verifies_rs512(self.signed.as_bytes(), &self.signature) {
            return Err(Mistrust::Signature);
        }
        // Wide enough for every pair of values, so that no claim can overflow.
        let ahead = i128::from(self.exp) - i128::from(now);
        if ahead + i128::from(SKEW_ALLOWANCE) <= 0 {
            return Err(Mistrust::Expired(distance(ahead)));
        }
        if ahead > i128::from(MAXIMUM_LIFETIME + SKEW_ALLOWANCE) {
            return Err(Mistrust::TooLongLived(distance(ahead)));
        }
        let until_valid = self.nbf.map_or(0, |nbf| i128::from(nbf) - i128::from(now));
        if until_valid > i128::from(SKEW_ALLOWANCE) {
            return Err(Mistrust::NotYet(distance(until_valid)));
        }
        Ok(())
    }
}

fn distance(seconds: i128) -> u64 {
    u64::try_from(seconds.unsigned_abs()).unwrap_or(u64::MAX)
}

fn object<T: DeserializeOwned>(segment: &str, part: &'static str) -> Result<T, Mistrust> {
    let json = decode(segment)?;
    // A derived struct would also be read from an array; a JWT's parts are objects.
    if json.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
        return Err(Mistrust::NotAnObject(part));
    }
    serde_json::from_slice(&json).map_err(|_| Mistrust::NotAnObject(part))
}

fn decode(segment: &str) -> Result<Vec<u8>, Mistrust> {
    URL_SAFE_NO_PAD.decode(segment).map_err(|_| Mistrust::Malformed)
}

fn text(claim: Option<serde_json::Value>) -> Option<String> {
    claim?.as_str().map(str::to_owned)
}

/// Whole seconds only: `exp` as text or with a fraction is not what the vendor documents.
fn seconds(claim: Option<serde_json::Value>) -> Option<i64> {
    claim?.as_i64()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Keyring;
    use std::sync::LazyLock;

    static KEYRING: LazyLock<Keyring> = LazyLock::new(Keyring::new);
    const NOW: u64 = 1_800_000_000;

    fn sign(header: &str, claims: &str) -> String {
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        let signature = KEYRING.keys().bot.sign_rs512(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn judge(header: &str, claims: &str) -> Result<(), Mistrust> {
        read(&sign(header, claims))?.verify(&(&KEYRING.keys().bot).into(), NOW)
    }

    fn judge_claims(claims: &str) -> Result<(), Mistrust> {
        judge(r#"{"alg":"RS512"}"#, claims)
    }

    #[test]
    fn a_token_is_good_up_to_exactly_five_minutes() {
        assert_eq!(judge_claims(r#"{"sub":"b","exp":1800000300}"#), Ok(()));
        assert_eq!(
            judge_claims(r#"{"sub":"b","exp":1800000301}"#),
            Err(Mistrust::TooLongLived(301))
        );
    }

    #[test]
    fn a_token_is_dead_at_the_second_of_its_expiry() {
        assert_eq!(judge_claims(r#"{"sub":"b","exp":1800000001}"#), Ok(()));
        assert_eq!(
            judge_claims(r#"{"sub":"b","exp":1800000000}"#),
            Err(Mistrust::Expired(0))
        );
        assert_eq!(
            judge_claims(r#"{"sub":"b","exp":1799999940}"#),
            Err(Mistrust::Expired(60))
        );
    }

    #[test]
    fn extreme_times_are_judged_without_overflow() {
        assert!(matches!(
            judge_claims(r#"{"sub":"b","exp":9223372036854775807}"#),
            Err(Mistrust::TooLongLived(_))
        ));
        assert!(matches!(
            judge_claims(r#"{"sub":"b","exp":-9223372036854775808}"#),
            Err(Mistrust::Expired(_))
        ));
        assert_eq!(
            judge_claims(r#"{"sub":"b","exp":9223372036854775808}"#),
            Err(Mistrust::Claim("exp"))
        );
    }

    #[test]
    fn expiry_must_be_a_whole_number() {
        for exp in [r#""1800000200""#, "1800000200.5", "null", "[1800000200]", "true"] {
            assert_eq!(
                judge_claims(&format!(r#"{{"sub":"b","exp":{exp}}}"#)),
                Err(Mistrust::Claim("exp")),
                "{exp}"
            );
        }
    }

    #[test]
    fn claims_may_not_be_missing_or_doubled() {
        assert_eq!(judge_claims(r#"{"sub":"b"}"#), Err(Mistrust::Claim("exp")));
        assert_eq!(judge_claims(r#"{"exp":1800000200}"#), Err(Mistrust::Claim("sub")));
        assert_eq!(
            judge_claims(r#"{"sub":1,"exp":1800000200}"#),
            Err(Mistrust::Claim("sub"))
        );
        assert_eq!(
            judge_claims(r#"{"sub":"a","sub":"b","exp":1800000200}"#),
            Err(Mistrust::NotAnObject("payload"))
        );
    }

    #[test]
    fn issue_time_and_strange_claims_are_ignored() {
        assert_eq!(
            judge_claims(r#"{"sub":"b","exp":1800000200,"iat":1800009999,"aud":["x"],"y":{}}"#),
            Ok(())
        );
    }

    #[test]
    fn a_token_from_the_future_has_to_wait() {
        assert_eq!(judge_claims(r#"{"sub":"b","exp":1800000200,"nbf":1800000000}"#), Ok(()));
        assert_eq!(
            judge_claims(r#"{"sub":"b","exp":1800000200,"nbf":1800000009}"#),
            Err(Mistrust::NotYet(9))
        );
    }

    #[test]
    fn only_rs512_counts_even_when_the_signature_is_good() {
        for header in [
            r#"{"alg":"none"}"#,
            r#"{"alg":"HS256"}"#,
            r#"{"alg":"RS256"}"#,
            r#"{"alg":"rs512"}"#,
            r#"{"typ":"JWT"}"#,
        ] {
            assert_eq!(
                judge(header, r#"{"sub":"b","exp":1800000200}"#),
                Err(Mistrust::Algorithm),
                "{header}"
            );
        }
    }

    #[test]
    fn a_header_that_names_its_own_key_changes_nothing() {
        let header = r#"{"alg":"RS512","typ":"anything","kid":"x","jwk":{"kty":"RSA"},"jku":"https://evil.example"}"#;
        assert_eq!(judge(header, r#"{"sub":"b","exp":1800000200}"#), Ok(()));
    }

    #[test]
    fn extensions_marked_critical_are_refused() {
        let header = r#"{"alg":"RS512","crit":["b64"],"b64":false}"#;
        assert_eq!(
            judge(header, r#"{"sub":"b","exp":1800000200}"#),
            Err(Mistrust::Critical)
        );
    }

    #[test]
    fn another_key_or_a_changed_byte_spoils_the_signature() {
        let token = sign(r#"{"alg":"RS512"}"#, r#"{"sub":"b","exp":1800000200}"#);
        let unverified = read(&token).expect("is well formed");
        assert_eq!(
            unverified.verify(&(&KEYRING.keys().app).into(), NOW),
            Err(Mistrust::Signature)
        );

        let other = sign(r#"{"alg":"RS512"}"#, r#"{"sub":"a","exp":1800000200}"#);
        let (signed, _) = other.rsplit_once('.').expect("three segments");
        let (_, signature) = token.rsplit_once('.').expect("three segments");
        let swapped = format!("{signed}.{signature}");
        assert_eq!(
            read(&swapped)
                .expect("is well formed")
                .verify(&(&KEYRING.keys().bot).into(), NOW),
            Err(Mistrust::Signature)
        );
    }

    #[test]
    fn garbage_is_malformed() {
        let good = sign(r#"{"alg":"RS512"}"#, r#"{"sub":"b","exp":1800000200}"#);
        let garbage = [
            "",
            ".",
            "..",
            "...",
            "a.b",
            "a.b.c",
            "%%%.%%%.%%%",
            "not a token",
            "\u{0}",
            &format!("{good}."),
            &format!("{good}.x"),
            &format!(".{good}"),
            &format!("{good}="),
            &format!(" {good}"),
            &"a".repeat(100_000),
        ];
        for token in garbage {
            assert!(read(token).is_err(), "{token:?}");
        }
    }

    #[test]
    fn parts_that_are_no_objects_are_refused() {
        assert_eq!(judge(r#"["RS512",null]"#, "{}"), Err(Mistrust::NotAnObject("header")));
        assert_eq!(
            judge_claims(r#"["b",1800000200,null]"#),
            Err(Mistrust::NotAnObject("payload"))
        );
        assert_eq!(judge_claims("\u{feff}{}"), Err(Mistrust::NotAnObject("payload")));
    }
}
