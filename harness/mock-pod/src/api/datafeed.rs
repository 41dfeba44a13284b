//! Datafeeds, version 2, which stay empty: a bot starts its loop, and waits.
//!
//! `POST /agent/v5/datafeeds`, `GET /agent/v5/datafeeds`, `POST /agent/v5/datafeeds/{id}/read`, `DELETE /agent/v5/datafeeds/{id}`.
//! Documented: 201, 200, 200, 204; 400 for a feed that is not there, 401, 403 for the twenty-first feed. The header
//! `keyManagerToken` is optional; one that is sent must be good. A session of an app, or on behalf of a user, is 403 here: only
//! service accounts have feeds. A body is optional, as the documents have it.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::http::answer::{Answer, Manner, Refusal};
use crate::http::call::{Call, SessionHeader};
use crate::pod::Pod;
use crate::pod::feeds::{Feed, MOST};
use crate::pod::session::Owner;
use crate::random;

/// How long an empty feed keeps its reader waiting. A real agent waits for half a minute; a bot that is tested should stop sooner.
const WAIT: Duration = Duration::from_secs(2);
/// Longest tag, in characters.
const LONGEST_TAG: usize = 100;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct CreateRequest {
    tag: Option<String>,
    #[serde(rename = "includeInvisible")]
    _include_invisible: Option<bool>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct ReadRequest {
    #[serde(rename = "ackId")]
    _ack_id: Option<String>,
    #[serde(rename = "updatePresence")]
    _update_presence: Option<bool>,
}

/// The vendor's `V5Datafeed`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FeedBody {
    id: String,
    created_at: u64,
    r#type: &'static str,
}

/// The vendor's `V5EventList`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EventsBody {
    events: [(); 0],
    ack_id: String,
}

impl From<Feed> for FeedBody {
    fn from(feed: Feed) -> Self {
        Self {
            id: feed.id,
            created_at: feed.created,
            r#type: "fanout",
        }
    }
}

/// Creates a feed.
pub(crate) fn create(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let bot = bot_of(pod, call)?;
    let tag = optional_body::<CreateRequest>(call)?.tag.unwrap_or_default();
    if tag.chars().count() > LONGEST_TAG {
        return Err(Refusal::bad_request(
            "The tag is too long",
            format!("the tag has more than {LONGEST_TAG} characters"),
        ));
    }
    let feed = pod.feeds.create(bot, tag, pod.clock.unix_millis());
    let feed = feed.ok_or_else(|| Refusal::forbidden(format!("the service account has {MOST} feeds already")))?;
    Ok(Answer::created(&FeedBody::from(feed)))
}

/// The feeds of a service account.
pub(crate) fn list(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let bot = bot_of(pod, call)?;
    let tag = call.query("tag").filter(|tag| !tag.is_empty());
    let feeds = pod.feeds.list(bot, tag.as_deref());
    Ok(Answer::ok(&feeds.into_iter().map(FeedBody::from).collect::<Vec<_>>()))
}

/// Nothing new, after a while.
pub(crate) fn read(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let bot = bot_of(pod, call)?;
    optional_body::<ReadRequest>(call)?;
    if !pod.feeds.has(bot, call.parameter(0)) {
        return Err(no_such_feed());
    }
    let nothing = EventsBody {
        events: [],
        ack_id: random::hex::<16>(),
    };
    Ok(Answer {
        manner: Manner::Late(WAIT),
        ..Answer::ok(&nothing)
    })
}

/// Deletes a feed.
pub(crate) fn delete(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let bot = bot_of(pod, call)?;
    if pod.feeds.delete(bot, call.parameter(0)) {
        Ok(Answer::no_content("the feed was deleted"))
    } else {
        Err(no_such_feed())
    }
}

fn no_such_feed() -> Refusal {
    Refusal::bad_request("The feed does not exist", "the service account has no such feed")
}

/// The service account that calls.
fn bot_of(pod: &Pod, call: &Call) -> Result<i64, Refusal> {
    let owner = pod.rest_session_of(call)?;
    match call.header("keymanagertoken") {
        SessionHeader::Missing => {}
        SessionHeader::Unusable => {
            return Err(Refusal::invalid_session(
                "the header `keyManagerToken` is repeated or not text",
            ));
        }
        SessionHeader::Token(token) => {
            pod.key_manager_sessions
                .owner(token, pod.clock.unix_millis())
                .map_err(Refusal::invalid_session)?;
        }
    }
    match owner {
        Owner::Bot { user_id } => Ok(user_id),
        Owner::App { .. } | Owner::OnBehalfOf { .. } => Err(Refusal::forbidden("only service accounts have datafeeds")),
    }
}

fn optional_body<T: DeserializeOwned + Default>(call: &Call) -> Result<T, Refusal> {
    if call.body.is_empty() {
        Ok(T::default())
    } else {
        call.json()
    }
}
