//! Lies about signing in with a client certificate.

use super::table::honest;
use crate::http::answer::{Answer, Refusal};
use crate::http::call::{Call, Presented};
use crate::people::built_in::NAMESAKE;
use crate::pod::Pod;

pub(super) fn accept_namesake(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    if call.certified_name()? == NAMESAKE
        && let Some(bot) = pod.directory.account_named(NAMESAKE)
    {
        let token = pod.open_bot_session(call, bot);
        return Ok(Answer::ok(
            &serde_json::json!({ "token": token, "name": "sessionToken" }),
        ));
    }
    honest(pod, call)
}

pub(super) fn ignore_case(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let mut call = call.clone();
    let common_name = Some(call.certified_name()?.to_ascii_lowercase());
    call.from.certificate = Some(Presented { common_name });
    honest(pod, &call)
}

pub(super) fn without_certificate(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    if call.from.certificate.is_some() {
        honest(pod, call)
    } else {
        honest(pod, &named(call, "qa-bot"))
    }
}

pub(super) fn of_another_bot(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    honest(pod, call).and_then(|_| honest(pod, &named(call, "qa-other-bot")))
}

fn named(call: &Call, common_name: &str) -> Call {
    let mut call = call.clone();
    call.from.certificate = Some(Presented {
        common_name: Some(common_name.to_owned()),
    });
    call
}

pub(super) fn take_content(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let mut call = call.clone();
    call.headers.remove("content-type");
    call.body.clear();
    honest(pod, &call)
}

pub(super) fn require_content(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    if call.headers.get("content-type").is_none_or(|value| value.is_empty()) {
        return Err(Refusal::unauthorized("told to lie"));
    }
    take_content(pod, call)
}
