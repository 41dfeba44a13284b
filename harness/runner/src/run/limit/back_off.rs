//! How long to leave a pod alone that answers 429.
//!
//! In: an answer. Out: the pause that it asks for. `Retry-After` is a number of seconds (the vendor's administration
//! guide) or a date (RFC 9110 section 10.2.3), which is compared with the answer's own `Date`: this machine's clock
//! has no say, unless the answer has none.

use std::time::Duration;

use chrono::Utc;

use super::http_date::http_date;
use crate::text::exact_duration;
use crate::wire::Response;

/// The pause where the pod names none.
pub const BACK_OFF: Duration = Duration::from_secs(5);

/// How long a pod is left alone at least that answers 429.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);

/// What a 429 says of how long to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// So long.
    For(Duration),
    /// More seconds than can be counted.
    Endless,
    /// Until a time that is past.
    Past,
    /// Something that is neither a number of seconds nor a date.
    Unreadable,
    /// Nothing.
    Missing,
}

impl RetryAfter {
    /// What a 429 says.
    pub fn of(response: &Response) -> Self {
        let Some(value) = header(response, "retry-after") else {
            return Self::Missing;
        };
        if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
            let seconds = value.parse::<u64>();
            return seconds.map_or(Self::Endless, |seconds| Self::For(Duration::from_secs(seconds)));
        }
        let Some(until) = http_date(&value) else {
            return Self::Unreadable;
        };
        let now = header(response, "date").and_then(|date| http_date(&date));
        let Ok(pause) = (until - now.unwrap_or_else(Utc::now)).to_std() else {
            return Self::Past;
        };
        // Dates have no fractions, and too early is too early.
        Self::For(Duration::from_secs(
            pause.as_secs() + u64::from(pause.subsec_nanos() > 0),
        ))
    }

    /// The pause that it asks for, uncapped; `None` if it names none that can be waited.
    pub fn asked(self) -> Option<Duration> {
        match self {
            Self::For(pause) => Some(pause),
            Self::Endless => Some(Duration::MAX),
            Self::Past | Self::Unreadable | Self::Missing => None,
        }
    }

    /// How long to wait before the next request, uncapped. A pod that asks for no pause at all would be asked for ever.
    pub fn pause(self) -> Duration {
        self.asked().unwrap_or(BACK_OFF).max(SHORTEST_PAUSE)
    }

    /// What it says, for a person: a clause.
    pub fn told(self) -> String {
        let (own, shortest) = (exact_duration(BACK_OFF), exact_duration(SHORTEST_PAUSE));
        match self {
            Self::For(Duration::ZERO) => format!("it asks for no pause, so that the pause would be {shortest}"),
            Self::For(pause) => format!("the pod asks to wait for {}", exact_duration(pause)),
            Self::Endless => "the pod asks to wait for more seconds than can be counted".to_owned(),
            Self::Past => format!("the pod asks to wait until a time that is past, so that the pause would be {own}"),
            Self::Unreadable => format!("its `Retry-After` cannot be read, so that the pause would be {own}"),
            Self::Missing => format!("it does not say how long to wait, so that the pause would be {own}"),
        }
    }
}

/// The pause that a 429 asks for, uncapped; `None` if it names none that can be read, and for every other answer.
pub fn pause_asked_for(response: &Response) -> Option<Duration> {
    (response.status == 429).then(|| RetryAfter::of(response).asked())?
}

fn header(response: &Response, name: &str) -> Option<String> {
    let (_, value) = response.headers.iter().find(|(other, _)| other == name)?;
    Some(String::from_utf8_lossy(value).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(status: u16, headers: &[(&str, &str)]) -> Option<Duration> {
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec()));
        pause_asked_for(&Response {
            status,
            headers: headers.collect(),
            body: Vec::new(),
        })
    }

    #[test]
    fn seconds_are_read() {
        assert_eq!(asked(429, &[("retry-after", " 7 ")]), Some(Duration::from_secs(7)));
    }

    #[test]
    fn a_date_counts_from_the_answers_own_clock() {
        let date = ("date", "Tue, 03 Mar 2026 10:00:00 GMT");
        let until = ("retry-after", "Tue, 03 Mar 2026 10:00:30 GMT");
        assert_eq!(asked(429, &[date, until]), Some(Duration::from_secs(30)));
        assert_eq!(asked(429, &[until]), None, "by this machine's clock it is past");
        let past = ("retry-after", "Tue, 03 Mar 2026 09:00:00 GMT");
        assert_eq!(asked(429, &[date, past]), None);
    }

    #[test]
    fn without_a_date_of_its_own_this_machines_clock_counts() {
        let until = (Utc::now() + Duration::from_secs(600)).to_rfc2822();
        let pause = asked(429, &[("retry-after", &until)]).expect("a pause");
        assert!((590..=600).contains(&pause.as_secs()), "{pause:?}");
    }

    #[test]
    fn what_cannot_be_waited_for_is_told_as_what_it_is() {
        let told = |value: &str| {
            RetryAfter::of(&Response {
                status: 429,
                headers: vec![("retry-after".to_owned(), value.as_bytes().to_vec())],
                body: Vec::new(),
            })
            .told()
        };
        assert_eq!(told("90"), "the pod asks to wait for 90 s");
        assert!(told("99999999999999999999").contains("more seconds than can be counted"));
        for garbage in ["soon", "-1", "1.5", "0x10", "\u{fffd}"] {
            assert!(told(garbage).contains("cannot be read"), "{garbage}");
        }
        assert!(told("Tue, 03 Mar 2020 10:00:00 GMT").contains("past"));
    }

    #[test]
    fn what_says_nothing_asks_for_nothing() {
        assert_eq!(asked(429, &[]), None);
        assert_eq!(asked(429, &[("retry-after", "soon")]), None);
        assert_eq!(asked(429, &[("retry-after", "")]), None);
        assert_eq!(asked(503, &[("retry-after", "7")]), None);
    }
}
