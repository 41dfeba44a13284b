//! The clocks: a JWT that is signed by one clock and judged by another may be too old, or too young.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::DateTime;

use super::step::Step;
use crate::wire::Response;

/// How long our JWTs live, and how long a pod allows them to, in seconds.
const LIFETIME: i64 = 240;
const ALLOWED: i64 = 300;

/// Compares this machine's clock with the `Date` of an answer that came between two instants.
pub(super) fn step(response: &Response, before: SystemTime, after: SystemTime, allowance: Duration) -> Step {
    let what = "clock";
    let Some(theirs) = date(response) else {
        return Step::skipped(what, "the pod's answer has no `Date` header that could be read");
    };
    let middle = i64::midpoint(seconds(before), seconds(after));
    let ahead = middle - theirs;
    let said = match ahead {
        0 => "the same as the pod's, to the second".to_owned(),
        1.. => format!("{ahead} s ahead of the pod's"),
        _ => format!("{} s behind the pod's", -ahead),
    };
    // A second is lost in the header, and half the time of the exchange on the way.
    let unsure = 1 + (seconds(after) - seconds(before)) / 2;
    let off = ahead.abs() - unsure;
    if ahead - unsure > ALLOWED - LIFETIME {
        Step::fail(
            what,
            format!("{said}: the pod refuses JWTs that end more than {ALLOWED} s from now"),
        )
        .help("set this machine's clock (NTP); if it is right, the pod's is wrong")
    } else if -ahead - unsure > LIFETIME {
        Step::fail(what, format!("{said}: our JWTs have expired when they arrive"))
            .help("set this machine's clock (NTP); if it is right, the pod's is wrong")
    } else if off > i64::try_from(allowance.as_secs()).unwrap_or(i64::MAX) {
        Step::warn(what, said).help("set this machine's clock (NTP), or allow more (`conformance.limits.clockSkew`)")
    } else {
        Step::ok(what, said)
    }
}

fn date(response: &Response) -> Option<i64> {
    let (_, value) = response.headers.iter().find(|(name, _)| name == "date")?;
    let date = DateTime::parse_from_rfc2822(std::str::from_utf8(value).ok()?).ok()?;
    Some(date.timestamp())
}

fn seconds(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Outcome;

    /// The step for a pod whose clock shows 12:00:00 while ours is `ahead` seconds on.
    fn seen(ahead: i64) -> (Outcome, String) {
        let response = Response {
            status: 401,
            headers: vec![("date".to_owned(), b"Thu, 01 Jan 2026 12:00:00 GMT".to_vec())],
            body: Vec::new(),
        };
        let noon = 1_767_268_800_i64;
        let ours = UNIX_EPOCH + Duration::from_secs(u64::try_from(noon + ahead).expect("after 1970"));
        let step = step(&response, ours, ours, Duration::from_secs(30));
        (step.outcome, step.found.to_string())
    }

    #[test]
    fn a_clock_that_spoils_jwts_is_told_from_one_that_is_a_little_off() {
        assert_eq!(
            seen(0),
            (Outcome::Ok, "the same as the pod's, to the second".to_owned())
        );
        assert_eq!(seen(31).0, Outcome::Ok);
        assert_eq!(seen(-45), (Outcome::Warn, "45 s behind the pod's".to_owned()));
        assert_eq!(seen(62).0, Outcome::Fail);
        assert_eq!(seen(-200).0, Outcome::Warn);
        assert_eq!(seen(-242).0, Outcome::Fail);
    }
}
