//! An exchange as the blocks hold it: a tuple of numbers, most of them places in the block's tables.

use serde::Serialize;

use super::interner::{Interner, Place};
use crate::record::{BodyRecord, CheckState, ExchangeRecord, TrialRecord};

/// Step, operation, method, URL, request headers, request body, status, response headers, response body, failure, offset and
/// duration in milliseconds, checks, requirements. `script/data.js` reads it.
#[derive(Serialize)]
pub(super) struct Exchange(
    Place,
    Place,
    Place,
    Place,
    Place,
    Option<Body>,
    Option<u16>,
    Place,
    Option<Body>,
    Option<Place>,
    u64,
    u64,
    Place,
    Place,
);

/// A body.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Body {
    Base64(Place),
    /// It was not kept: its length in bytes.
    Withheld(u64),
    /// The page leaves it out: its length in bytes as recorded.
    LeftOut(usize),
    #[serde(untagged)]
    Text(Place),
}

impl Exchange {
    pub(super) fn of(trial: &TrialRecord, index: usize, texts: &mut Interner, is_whole: bool) -> Self {
        let exchange: &ExchangeRecord = &trial.exchanges[index];
        let response = exchange.response.as_ref();
        let sent = exchange.request_headers.iter();
        let received = response.iter().flat_map(|response| &response.headers);
        Self(
            texts.text(&exchange.step),
            texts.text(&exchange.operation),
            texts.text(&exchange.method),
            texts.text(exchange.url.as_str()),
            texts.list(sent.flat_map(|(name, value)| [name.as_str(), value.as_str()])),
            exchange
                .request_body
                .as_ref()
                .and_then(|sent| body(sent, texts, is_whole)),
            response.map(|response| response.status),
            texts.list(received.flat_map(|(name, value)| [name.as_str(), value.as_str()])),
            response.and_then(|response| body(&response.body, texts, is_whole)),
            exchange.failure.as_ref().map(|failure| texts.text(failure.to_show())),
            exchange.offset_ms,
            exchange.duration_ms,
            checks(trial, Some(index), texts),
            texts.list(exchange.requirements.iter().map(String::as_str)),
        )
    }
}

fn body(body: &BodyRecord, texts: &mut Interner, is_whole: bool) -> Option<Body> {
    match body {
        BodyRecord::Withheld(length) => Some(Body::Withheld(*length)),
        body if body.as_str().is_empty() => None,
        body if !is_whole => Some(Body::LeftOut(body.as_str().len())),
        BodyRecord::Text(text) => Some(Body::Text(texts.text(text.as_str()))),
        BodyRecord::Base64(text) => Some(Body::Base64(texts.text(text.as_str()))),
    }
}

/// The checks of an exchange, or of steps that sent nothing: check, state and reason in turn.
pub(super) fn checks(trial: &TrialRecord, exchange: Option<usize>, texts: &mut Interner) -> Place {
    let checks = trial.checks.iter().filter(|check| check.exchange == exchange);
    texts.list(checks.flat_map(|check| {
        let reason = match &check.state {
            CheckState::NotEvaluated { reason } => reason.to_show(),
            _ => "",
        };
        [check.check.as_str(), check.state.name(), reason]
    }))
}
