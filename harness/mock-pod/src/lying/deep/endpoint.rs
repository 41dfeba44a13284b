//! Which deep lie takes the place of which endpoint.

use super::event::{Event, note};
use super::{race, sequence};
use crate::deviation::Deviation;
use crate::http::answer::{Answer, Refusal};
use crate::http::call::Call;
use crate::http::router::{self, Endpoint};
use crate::pod::Pod;

/// Where sessions are opened, used and ended.
const PATHS: [&str; 12] = [
    "/login/pubkey/authenticate",
    "/login/pubkey/app/authenticate",
    "/login/pubkey/app/user/{userId}/authenticate",
    "/login/pubkey/app/username/{username}/authenticate",
    "/login/idm/tokens",
    "/pod/v2/sessioninfo",
    "/relay/pubkey/authenticate",
    "/sessionauth/v1/authenticate",
    "/sessionauth/v1/app/authenticate",
    "/sessionauth/v1/app/user/{uid}/authenticate",
    "/sessionauth/v1/app/username/{username}/authenticate",
    "/sessionauth/v1/logout",
];

/// The endpoint that tells a deep lie at this path, if one is to.
pub(in crate::lying) fn instead(pod: &Pod, template: &str) -> Option<Endpoint> {
    pod.lies.deep()?;
    PATHS.contains(&template).then_some(lie as Endpoint)
}

fn lie(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let Some(deviation) = pod.lies.deep() else {
        return honest(pod, call);
    };
    if race::is_one(deviation) {
        return race::lie(pod, call, deviation);
    }
    if deviation == Deviation::RepresentedOnce && sequence::was_represented(pod, call) {
        return Err(Refusal::unauthorized("told to lie"));
    }
    let answer = honest(pod, call);
    let event = Event::of(pod, call, &answer);
    note(pod, &event);
    sequence::lie(pod, call, deviation, &event, answer)
}

/// What the honest endpoint at the call's path answers.
pub(super) fn honest(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    router::endpoint(call.template)(pod, call)
}
