//! How long to leave a pod alone that answers 429.
//!
//! In: an answer. Out: the pause that it asks for. `Retry-After` is a number of seconds (the vendor's administration
//! guide) or a date (RFC 9110 section 10.2.3), which is compared with the answer's own `Date`: this machine's clock
//! has no say, unless the answer has none.

use std::time::Duration;

use chrono::Utc;

use super::http_date::http_date;
use crate::wire::Response;

/// The pause where the pod names none.
pub const BACK_OFF: Duration = Duration::from_secs(5);

/// The pause that a 429 asks for, uncapped; `None` if it names none that can be read, and for every other answer.
pub fn pause_asked_for(response: &Response) -> Option<Duration> {
    let value = header(response, "retry-after").filter(|_| response.status == 429)?;
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let until = http_date(&value)?;
    let now = header(response, "date").and_then(|date| http_date(&date));
    let pause = (until - now.unwrap_or_else(Utc::now)).to_std().ok()?;
    // Dates have no fractions, and too early is too early.
    Some(Duration::from_secs(
        pause.as_secs() + u64::from(pause.subsec_nanos() > 0),
    ))
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
    fn what_says_nothing_asks_for_nothing() {
        assert_eq!(asked(429, &[]), None);
        assert_eq!(asked(429, &[("retry-after", "soon")]), None);
        assert_eq!(asked(503, &[("retry-after", "7")]), None);
    }
}
