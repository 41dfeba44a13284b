//! From the record of a trial to a history that the model judges.
//!
//! Tokens are the labels that the vault has put in their place: within a trial equal labels are equal tokens, and nothing else.

use podproof_explore::{Call, Did, History, Kind, Outcome, Place};
use serde_json::Value;

use crate::record::{ExchangeRecord, TrialRecord};

/// What is known of a step beyond its exchange.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// Its sign-in is to be refused, or to succeed; nothing where that is left open.
    pub(super) is_refused: Option<bool>,
    /// Whose session it opens, as session information shows it.
    pub(super) account: Option<String>,
}

/// The history of a trial; `known` says more of a step, by its label.
pub(super) fn history(trial: &TrialRecord, known: impl Fn(&ExchangeRecord) -> Known) -> History {
    let mut places = Places::default();
    let calls = trial.exchanges.iter().filter_map(|exchange| {
        let place = places.of(&exchange.step);
        let known = known(exchange);
        Some(Call {
            label: exchange.step.clone(),
            did: did(exchange, &known)?,
            outcome: outcome(exchange),
            place,
            start: exchange.offset_ms,
            end: exchange.offset_ms.saturating_add(exchange.duration_ms),
        })
    });
    History { calls: calls.collect() }
}

/// What a record itself says of a step: which statuses were asked for.
pub(super) fn by_what_was_asked(exchange: &ExchangeRecord) -> Known {
    let asked = exchange.asked.as_ref();
    let expected = asked.map(|asked| asked.expected.as_slice()).unwrap_or_default();
    let tolerated = asked.map(|asked| asked.tolerated.as_slice()).unwrap_or_default();
    let is_success = |status: &String| status.starts_with('2');
    let is_refused = if expected.is_empty() {
        None
    } else if expected.iter().all(is_success) {
        tolerated.is_empty().then_some(false)
    } else {
        let nothing_succeeds = !expected.iter().chain(tolerated).any(is_success);
        nothing_succeeds.then_some(true)
    };
    Known {
        is_refused,
        account: None,
    }
}

fn did(exchange: &ExchangeRecord, known: &Known) -> Option<Did> {
    let sent = || token_sent(exchange);
    let sign_in = |kind| match known.is_refused {
        Some(true) => Some(Did::RefusedSignIn),
        Some(false) => Some(Did::SignIn {
            kind,
            account: known.account.clone(),
        }),
        // Whether it should have succeeded is not known; that it did is.
        None => matches!(outcome(exchange), Outcome::Opened(_)).then(|| Did::SignIn {
            kind,
            account: known.account.clone(),
        }),
    };
    match exchange.operation.as_str() {
        "POST /login/pubkey/authenticate" | "POST /sessionauth/v1/authenticate" => sign_in(Kind::Bot),
        "POST /login/pubkey/app/authenticate" | "POST /sessionauth/v1/app/authenticate" => sign_in(Kind::App),
        "POST /relay/pubkey/authenticate" | "POST /keyauth/v1/authenticate" => sign_in(Kind::KeyManager),
        "POST /login/pubkey/app/user/{userId}/authenticate"
        | "POST /login/pubkey/app/username/{username}/authenticate"
        | "POST /sessionauth/v1/app/user/{uid}/authenticate"
        | "POST /sessionauth/v1/app/username/{username}/authenticate" => Some(Did::Represent {
            with: sent()?,
            account: known.account.clone(),
        }),
        "GET /pod/v2/sessioninfo" => sent().map(Did::Ask),
        "POST /login/idm/tokens" => sent().map(Did::AccessToken),
        "POST /sessionauth/v1/logout" if exchange.method == "POST" => sent().map(Did::LogOut),
        _ => None,
    }
}

fn token_sent(exchange: &ExchangeRecord) -> Option<String> {
    let mut headers = exchange.request_headers.iter();
    let (_, token) = headers.find(|(name, _)| name.eq_ignore_ascii_case("sessionToken"))?;
    Some(token.as_str().to_owned())
}

fn outcome(exchange: &ExchangeRecord) -> Outcome {
    let Some(response) = exchange.response.as_ref().filter(|_| exchange.failure.is_none()) else {
        return Outcome::Unknown;
    };
    let is_question = exchange.operation.starts_with("GET ");
    match response.status {
        200..=299 => success(exchange, response.body.as_str()),
        // Session information is forbidden to an app without the permission: that says nothing of the session.
        403 if is_question => Outcome::Unknown,
        status @ (400 | 401 | 403) => Outcome::Refused(status),
        429 => Outcome::Busy,
        _ => Outcome::Unknown,
    }
}

fn success(exchange: &ExchangeRecord, body: &str) -> Outcome {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let text = |name: &str| body[name].as_str().map(str::to_owned);
    let opens = exchange.operation.contains("authenticate");
    match text("token").or_else(|| text("sessionToken")).filter(|_| opens) {
        Some(token) => Outcome::Opened(token),
        None => Outcome::Answered(text("username")),
    }
}

/// Where calls stand, read from the labels of their steps: `at-once[1]/ask-7` is in branch 1.
#[derive(Default)]
struct Places {
    block: usize,
    last: Option<String>,
}

impl Places {
    fn of(&mut self, label: &str) -> Place {
        let (parallel, rest) = match label.split_once('[') {
            Some((parallel, rest)) => (Some(parallel.to_owned()), rest),
            None => (None, ""),
        };
        if parallel != self.last {
            self.block += 1;
            self.last.clone_from(&parallel);
        }
        let number = rest.split_once(']').and_then(|(number, _)| number.parse().ok());
        Place {
            block: self.block,
            branch: parallel.and(number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Places;

    #[test]
    fn branches_of_a_step_are_at_once_and_steps_follow_each_other() {
        let mut places = Places::default();
        let labels = [
            "sign-in-0",
            "ask-1",
            "at-once[0]/ask-2",
            "at-once[1]/log-out-3",
            "ask-4",
            "again[0]/ask-5",
        ];
        let places: Vec<(usize, Option<usize>)> = labels
            .iter()
            .map(|label| {
                let place = places.of(label);
                (place.block, place.branch)
            })
            .collect();
        assert_eq!(
            places,
            [
                (0, None),
                (0, None),
                (1, Some(0)),
                (1, Some(1)),
                (2, None),
                (3, Some(0))
            ]
        );
    }
}
