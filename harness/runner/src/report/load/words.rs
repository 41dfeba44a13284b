//! What all reports of a load say in the same words.

use std::fmt::Write as _;
use std::time::Duration;

use crate::findings::load::{LatencyView, LoadVerdict, LoadView, OperationView, Quantiles};
use crate::record::Verdict;
use crate::record::load::{LoadKind, LoadManifest, LoadProblem, PlayCounts};
use crate::text::{commas, count, exact_duration, short_duration};

/// The heads of the columns of times.
pub(super) const COLUMNS: [&str; 5] = ["p50", "p90", "p99", "p99.9", "max"];

/// `2.13 ms`, `980 ms`, `1.02 s`
pub(super) fn time(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1_000.0;
    match milliseconds {
        short if short < 9.995 => format!("{short:.2} ms"),
        middle if middle < 99.95 => format!("{middle:.1} ms"),
        long if long < 999.5 => format!("{long:.0} ms"),
        longer => format!("{:.2} s", longer / 1_000.0),
    }
}

/// The columns of a row of times.
pub(super) fn times(quantiles: &Quantiles) -> [String; 5] {
    quantiles.all().map(time)
}

/// `50 per second`, `20 users`
pub(super) fn load(load: LoadKind) -> String {
    match load {
        LoadKind::Rate(rate) => format!("{} per second", count(rounded(rate), "play")),
        LoadKind::Users(users) => count(users, "user"),
    }
}

/// What is done: `50 plays per second for 60 s, 3 trials in turn`
pub(super) fn intention(manifest: &LoadManifest) -> String {
    format!(
        "{} for {}, {} in turn",
        load(manifest.load),
        exact_duration(Duration::from_millis(manifest.planned_ms)),
        count(manifest.trials.len(), "trial")
    )
}

/// Three digits, and no more than there are.
pub(super) fn rounded(number: f64) -> f64 {
    if number.abs() < 100.0 {
        (number * 100.0).round() / 100.0
    } else {
        number.round()
    }
}

/// The verdict that a load is shown as.
pub(super) fn tone(verdict: LoadVerdict) -> Verdict {
    match verdict {
        LoadVerdict::Passed => Verdict::Passed,
        LoadVerdict::Warned | LoadVerdict::Failed => Verdict::Failed,
        LoadVerdict::Broken | LoadVerdict::Hindered | LoadVerdict::NothingJudged | LoadVerdict::Unfinished => {
            Verdict::Broken
        }
    }
}

/// What came of the load, a fragment that follows the name of the target.
pub(super) fn verdict(view: &LoadView) -> String {
    let plays = view.plays();
    let all = count(plays.ended(), "play");
    match view.verdict() {
        LoadVerdict::Passed => format!("passed under load: {all}, {}", in_passing(&plays)),
        LoadVerdict::Warned => format!(
            "failed under load: {} of {all} passed by tolerated answers only",
            plays.warned
        ),
        LoadVerdict::Failed => format!("failed under load: {} of {all} failed", plays.failed),
        LoadVerdict::Broken if plays.broken == 0 => "could not be judged whole: a service is in trouble".to_owned(),
        LoadVerdict::Broken => format!("could not be judged: {} of {all} got no whole answer", plays.broken),
        LoadVerdict::Hindered => "could not be judged: the load was ended before its time".to_owned(),
        LoadVerdict::NothingJudged => "is not judged: no answer was judged, so that nothing passed".to_owned(),
        LoadVerdict::Unfinished => "was not judged: the load was cut short, or still goes".to_owned(),
    }
}

/// How plays passed.
fn in_passing(plays: &PlayCounts) -> String {
    let known = (plays.known > 0).then(|| format!("{} as known issues", plays.known));
    let warned = (plays.warned > 0).then(|| format!("{} by tolerated answers only", plays.warned));
    let told: Vec<String> = known.into_iter().chain(warned).collect();
    if told.is_empty() {
        "each as it should be".to_owned()
    } else {
        told.join(", ")
    }
}

/// How plays ended: `2,990 passed, 10 failed`
pub(super) fn plays(plays: &PlayCounts) -> String {
    let counts = [
        (plays.passed, "passed"),
        (plays.warned, "warned"),
        (plays.known, "as a known issue"),
        (plays.failed, "failed"),
        (plays.broken, "broken"),
        (plays.cut_short, "cut short"),
    ];
    let told = counts.into_iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> = told.map(|(count, word)| format!("{count} {word}")).collect();
    if told.is_empty() {
        "none".to_owned()
    } else {
        commas(told)
    }
}

/// What was asked for and what was reached.
pub(super) fn throughput(view: &LoadView) -> String {
    let asked = view
        .rate_asked()
        .map(|rate| format!("{} per second asked for", count(rounded(rate), "play")));
    let reached = view.rate_reached().map(|rate| {
        let what = if asked.is_some() { "" } else { " plays per second" };
        format!("{}{what} reached", rounded(rate))
    });
    let answers = view
        .answers_per_second()
        .map(|rate| format!("{} per second", count(rounded(rate), "answer")));
    commas([asked, reached, answers].into_iter().flatten())
}

/// How answers were judged.
pub(super) fn judged(view: &LoadView) -> String {
    let failures = view.failures();
    let lost = [
        (failures.time_outs, "timed out"),
        (failures.not_connected, "without a connection"),
        (failures.cut_off, "cut off"),
    ];
    let lost = lost.into_iter().filter(|(count, _)| *count > 0);
    let parts = [
        format!(
            "{} to {}",
            count(view.answers(), "answer"),
            count(view.requests(), "request")
        ),
        format!("{} judged", view.judged()),
        format!("{} wrong", view.wrong()),
    ];
    commas(
        parts
            .into_iter()
            .chain(lost.map(|(count, word)| format!("{count} {word}"))),
    )
}

/// What the two times are to each other, where a reader must know.
pub(super) fn omission(view: &LoadView) -> Option<String> {
    let latency = view.latency.as_ref()?;
    match view.record.manifest.load {
        LoadKind::Users(_) => Some(
            "users wait for an answer before they ask again, so that a pod that stalls is asked less, and these times say little of it; a rate \
             (`--load 50/s`) measures it"
                .to_owned(),
        ),
        LoadKind::Rate(_) if latency.differs() => Some(format!(
            "p99 is {} from sending to answer, and {} from when the call was due: who measures the first alone leaves out what waited behind slow \
             answers (coordinated omission)",
            time(Duration::from_micros(latency.service.p99)),
            time(Duration::from_micros(latency.response.p99))
        )),
        LoadKind::Rate(_) => None,
    }
}

/// What somebody said of the load: `pod=24.10, change=CHG-1`.
pub(super) fn labels(manifest: &LoadManifest) -> String {
    commas(manifest.labels.iter().map(|(name, value)| format!("{name}={value}")))
}

/// What a reader must know before the rest.
pub(super) fn cautions(view: &LoadView) -> Vec<String> {
    let Some(end) = &view.record.end else {
        return vec!["unfinished: the load was cut short, or still goes; its counts are written at its end".to_owned()];
    };
    let own = &end.own;
    let arrivals = &end.arrivals;
    let span = |milliseconds| short_duration(milliseconds);
    let not_begun = view.not_begun();
    let all = [
        end.ended_early
            .as_ref()
            .map(|early| format!("ended early: {}", early.reason.to_show())),
        (not_begun > 0).then(|| {
            format!(
                "{not_begun} of {} that were due had not begun when the time was over: the true response times are longer than those shown",
                count(arrivals.due, "play")
            )
        }),
        (arrivals.held_back > 0).then(|| {
            format!(
                "{} waited for a place ({} in flight at most); the wait is a part of their response time",
                count(arrivals.held_back, "play"),
                arrivals.most_at_once
            )
        }),
        (own.paced > 0).then(|| {
            format!(
                "{} waited for their turn at the pace of the target{}, {} in all: that is a part of the response time, and not the pod's doing",
                count(own.paced, "request"),
                view.record
                    .manifest
                    .requests_per_second
                    .map_or(String::new(), |rate| format!(" ({} per second)", count(rounded(rate), "request"))),
                span(own.paced_ms)
            )
        }),
        (end.findings_left_out > 0).then(|| {
            format!(
                "{} belong to further problems, which are not told: there are too many",
                count(end.findings_left_out, "finding")
            )
        }),
        end.slowed.as_ref().map(crate::record::SlowedRecord::text),
        (own.late > 0).then(|| {
            format!(
                "this machine was too busy: {} began late, the latest by {}; the pod may be faster than this says",
                count(own.late, "play"),
                span(own.latest_ms)
            )
        }),
        (own.stalled > 0).then(|| {
            format!(
                "this machine held up {}, {} in all",
                count(own.stalled, "answer"),
                span(own.stalled_ms)
            )
        }),
        (end.checks.not_evaluated > 0).then(|| format!("{} could not be evaluated", count(end.checks.not_evaluated, "check"))),
        end.open_sessions.as_ref().map(crate::record::OpenSessionsRecord::text),
    ];
    let issues = end.service_issues.iter().map(|issue| issue.text.to_string());
    all.into_iter().flatten().chain(issues).collect()
}

/// What was left out, in a line; `None` where nothing was.
pub(super) fn left_out(manifest: &LoadManifest) -> Option<String> {
    let first = manifest.left_out.first()?;
    Some(format!(
        "{} left out, such as {}: {}",
        count(manifest.left_out.len(), "trial"),
        first.id,
        first.reason.to_show()
    ))
}

/// How far a problem reaches: `12 plays; POST /login/pubkey/authenticate (12)`
pub(super) fn reach(problem: &LoadProblem) -> String {
    const TOLD: usize = 4;
    let mut operations: Vec<(&String, &u64)> = problem.operations.iter().collect();
    operations.sort_by_key(|(name, answers)| (std::cmp::Reverse(**answers), *name));
    let more = operations.len().saturating_sub(TOLD);
    let told = operations.into_iter().take(TOLD);
    let told = told.map(|(name, answers)| format!("{name} ({answers})"));
    let rest = (more > 0).then(|| format!("{more} more"));
    let plays = count(problem.plays, "play");
    let operations = commas(told.chain(rest));
    if operations.is_empty() {
        plays
    } else {
        format!("{plays}; {operations}")
    }
}

/// The severity of a problem, or that it is known.
pub(super) fn severity(problem: &LoadProblem) -> String {
    match &problem.known {
        Some(entry) => format!("known issue {entry}"),
        None => format!("{}[{}]", problem.severity.name(), problem.check),
    }
}

/// The times of an operation in lines.
pub(super) fn latency(latency: &LatencyView) -> [(&'static str, [String; 5]); 2] {
    [
        ("service time", times(&latency.service)),
        ("response time", times(&latency.response)),
    ]
}

/// An operation in a line: `1,500 requests, 1,500 judged, 0 wrong`
pub(super) fn operation(view: &OperationView) -> String {
    let counts = &view.counts;
    let lost = counts.failures.all();
    let mut text = format!(
        "{}, {} judged, {} wrong",
        count(counts.requests, "request"),
        counts.judged,
        counts.wrong
    );
    if lost > 0 {
        _ = write!(text, ", {lost} without a whole answer");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shown_with_three_digits() {
        let of = |microseconds| time(Duration::from_micros(microseconds));
        assert_eq!(
            [of(2_134), of(9_999), of(98_765), of(980_400), of(1_020_000)],
            ["2.13 ms", "10.0 ms", "98.8 ms", "980 ms", "1.02 s"]
        );
    }

    #[test]
    fn a_load_is_told_with_its_unit() {
        assert_eq!(load(LoadKind::Rate(1.0)), "1 play per second");
        assert_eq!(load(LoadKind::Rate(0.5)), "0.5 plays per second");
        assert_eq!(load(LoadKind::Users(20)), "20 users");
    }
}
