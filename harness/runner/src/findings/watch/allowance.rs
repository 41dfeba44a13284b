//! How long a lane may be out, as people write it: `sign-in: 30s total, 10s longest`.
//!
//! In: such a text, or what an earlier watch saw. Out: an allowance as the record has it, in milliseconds. Fails with a sentence that
//! says what was expected.

use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;

use super::view::WatchView;
use crate::diagnostic::suggestion;
use crate::record::watch::{AllowanceRecord, LaneName};
use crate::text::{list, milliseconds, quoted, read_duration};

/// What an earlier watch is exceeded by without being worse: the larger of this, in milliseconds, and [`LARGER_PERCENT`].
const LARGER_MS: u64 = 5_000;
/// The same, as a share of what it was.
const LARGER_PERCENT: u64 = 20;

/// Why a text says not how long a lane may be out.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum AllowanceError {
    /// It is none at all.
    #[error("expected LANE: TIME total, TIME longest, such as `sign-in: 30s total, 10s longest`; found `{0}`")]
    Form(String),
    /// The lane is unknown.
    #[error(
        "expected a lane, one of {}; found `{found}`{}",
        list(quoted(LaneName::ALL)),
        meant(found)
    )]
    Lane {
        /// What stands there.
        found: String,
    },
    /// The canary is none of the pod's lanes.
    #[error("the canary asks something that is not the pod, so it has no budget; name another lane")]
    Canary,
    /// A time is none.
    #[error("expected a time such as `30s` or `1m` before `{limit}`, found `{found}`")]
    Time {
        /// What it is the limit of.
        limit: String,
        /// What stands there.
        found: String,
    },
    /// What is limited is unknown.
    #[error(
        "expected `total` or `longest` after the time, found `{found}`{}",
        limit_meant(found)
    )]
    Limit {
        /// What stands there.
        found: String,
    },
    /// The same is limited twice.
    #[error("`{0}` is said twice")]
    Twice(String),
}

fn meant(found: &str) -> String {
    did_you_mean(suggestion(found, LaneName::ALL.map(LaneName::name)))
}

fn limit_meant(found: &str) -> String {
    did_you_mean(suggestion(found, ["total", "longest"]))
}

fn did_you_mean(name: Option<&str>) -> String {
    name.map_or(String::new(), |name| format!("; did you mean `{name}`?"))
}

/// Reads what a person wrote.
///
/// # Errors
/// It is not written as expected.
pub fn read_allowance(text: &str) -> Result<AllowanceRecord, AllowanceError> {
    let form = || AllowanceError::Form(text.to_owned());
    let (lane, limits) = text.split_once(':').ok_or_else(form)?;
    let lane = lane.trim();
    let lane: LaneName = lane
        .parse()
        .map_err(|_| AllowanceError::Lane { found: lane.to_owned() })?;
    if lane == LaneName::Canary {
        return Err(AllowanceError::Canary);
    }
    let mut allowance = AllowanceRecord {
        lane,
        total_ms: None,
        longest_ms: None,
        from: None,
    };
    for limit in limits.split(',').map(str::trim) {
        // `30 s total` is a time of two words.
        let (time, name) = limit.rsplit_once(char::is_whitespace).ok_or_else(form)?;
        let target = match name {
            "total" => &mut allowance.total_ms,
            "longest" => &mut allowance.longest_ms,
            other => {
                return Err(AllowanceError::Limit {
                    found: other.to_owned(),
                });
            }
        };
        let time: String = time.split_whitespace().collect();
        let duration = read_duration(&time).ok_or_else(|| AllowanceError::Time {
            limit: name.to_owned(),
            found: time.clone(),
        })?;
        if target.replace(milliseconds(duration)).is_some() {
            return Err(AllowanceError::Twice(name.to_owned()));
        }
    }
    Ok(allowance)
}

/// Why a text says not how many sessions have to survive.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("expected a share of the held sessions from `0%` to `100%`, found `{0}`")]
pub struct ShareError(String);

/// Reads a share such as `100%`, in percent.
///
/// # Errors
/// It is none.
pub fn read_share(text: &str) -> Result<f64, ShareError> {
    let number = text
        .trim()
        .strip_suffix('%')
        .and_then(|number| number.trim_end().parse::<f64>().ok());
    let share = number.filter(|number| (0.0..=100.0).contains(number));
    share.ok_or_else(|| ShareError(text.to_owned()))
}

/// What an earlier watch saw of a lane, in seconds, as its JSON report has it.
#[derive(Deserialize)]
struct EarlierLane {
    name: LaneName,
    total_s: f64,
    longest_s: f64,
}

/// The part of a JSON report that is looked at.
#[derive(Deserialize)]
struct EarlierReport {
    lanes: Vec<EarlierLane>,
}

/// What is allowed after an earlier watch: of each lane what it saw, and the larger of 5 s or 20 % more. `from` names it.
pub fn allowances_after(earlier: &WatchView, from: &str) -> Vec<AllowanceRecord> {
    let lanes = earlier.lanes.iter();
    let seen = lanes.map(|lane| (lane.name, (lane.total_ms, lane.longest_ms)));
    allowances(seen.collect(), from)
}

/// The same of the JSON report of an earlier watch.
///
/// # Errors
/// It is no such report.
pub fn allowances_after_report(report: &str, from: &str) -> serde_json::Result<Vec<AllowanceRecord>> {
    let report: EarlierReport = serde_json::from_str(report)?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a conversion of floating point to integer saturates"
    )]
    let ms = |seconds: f64| (seconds * 1_000.0).round() as u64;
    let lanes = report.lanes.into_iter();
    let seen = lanes.map(|lane| (lane.name, (ms(lane.total_s), ms(lane.longest_s))));
    Ok(allowances(seen.collect(), from))
}

fn allowances(seen: BTreeMap<LaneName, (u64, u64)>, from: &str) -> Vec<AllowanceRecord> {
    let larger = |ms: u64| ms.saturating_add(LARGER_MS.max(ms / 100 * LARGER_PERCENT));
    let lanes = seen.into_iter().filter(|(lane, _)| *lane != LaneName::Canary);
    lanes
        .map(|(lane, (total_ms, longest_ms))| AllowanceRecord {
            lane,
            total_ms: Some(larger(total_ms)),
            longest_ms: Some(larger(longest_ms)),
            from: Some(from.to_owned()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowance(total_ms: Option<u64>, longest_ms: Option<u64>) -> AllowanceRecord {
        AllowanceRecord {
            lane: LaneName::SignIn,
            total_ms,
            longest_ms,
            from: None,
        }
    }

    #[test]
    fn an_allowance_limits_the_total_the_longest_outage_or_both() {
        for (text, total, longest) in [
            ("sign-in: 30s total, 10s longest", Some(30_000), Some(10_000)),
            ("sign-in:1.5s longest,1m total", Some(60_000), Some(1_500)),
            ("sign-in: 0s total", Some(0), None),
            ("  sign-in : 30 s  total ", Some(30_000), None),
        ] {
            assert_eq!(read_allowance(text), Ok(allowance(total, longest)), "{text}");
        }
    }

    #[test]
    fn a_mistake_is_answered_with_what_would_do() {
        let error = |text: &str| read_allowance(text).expect_err(text).to_string();
        assert_eq!(
            error("signin: 30s total"),
            "expected a lane, one of `sign-in`, `held`, `new-connection`, `on-behalf-of`, `life`, `key-manager` and `canary`; \
             found `signin`; did you mean `sign-in`?"
        );
        assert_eq!(
            error("held: 30s totl"),
            "expected `total` or `longest` after the time, found `totl`; did you mean `total`?"
        );
        assert_eq!(
            error("held: 30 total"),
            "expected a time such as `30s` or `1m` before `total`, found `30`"
        );
        assert_eq!(
            error("held: -3s total"),
            "expected a time such as `30s` or `1m` before `total`, found `-3s`"
        );
        assert_eq!(error("held: 3s total, 4s total"), "`total` is said twice");
        assert!(error("canary: 3s total").starts_with("the canary asks something"));
        for text in ["", "held", "held:", "held: 30s", "30s total"] {
            assert!(error(text).starts_with("expected LANE: TIME total"), "{text}");
        }
    }

    #[test]
    fn a_share_is_a_percentage() {
        assert_eq!(read_share("100%"), Ok(100.0));
        assert_eq!(read_share(" 97.5 % "), Ok(97.5));
        for text in ["100", "101%", "-1%", "all", "%", "NaN%"] {
            assert!(read_share(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_earlier_watch_allows_5_s_or_20_percent_more() {
        let report = r#"{"lanes":[
            {"name":"sign-in","total_s":10.0,"longest_s":4.5,"intervals":[]},
            {"name":"held","total_s":100.0,"longest_s":30.0},
            {"name":"canary","total_s":1.0,"longest_s":1.0}
        ]}"#;
        let allowed = allowances_after_report(report, "old.json").expect("a report");
        let figures: Vec<_> = allowed
            .iter()
            .map(|one| (one.lane, one.total_ms, one.longest_ms))
            .collect();
        assert_eq!(
            figures,
            [
                (LaneName::SignIn, Some(15_000), Some(9_500)),
                (LaneName::Held, Some(120_000), Some(36_000))
            ]
        );
        assert!(allowances_after_report("{}", "old.json").is_err());
    }
}
