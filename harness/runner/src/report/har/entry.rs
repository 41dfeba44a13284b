//! An entry: an exchange as HAR 1.2 has it.
//!
//! Of sizes only those are said that the record still shows: a label is not as long as the secret that it stands for. Of times a
//! record has one, from the first byte sent to the last one received: it is all in `wait`, and the others are unknown.

use chrono::{DateTime, FixedOffset, SecondsFormat, TimeDelta, Utc};
use serde::Serialize;
use serde_json::{Map, Value};

use super::parts::{NameValue, ReceivedCookie, header, parameters, received_cookies, sent_cookies, uri};
use crate::record::{BodyRecord, ExchangeRecord, FindingRecord, ResponseRecord, TrialRecord};
use crate::secret::{Redacted, RedactedProse};

/// What podproof speaks.
const HTTP: &str = "HTTP/1.1";

/// What is not recorded, in words that browsers use.
const UNKNOWN: &str = "unknown";

/// The type of a body that does not say it, in words that browsers use.
const NO_TYPE: &str = "x-unknown";

/// What every label begins with.
const LABEL: char = '‹';

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry<'t> {
    pageref: String,
    started_date_time: String,
    time: u64,
    request: Request<'t>,
    response: Response<'t>,
    /// Nothing was cached.
    cache: Map<String, Value>,
    timings: Timings,
    #[serde(rename = "_trial")]
    trial: &'t str,
    #[serde(rename = "_step")]
    step: &'t str,
    #[serde(rename = "_operation")]
    operation: &'t str,
    #[serde(rename = "_requirements")]
    requirements: &'t [String],
    #[serde(rename = "_findings", skip_serializing_if = "Vec::is_empty")]
    findings: Vec<&'t FindingRecord>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request<'t> {
    method: &'t str,
    url: String,
    http_version: &'static str,
    cookies: Vec<NameValue>,
    headers: Vec<NameValue>,
    query_string: Vec<NameValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_data: Option<PostData<'t>>,
    headers_size: i64,
    body_size: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PostData<'t> {
    mime_type: &'t str,
    text: &'t str,
    /// The format has no place for it in a request.
    #[serde(rename = "_encoding", skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Response<'t> {
    status: u16,
    status_text: &'static str,
    http_version: &'static str,
    cookies: Vec<ReceivedCookie>,
    headers: Vec<NameValue>,
    content: Content<'t>,
    #[serde(rename = "redirectURL")]
    redirect_url: &'t str,
    headers_size: i64,
    body_size: i64,
    /// As browsers write it.
    #[serde(rename = "_error", skip_serializing_if = "Option::is_none")]
    error: Option<&'t RedactedProse>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Content<'t> {
    size: i64,
    mime_type: &'t str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'t str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<&'static str>,
}

#[derive(Serialize)]
struct Timings {
    send: i64,
    wait: u64,
    receive: i64,
    comment: &'static str,
}

impl<'t> Entry<'t> {
    /// The exchange of this index within its trial, which started then.
    pub(super) fn new(
        trial: &'t TrialRecord,
        pageref: String,
        index: usize,
        exchange: &'t ExchangeRecord,
        start: Option<DateTime<FixedOffset>>,
    ) -> Self {
        let offset = i64::try_from(exchange.offset_ms)
            .ok()
            .and_then(TimeDelta::try_milliseconds);
        let sent = start
            .zip(offset)
            .and_then(|(start, offset)| start.checked_add_signed(offset));
        let sent = sent.map_or(DateTime::UNIX_EPOCH, |sent| sent.with_timezone(&Utc));
        let findings = trial.findings.iter().filter(|finding| finding.exchange == Some(index));
        Self {
            pageref,
            started_date_time: sent.to_rfc3339_opts(SecondsFormat::Millis, true),
            time: exchange.duration_ms,
            request: request(exchange),
            response: response(exchange),
            cache: Map::new(),
            timings: Timings {
                send: -1,
                wait: exchange.duration_ms,
                receive: -1,
                comment: "wait is all of the time, from the first byte sent to the last byte received",
            },
            trial: &trial.id,
            step: &exchange.step,
            operation: &exchange.operation,
            requirements: &exchange.requirements,
            findings: findings.collect(),
        }
    }
}

fn request(exchange: &ExchangeRecord) -> Request<'_> {
    let headers = &exchange.request_headers;
    let url = exchange.url.as_str();
    Request {
        method: &exchange.method,
        url: uri(url),
        http_version: HTTP,
        cookies: sent_cookies(headers),
        headers: pairs(headers),
        query_string: parameters(url),
        post_data: exchange.request_body.as_ref().map(|body| PostData {
            mime_type: header(headers, "content-type").unwrap_or_default(),
            text: body.as_str(),
            encoding: encoding(body),
        }),
        headers_size: -1,
        body_size: exchange.request_body.as_ref().map_or(0, |body| size(body, headers)),
    }
}

fn response(exchange: &ExchangeRecord) -> Response<'_> {
    match &exchange.response {
        Some(response) => answer(response, exchange.failure.as_ref()),
        None => Response {
            status: 0,
            status_text: "",
            http_version: UNKNOWN,
            cookies: Vec::new(),
            headers: Vec::new(),
            content: Content {
                size: 0,
                mime_type: NO_TYPE,
                text: None,
                encoding: None,
                comment: None,
            },
            redirect_url: "",
            headers_size: -1,
            body_size: -1,
            error: exchange.failure.as_ref(),
        },
    }
}

fn answer<'t>(response: &'t ResponseRecord, error: Option<&'t RedactedProse>) -> Response<'t> {
    let headers = &response.headers;
    let is_kept = !matches!(response.body, BodyRecord::Withheld(_));
    let size = size(&response.body, headers);
    Response {
        status: response.status,
        status_text: "",
        http_version: UNKNOWN,
        cookies: received_cookies(headers),
        headers: pairs(headers),
        content: Content {
            size,
            mime_type: header(headers, "content-type").unwrap_or(NO_TYPE),
            text: is_kept.then(|| response.body.as_str()),
            encoding: encoding(&response.body),
            comment: (!is_kept).then_some("a body that cannot be read is not kept, since it may hold anything"),
        },
        redirect_url: header(headers, "location").unwrap_or_default(),
        headers_size: -1,
        body_size: size,
        error,
    }
}

fn pairs(headers: &[(String, Redacted)]) -> Vec<NameValue> {
    let pairs = headers.iter();
    pairs
        .map(|(name, value)| NameValue::new(name, value.as_str()))
        .collect()
}

fn encoding(body: &BodyRecord) -> Option<&'static str> {
    match body {
        BodyRecord::Base64(_) => Some("base64"),
        BodyRecord::Text(_) | BodyRecord::Withheld(_) => None,
    }
}

/// The size of a body in bytes, as it was on the wire; -1 where the record does not tell.
fn size(body: &BodyRecord, headers: &[(String, Redacted)]) -> i64 {
    let said = header(headers, "content-length").and_then(|length| length.trim().parse().ok());
    let is_as_it_was = |text: &&Redacted| !text.as_str().contains(LABEL);
    match body {
        BodyRecord::Withheld(length) => i64::try_from(*length).unwrap_or(-1),
        BodyRecord::Text(text) => {
            let shown = Some(text)
                .filter(is_as_it_was)
                .and_then(|text| i64::try_from(text.as_str().len()).ok());
            shown.or(said).unwrap_or(-1)
        }
        BodyRecord::Base64(_) => said.unwrap_or(-1),
    }
}
