//! Saying something else than the endpoint did.
//!
//! Comes in: the path template, the call, and the honest answer. Goes out: what is sent instead.

use std::time::Duration;

use hyper::StatusCode;
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION, RETRY_AFTER};
use serde_json::{Value, json};

use super::catalogue::Deviation;
use super::gzip_bomb;
use crate::answer::{Answer, Manner};
use crate::call::{Call, SessionHeader};
use crate::pod::Pod;

/// How long a slow answer takes.
const SLOW: Duration = Duration::from_secs(6);
/// How much white space is too much, in bytes.
const OVERSIZED: usize = 16 * 1024 * 1024;
/// What a gzip bomb unpacks to, in bytes.
const BOMB: usize = 100 * 1000 * 1000;

const BOT: &str = "/login/pubkey/authenticate";
const LOGOUT: &str = "/sessionauth/v1/logout";
const INFO: &str = "/pod/v2/sessioninfo";
const EXTENSION: &str = "/login/v1/pubkey/app/authenticate/extensionApp";
const PAGE: &str = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>";

/// What a lying pod sends instead of `answer`.
pub(crate) fn distorted(pod: &Pod, template: &str, call: &Call, answer: Answer) -> Answer {
    let answer = match answer.status {
        StatusCode::OK => success(pod, template, answer),
        StatusCode::UNAUTHORIZED => unauthorized(pod, template, call, answer),
        _ => refusal(pod, template, answer),
    };
    at_any_time(pod, answer)
}

fn success(pod: &Pod, template: &str, answer: Answer) -> Answer {
    let Some(deviation) = Deviation::ALL
        .iter()
        .copied()
        .find(|deviation| pod.lies.tell(*deviation) && told_at(*deviation, template))
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
        Deviation::KeyManagerNameWrong => answer.with_property("name", "sessionToken"),
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
        _ => answer,
    }
}

/// Where a lie about a successful answer is told.
fn told_at(deviation: Deviation, template: &str) -> bool {
    match deviation {
        Deviation::KeyManagerNameWrong => {
            template == "/relay/pubkey/authenticate" || template == "/keyauth/v1/authenticate"
        }
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
        // Those of a bot's sign-in; at most one of the rest of the catalogue has an effect in `success`.
        Deviation::TokenMissing
        | Deviation::TokenNull
        | Deviation::TokenNumber
        | Deviation::TokenEmpty
        | Deviation::NameMissing
        | Deviation::NameWrong
        | Deviation::AuthorizationTokenBare
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

fn unauthorized(pod: &Pod, template: &str, call: &Call, answer: Answer) -> Answer {
    let tell = |deviation| pod.lies.tell(deviation);
    let nobody = call.session_header() == SessionHeader::Missing;
    if tell(Deviation::ForbiddenForUnauthorized) {
        answer.into_error(StatusCode::FORBIDDEN)
    } else if tell(Deviation::ServerErrorForUnauthorized)
        || (tell(Deviation::MissingTokenFails) && template == INFO && nobody)
        || (tell(Deviation::BadUserIdFails)
            && template.contains("{userId}")
            && call.parameter(0).parse::<i64>().is_err())
    {
        answer.into_error(StatusCode::INTERNAL_SERVER_ERROR)
    } else if tell(Deviation::RedirectForUnauthorized) {
        page(Answer {
            status: StatusCode::FOUND,
            ..answer
        })
        .with_header(LOCATION, "/sign-in")
    } else if tell(Deviation::OkForUnauthorized) {
        Answer {
            status: StatusCode::OK,
            ..answer
        }
    } else if tell(Deviation::EmptyRefusal) {
        Answer {
            headers: Vec::new(),
            body: Vec::new(),
            ..answer
        }
    } else if tell(Deviation::HtmlRefusal) {
        page(answer)
    } else if tell(Deviation::CodeDiffers) {
        answer.with_property("code", 301)
    } else if tell(Deviation::CodeAsText) {
        answer.with_property("code", "401")
    } else if tell(Deviation::MessageMissing) {
        answer.without_property("message")
    } else if tell(Deviation::TokenEchoed) {
        let message = format!("no session has the token {}", sent_token(call));
        answer.with_property("message", message)
    } else if tell(Deviation::StackTrace) {
        let trace = "java.lang.IllegalStateException: no session\n\tat com.example.pod.Sessions.find(Sessions.java:42)\n\tat com.example.pod.Login.login(Login.java:17)";
        answer.with_property("message", trace)
    } else if tell(Deviation::LogoutBadRequest) && template == LOGOUT {
        answer.into_error(StatusCode::BAD_REQUEST)
    } else if tell(Deviation::OnBehalfOfNotFound) && answer.reason.as_deref() == Some("no such user") {
        answer.into_error(StatusCode::NOT_FOUND)
    } else {
        answer
    }
}

fn refusal(pod: &Pod, template: &str, answer: Answer) -> Answer {
    let bad_request = answer.status == StatusCode::BAD_REQUEST;
    if bad_request && template == BOT && pod.lies.tell(Deviation::EmptyBodyIsOurFault)
        || bad_request && template == LOGOUT && pod.lies.tell(Deviation::LogoutMissingHeaderFails)
    {
        answer.into_error(StatusCode::INTERNAL_SERVER_ERROR)
    } else if answer.status == StatusCode::FORBIDDEN && pod.lies.tell(Deviation::HtmlForbidden) {
        page(answer)
    } else {
        answer
    }
}

/// Lies about any answer at all.
fn at_any_time(pod: &Pod, answer: Answer) -> Answer {
    let tell = |deviation| pod.lies.tell(deviation);
    if tell(Deviation::Slow) {
        Answer {
            manner: Manner::Late(SLOW),
            ..answer
        }
    } else if tell(Deviation::Flaky) && pod.lies.every(5) {
        answer.into_error(StatusCode::SERVICE_UNAVAILABLE)
    } else if tell(Deviation::TooManyRequests) && pod.lies.every(3) {
        answer
            .into_error(StatusCode::TOO_MANY_REQUESTS)
            .with_header(RETRY_AFTER, "1")
    } else if tell(Deviation::TooManyRequestsBare) && pod.lies.every(3) {
        answer.into_error(StatusCode::TOO_MANY_REQUESTS)
    } else {
        answer
    }
}

/// The token that a call carries, in its header or its body.
fn sent_token(call: &Call) -> String {
    match call.session_header() {
        SessionHeader::Token(token) => token.to_owned(),
        _ => serde_json::from_slice::<Value>(&call.body)
            .ok()
            .and_then(|body| body["token"].as_str().map(str::to_owned))
            .unwrap_or_default(),
    }
}

fn page(answer: Answer) -> Answer {
    let headers = vec![(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))];
    Answer {
        headers,
        body: PAGE.as_bytes().to_vec(),
        ..answer
    }
}

fn edited_key(answer: Answer, member: &str, value: &str) -> Answer {
    let mut keys = answer.object().get("keys").cloned().unwrap_or_default();
    keys[0][member] = value.into();
    answer.with_property("keys", keys)
}

fn edited_bytes(mut answer: Answer, edit: impl FnOnce(&mut Vec<u8>)) -> Answer {
    edit(&mut answer.body);
    answer
}

impl Answer {
    fn object(&self) -> serde_json::Map<String, Value> {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    pub(super) fn property(&self, name: &str) -> Option<String> {
        self.object().get(name)?.as_str().map(str::to_owned)
    }

    pub(super) fn with_property(self, name: &str, value: impl Into<Value>) -> Self {
        let mut json = self.object();
        json.insert(name.to_owned(), value.into());
        self.with_body(&Value::Object(json))
    }

    fn without_property(self, name: &str) -> Self {
        let mut json = self.object();
        json.shift_remove(name);
        self.with_body(&Value::Object(json))
    }

    fn with_body(self, body: &Value) -> Self {
        Self {
            body: body.to_string().into_bytes(),
            ..self
        }
    }

    fn with_header(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.retain(|(present, _)| *present != name);
        self.headers.push((name, HeaderValue::from_static(value)));
        self
    }

    /// The same refusal under another status, consistent in itself.
    fn into_error(self, status: StatusCode) -> Self {
        let headers = vec![(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        let body = json!({ "code": status.as_u16(), "message": "told to lie" });
        Self {
            status,
            headers,
            ..self
        }
        .with_body(&body)
    }
}
