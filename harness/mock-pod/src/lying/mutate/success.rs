//! Lies in answers to calls that were granted.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hyper::StatusCode;
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, SET_COOKIE};
use serde_json::{Value, json};

use super::edit::edited_bytes;
use crate::deviation::Deviation;
use crate::http::answer::{Answer, Manner};
use crate::http::call::Call;
use crate::jwt::POD_KEY_ID;
use crate::keys::{LazyKey, RegisteredKey};
use crate::lying::bomb::gzip_bomb;
use crate::pod::Pod;
use crate::pod::session::ACCESS_TOKEN_LIFETIME;
use crate::pod::session::Owner;

/// How much white space is too much, in bytes.
const OVERSIZED: usize = 16 * 1024 * 1024;
/// What a gzip bomb unpacks to, in bytes.
const BOMB: usize = 100 * 1000 * 1000;

const BOT: &str = "/login/pubkey/authenticate";
const LOGOUT: &str = "/sessionauth/v1/logout";
const INFO: &str = "/pod/v2/sessioninfo";
const EXTENSION: &str = "/login/v1/pubkey/app/authenticate/extensionApp";

pub(super) fn success(pod: &Pod, call: &Call, answer: Answer) -> Answer {
    let Some(deviation) = Deviation::ALL
        .iter()
        .copied()
        .find(|deviation| pod.lies.tells(*deviation) && told_at(*deviation, call.template))
    else {
        return answer;
    };
    match deviation {
        Deviation::TokenMissing => answer.without_property("token"),
        Deviation::TokenNull => answer.with_property("token", Value::Null),
        Deviation::TokenNumber => answer.with_property("token", 42),
        Deviation::TokenEmpty => answer.with_property("token", ""),
        Deviation::NameMissing => answer.without_property("name"),
        Deviation::NameWrong => answer.with_property("name", "keyManagerToken"),
        Deviation::KeyManagerNameWrong | Deviation::KeyAuthNameWrong => answer.with_property("name", "sessionToken"),
        Deviation::Cookie => answer.with_header(SET_COOKIE, "node=1; Path=/; Secure; HttpOnly"),
        Deviation::AuthorizationTokenBare => {
            let token = answer
                .property("authorizationToken")
                .unwrap_or_default()
                .replacen("Bearer ", "", 1);
            answer.with_property("authorizationToken", token)
        }
        Deviation::ExtraField => answer.with_property("podproofSurprise", true),
        Deviation::CreatedForOk => Answer {
            status: StatusCode::CREATED,
            ..answer
        },
        Deviation::LogoutAnswersToken => answer.with_body(&json!({ "name": "sessionToken", "token": "" })),
        Deviation::LogoutWithoutMessage => answer.with_body(&json!({})),
        Deviation::LogoutNoContent => Answer::no_content("told to lie"),
        Deviation::InfoIdAsText => {
            let id = answer.object().get("id").map(Value::to_string).unwrap_or_default();
            answer.with_property("id", id)
        }
        Deviation::InfoWithoutUsername => answer.without_property("username"),
        Deviation::ExpireInSeconds => {
            let millis = answer
                .object()
                .get("expireAt")
                .and_then(Value::as_u64)
                .unwrap_or_default();
            answer.with_property("expireAt", millis / 1000)
        }
        Deviation::AppTokenChanged => answer.with_property("appToken", "not yours"),
        Deviation::SymphonyTokenReused => {
            let first = pod
                .lies
                .first_token
                .get_or_init(|| answer.property("symphonyToken").unwrap_or_default());
            let first = first.clone();
            answer.with_property("symphonyToken", first)
        }
        Deviation::PrivateKeyPublished => edited_key(answer, "d", "AQAB"),
        Deviation::KeyIdUnknown => edited_key(answer, "kid", "another"),
        Deviation::KeySetEmpty => answer.with_property("keys", json!([])),
        Deviation::CertificateGarbled => answer.with_property(
            "certificate",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        ),
        Deviation::DuplicateKey => edited_bytes(answer, |body| {
            body.splice(1..1, b"\"name\":\"sessionToken\",".iter().copied())
                .for_each(drop);
        }),
        Deviation::ByteOrderMark => edited_bytes(answer, |body| {
            body.splice(0..0, [0xef, 0xbb, 0xbf]).for_each(drop);
        }),
        Deviation::TrailingBytes => edited_bytes(answer, |body| body.extend(b"\n{}")),
        Deviation::InvalidUtf8 => edited_bytes(answer, |body| {
            body.splice(1..1, b"\"x\":\"\xff\",".iter().copied()).for_each(drop);
        }),
        Deviation::HtmlType => answer.with_header(CONTENT_TYPE, "text/html"),
        Deviation::TypeMissing => Answer {
            headers: Vec::new(),
            ..answer
        },
        Deviation::Truncated => Answer {
            manner: Manner::BrokenOff,
            ..answer
        },
        Deviation::Oversized => edited_bytes(answer, |body| body.resize(body.len() + OVERSIZED, b' ')),
        Deviation::GzipBomb => Answer {
            body: gzip_bomb(BOMB),
            ..answer
        }
        .with_header(CONTENT_ENCODING, "gzip"),
        Deviation::AuthorizationTokenAbsent => answer.without_property("authorizationToken"),
        Deviation::AppAuthorizationToken => {
            let app = Owner::App {
                app_id: "qa-app".to_owned(),
            };
            let token = pod.access_token(call, app, String::new());
            answer.with_property("authorizationToken", format!("Bearer {token}"))
        }
        Deviation::OnBehalfOfAnswersSessionToken => {
            let token = answer.property("token").unwrap_or_default();
            answer.without_property("token").with_property("sessionToken", token)
        }
        Deviation::UserIdRounded => {
            let id = answer.object().get("id").and_then(Value::as_f64).unwrap_or_default();
            // As whole a number as a `double` is.
            answer.with_property("id", id as i64)
        }
        Deviation::ExpireTooLate => {
            let millis = pod.clock.unix_millis() + 60 * 60 * 1000;
            answer.with_property("expireAt", millis)
        }
        Deviation::ExpiresInMillis => answer.with_property("expires_in", ACCESS_TOKEN_LIFETIME * 1000),
        Deviation::TokenTypeWrong => answer.with_property("token_type", "MAC"),
        Deviation::AccessTokenForeign | Deviation::AccessTokenUnsigned | Deviation::AccessTokenExpired => {
            let token = forged(pod, deviation, &answer.property("access_token").unwrap_or_default());
            answer.with_property("access_token", pod.issue(token))
        }
        _ => answer,
    }
}

/// Where a lie about a successful answer is told.
fn told_at(deviation: Deviation, template: &str) -> bool {
    match deviation {
        Deviation::KeyManagerNameWrong => template == "/relay/pubkey/authenticate",
        Deviation::KeyAuthNameWrong => template == "/keyauth/v1/authenticate",
        Deviation::LogoutAnswersToken | Deviation::LogoutWithoutMessage | Deviation::LogoutNoContent => {
            template == LOGOUT
        }
        Deviation::InfoIdAsText | Deviation::InfoWithoutUsername => template == INFO,
        Deviation::ExpireInSeconds | Deviation::AppTokenChanged | Deviation::SymphonyTokenReused => {
            template == EXTENSION
        }
        Deviation::PrivateKeyPublished | Deviation::KeyIdUnknown | Deviation::KeySetEmpty => {
            template == "/login/idm/keys"
        }
        Deviation::CertificateGarbled => template == "/pod/v1/podcert",
        Deviation::AppAuthorizationToken => template == "/login/pubkey/app/authenticate",
        Deviation::OnBehalfOfAnswersSessionToken => {
            template.starts_with("/login/pubkey/app/user") && template.ends_with("/authenticate")
        }
        Deviation::UserIdRounded => template == INFO,
        Deviation::ExpireTooLate => template == EXTENSION,
        Deviation::ExpiresInMillis
        | Deviation::TokenTypeWrong
        | Deviation::AccessTokenForeign
        | Deviation::AccessTokenUnsigned
        | Deviation::AccessTokenExpired => template == "/login/idm/tokens",
        // Those of a bot's sign-in; at most one of the rest of the catalogue has an effect in `success`.
        Deviation::TokenMissing
        | Deviation::TokenNull
        | Deviation::TokenNumber
        | Deviation::TokenEmpty
        | Deviation::NameMissing
        | Deviation::NameWrong
        | Deviation::AuthorizationTokenBare
        | Deviation::AuthorizationTokenAbsent
        | Deviation::Cookie
        | Deviation::ExtraField
        | Deviation::CreatedForOk
        | Deviation::DuplicateKey
        | Deviation::ByteOrderMark
        | Deviation::TrailingBytes
        | Deviation::InvalidUtf8
        | Deviation::HtmlType
        | Deviation::TypeMissing
        | Deviation::Truncated
        | Deviation::Oversized
        | Deviation::GzipBomb => template == BOT,
        _ => false,
    }
}

fn edited_key(answer: Answer, member: &str, value: &str) -> Answer {
    let mut keys = answer.object().get("keys").cloned().unwrap_or_default();
    keys[0][member] = value.into();
    answer.with_property("keys", keys)
}

/// An access token like the given one, and yet not quite.
fn forged(pod: &Pod, deviation: Deviation, token: &str) -> String {
    let mut segments = token.split('.');
    let (header, claims) = (segments.next().unwrap_or_default(), segments.next().unwrap_or_default());
    let signed_by = |key: &LazyKey, claims: &str| {
        let signed = format!("{header}.{claims}");
        let signature = URL_SAFE_NO_PAD.encode(key.sign_rs256(signed.as_bytes()));
        format!("{signed}.{signature}")
    };
    match deviation {
        Deviation::AccessTokenUnsigned => {
            let header = URL_SAFE_NO_PAD.encode(format!(r#"{{"kid":"{POD_KEY_ID}","alg":"none"}}"#));
            format!("{header}.{claims}.")
        }
        Deviation::AccessTokenExpired => {
            let decoded = URL_SAFE_NO_PAD.decode(claims).unwrap_or_default();
            let mut claims: Value = serde_json::from_slice(&decoded).unwrap_or_default();
            claims["exp"] = pod.clock.unix_seconds().saturating_sub(ACCESS_TOKEN_LIFETIME).into();
            signed_by(&pod.key, &URL_SAFE_NO_PAD.encode(claims.to_string()))
        }
        _ => {
            let admin = pod
                .directory
                .account_named("qa-admin")
                .and_then(|account| account.key.as_ref());
            let key = match admin {
                Some(RegisteredKey::Own(key)) => key,
                _ => &pod.key,
            };
            signed_by(key, claims)
        }
    }
}
