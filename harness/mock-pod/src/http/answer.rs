//! What an endpoint says: an answer, or a refusal with the reason that only the journal is told.
//!
//! Comes in: statuses and values. Goes out: status, headers and JSON bytes. Every refusal has the `Error` shape of the vendor's
//! documents, `{"code": status, "message": text}`. Messages are fixed texts, so that nothing a client sent can be echoed.

use std::time::Duration;

use hyper::StatusCode;
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderName, HeaderValue};
use serde::Serialize;

/// The answer to a call.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Vec<u8>,
    /// Why it is a refusal, in words for whoever runs the mock. Free of secrets.
    pub(crate) reason: Option<String>,
    pub(crate) manner: Manner,
}

/// How an answer is sent; other than plainly only by a pod that was told to lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Manner {
    #[default]
    Plain,
    /// After this long.
    Late(Duration),
    /// Half of the body, and then the connection ends.
    BrokenOff,
    /// In chunks, without saying how much there is.
    Chunked,
    /// Without a reason phrase after the status.
    Reasonless,
}

impl Answer {
    /// 200 with a JSON body.
    pub(crate) fn ok(body: &impl Serialize) -> Self {
        Self::json(StatusCode::OK, body)
    }

    /// 201 with a JSON body.
    pub(crate) fn created(body: &impl Serialize) -> Self {
        Self::json(StatusCode::CREATED, body)
    }

    /// 204, which has no body and so no media type.
    pub(crate) fn no_content(reason: impl ToString) -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            headers: Vec::new(),
            body: Vec::new(),
            reason: Some(reason.to_string()),
            manner: Manner::Plain,
        }
    }

    fn json(status: StatusCode, body: &impl Serialize) -> Self {
        Self {
            status,
            headers: vec![(CONTENT_TYPE, HeaderValue::from_static("application/json"))],
            body: serde_json::to_vec(body).expect("answers are plain structs, which JSON can always hold"),
            reason: None,
            manner: Manner::Plain,
        }
    }
}

/// The vendor's `Error` shape.
#[derive(Serialize)]
struct ErrorBody {
    code: u16,
    message: &'static str,
}

/// A call that is not granted.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    message: &'static str,
    reason: String,
    allow: Option<HeaderValue>,
}

impl Refusal {
    /// 400: the call itself is malformed.
    pub(crate) fn bad_request(message: &'static str, reason: impl ToString) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message, reason)
    }

    /// 400: an operation that documents its session header as required, called without it.
    pub(crate) fn no_session_header() -> Self {
        Self::bad_request(
            "The header sessionToken is required",
            "the header `sessionToken` is missing or empty",
        )
    }

    /// 401 for a sign-in. One text for every cause, so that the pod tells nobody which accounts exist.
    pub(crate) fn unauthorized(reason: impl ToString) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Authentication failed", reason)
    }

    /// 401 for a session token that opens nothing; the text is the one that every pod gives.
    pub(crate) fn invalid_session(reason: impl ToString) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Invalid session", reason)
    }

    /// 403: known, but not entitled.
    pub(crate) fn forbidden(reason: impl ToString) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "The session lacks the entitlement that this operation requires",
            reason,
        )
    }

    /// 404: the path is an endpoint's, but what it names does not exist.
    pub(crate) fn no_such(reason: impl ToString) -> Self {
        Self::new(StatusCode::NOT_FOUND, "Not found", reason)
    }

    /// 404: no such path.
    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "No such resource", "no endpoint has this path")
    }

    /// 405, with the methods that the path does have (RFC 9110 section 15.5.6 requires the header).
    pub(crate) fn method_not_allowed(allowed: &str) -> Self {
        let refusal = Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "Method not allowed",
            format!("this path takes `{allowed}` only"),
        );
        Self {
            allow: HeaderValue::from_str(allowed).ok(),
            ..refusal
        }
    }

    /// 415: the body is labelled as something else than JSON.
    pub(crate) fn unsupported_media_type(reason: impl ToString) -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "The media type is not supported",
            reason,
        )
    }

    /// 413: the body is larger than any call needs.
    pub(crate) fn too_large(limit: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "The body is too large",
            format!("the body has more than {limit} bytes"),
        )
    }

    /// 408: the body did not arrive in time.
    pub(crate) fn too_slow() -> Self {
        Self::new(
            StatusCode::REQUEST_TIMEOUT,
            "The body did not arrive in time",
            "the body did not arrive in time",
        )
    }

    /// 429: more calls than are allowed.
    pub(crate) fn too_many(reason: impl ToString) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "Too many requests", reason)
    }

    /// 503: the mock holds as many sessions as it can.
    pub(crate) fn full(most: usize) -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "The mock pod holds as many sessions as it can: log out of some, or start it again",
            format!("{most} sessions are open, and no more are opened"),
        )
    }

    /// 500: the mock itself failed.
    pub(crate) fn broken(reason: impl ToString) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Internal error", reason)
    }

    /// 501: a real pod or agent may have this path; the mock does not.
    pub(crate) fn not_implemented() -> Self {
        Self::new(
            StatusCode::NOT_IMPLEMENTED,
            "The mock pod does not have this operation: it serves what a bot needs to sign in and to start",
            "a real pod or agent may have this operation; the mock does not",
        )
    }

    fn new(status: StatusCode, message: &'static str, reason: impl ToString) -> Self {
        Self {
            status,
            message,
            reason: reason.to_string(),
            allow: None,
        }
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        let body = ErrorBody {
            code: refusal.status.as_u16(),
            message: refusal.message,
        };
        let mut answer = Self::json(refusal.status, &body);
        answer.reason = Some(refusal.reason);
        answer.headers.extend(refusal.allow.map(|allow| (ALLOW, allow)));
        answer
    }
}
