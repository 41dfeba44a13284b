//! Lies about any answer at all.
//!
//! Comes in: the call, and the honest answer. Goes out: what is sent instead.

use std::time::Duration;

use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, RETRY_AFTER};

use super::refusal::{refusal, unauthorized};
use super::success::success;
use crate::deviation::Deviation;
use crate::http::answer::{Answer, Manner};
use crate::http::call::Call;
use crate::pod::Pod;

/// How long a slow answer takes.
const SLOW: Duration = Duration::from_millis(6500);

/// What a lying pod sends instead of `answer`.
pub(crate) fn distorted(pod: &Pod, call: &Call, answer: Answer) -> Answer {
    let answer = match answer.status {
        StatusCode::OK => success(pod, call, answer),
        StatusCode::UNAUTHORIZED => unauthorized(pod, call, answer),
        _ => refusal(pod, call, answer),
    };
    at_any_time(pod, call, answer)
}

fn at_any_time(pod: &Pod, call: &Call, answer: Answer) -> Answer {
    let tell = |deviation| pod.lies.tells(deviation);
    if tell(Deviation::Slow) && call.template == "/relay/pubkey/authenticate" {
        sent(answer, Manner::Late(SLOW))
    } else if tell(Deviation::Flaky) && pod.lies.every(5) {
        answer.into_error(StatusCode::SERVICE_UNAVAILABLE)
    } else if tell(Deviation::TooManyRequests) && pod.lies.every(3) {
        answer
            .into_error(StatusCode::TOO_MANY_REQUESTS)
            .with_header(RETRY_AFTER, "1")
    } else if tell(Deviation::TooManyRequestsBare) && pod.lies.every(3) {
        answer.into_error(StatusCode::TOO_MANY_REQUESTS)
    } else if tell(Deviation::Charset) && !answer.body.is_empty() {
        answer.with_header(CONTENT_TYPE, "application/json; charset=UTF-8")
    } else if tell(Deviation::Chunked) && !answer.body.is_empty() {
        sent(answer, Manner::Chunked)
    } else if tell(Deviation::Reasonless) {
        sent(answer, Manner::Reasonless)
    } else {
        answer
    }
}

fn sent(answer: Answer, manner: Manner) -> Answer {
    Answer { manner, ..answer }
}
