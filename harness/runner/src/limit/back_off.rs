//! How long to leave a pod alone that answers 429.
//!
//! In: an answer. Out: the pause that it asks for. `Retry-After` is a number of seconds (the vendor's administration
//! guide) or a date (RFC 9110 section 10.2.3), which is compared with the answer's own `Date`: this machine's clock
//! has no say.

use std::time::Duration;

use chrono::DateTime;

use crate::exchange::Response;

/// The longest pause that is made, whatever the pod asks for: a scenario's JWTs are good for 240 s.
pub const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The pause where the pod names none.
pub const BACK_OFF: Duration = Duration::from_secs(5);

/// The pause that a 429 asks for, uncapped; `None` if it names none that can be read, and for every other answer.
pub fn pause_asked_for(response: &Response) -> Option<Duration> {
    let value = header(response, "retry-after").filter(|_| response.status == 429)?;
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let until = DateTime::parse_from_rfc2822(&value).ok()?;
    let now = DateTime::parse_from_rfc2822(&header(response, "date")?).ok()?;
    (until - now).to_std().ok()
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
        assert_eq!(asked(429, &[until]), None);
        let past = ("retry-after", "Tue, 03 Mar 2026 09:00:00 GMT");
        assert_eq!(asked(429, &[date, past]), None);
    }

    #[test]
    fn what_says_nothing_asks_for_nothing() {
        assert_eq!(asked(429, &[]), None);
        assert_eq!(asked(429, &[("retry-after", "soon")]), None);
        assert_eq!(asked(503, &[("retry-after", "7")]), None);
    }
}
