//! Lies about how a call is refused.

use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HeaderValue, LOCATION};
use serde_json::Value;

use crate::deviation::Deviation;
use crate::http::answer::Answer;
use crate::http::call::{Call, SessionHeader};
use crate::pod::Pod;

const BOT: &str = "/login/pubkey/authenticate";
const LOGOUT: &str = "/sessionauth/v1/logout";
const INFO: &str = "/pod/v2/sessioninfo";
const PAGE: &str = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>";

pub(super) fn unauthorized(pod: &Pod, call: &Call, answer: Answer) -> Answer {
    let template = call.template;
    let tell = |deviation| pod.lies.tells(deviation);
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
    } else if tell(Deviation::EmptyObjectRefusal) {
        answer.without_property("message").without_property("code")
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
    } else if tell(Deviation::OnBehalfOfNotInstalledForbidden)
        && answer.reason.as_deref() == Some("the app is not installed for the user")
    {
        answer.into_error(StatusCode::FORBIDDEN)
    } else if tell(Deviation::NestedMessage) {
        answer.with_property(
            "message",
            r#"401 Unauthorized: {"message":"No such session","status":"UNAUTHORIZED"}"#,
        )
    } else if tell(Deviation::ErrorDetails) {
        answer.with_property("details", "see the manual")
    } else {
        answer
    }
}

pub(super) fn refusal(pod: &Pod, call: &Call, answer: Answer) -> Answer {
    let template = call.template;
    let bad_request = answer.status == StatusCode::BAD_REQUEST;
    if bad_request && template == BOT && pod.lies.tells(Deviation::EmptyBodyIsOurFault)
        || bad_request && template == LOGOUT && pod.lies.tells(Deviation::LogoutMissingHeaderFails)
    {
        answer.into_error(StatusCode::INTERNAL_SERVER_ERROR)
    } else if bad_request && template == BOT && pod.lies.tells(Deviation::EmptyBodyUnprocessable) {
        answer.into_error(StatusCode::UNPROCESSABLE_ENTITY)
    } else if bad_request && template == LOGOUT && pod.lies.tells(Deviation::LogoutMissingHeaderUnauthorized) {
        answer.into_error(StatusCode::UNAUTHORIZED)
    } else if answer.status == StatusCode::FORBIDDEN && pod.lies.tells(Deviation::HtmlForbidden) {
        page(answer)
    } else if answer.status == StatusCode::FORBIDDEN && pod.lies.tells(Deviation::UnauthorizedForForbidden) {
        answer.into_error(StatusCode::UNAUTHORIZED)
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
