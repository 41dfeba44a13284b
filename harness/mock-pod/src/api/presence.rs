//! The presence of whoever calls: `GET /pod/v2/user/presence`, `POST /pod/v2/user/presence`.
//!
//! Documented: 200 `V2Presence`, 400, 401. A service account or a user on whose behalf an app acts has one; an app by itself is 403.
//! `soft` changes nothing here: nobody is at a keyboard.

use serde::{Deserialize, Serialize};

use crate::http::answer::{Answer, Refusal};
use crate::http::call::Call;
use crate::pod::Pod;
use crate::pod::presence::Presence;

/// What the vendor's documents list.
const CATEGORIES: [&str; 11] = [
    "UNDEFINED",
    "AVAILABLE",
    "BUSY",
    "DO_NOT_DISTURB",
    "ON_THE_PHONE",
    "BE_RIGHT_BACK",
    "IN_A_MEETING",
    "AWAY",
    "OUT_OF_OFFICE",
    "OFF_WORK",
    "OFFLINE",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PresenceRequest {
    category: String,
}

/// The vendor's `V2Presence`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PresenceBody {
    category: &'static str,
    user_id: i64,
    timestamp: u64,
}

/// What the user has set.
pub(crate) fn show(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let user = user_of(pod, call)?;
    Ok(body(user, pod.presences.of(user)))
}

/// Sets it.
pub(crate) fn set(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let user = user_of(pod, call)?;
    let request: PresenceRequest = call.json()?;
    let known = CATEGORIES.iter().find(|known| **known == request.category);
    let category = known.ok_or_else(|| {
        Refusal::bad_request(
            "The category is none of the documented ones",
            "`category` is none of the documented ones",
        )
    })?;
    let presence = Presence {
        category,
        since: pod.clock.unix_millis(),
    };
    pod.presences.set(user, presence);
    Ok(body(user, presence))
}

fn body(user_id: i64, presence: Presence) -> Answer {
    Answer::ok(&PresenceBody {
        category: presence.category,
        user_id,
        timestamp: presence.since,
    })
}

fn user_of(pod: &Pod, call: &Call) -> Result<i64, Refusal> {
    let owner = pod.rest_session_of(call)?;
    let user = owner.user_id();
    user.ok_or_else(|| Refusal::forbidden("the session is an app's own and has no user"))
}
