//! What all reports of a watch say in the same words.

use crate::findings::watch::{
    BudgetState, Cause, Course, Interval, LaneView, Loss, MixedWindow, SampleClass, WatchVerdict, WatchView,
};
use crate::record::Verdict;
use crate::record::watch::{EndReason, Moment, SessionKind};
use crate::secret::RedactedProse;
use crate::text::{commas, count, short_duration};

/// `02:10:03`
pub(super) fn clock(moment: Moment) -> String {
    moment.date_time().format("%H:%M:%S").to_string()
}

/// `02:10:03.120`
pub(super) fn exact_clock(moment: Moment) -> String {
    moment.date_time().format("%H:%M:%S%.3f").to_string()
}

/// `unreachable (connect)`
pub(super) fn class_and_cause(class: SampleClass, cause: Cause) -> String {
    format!("{} ({cause})", class.words())
}

/// `12.0 s`; of an interval that is open: `12.0 s and on`.
pub(super) fn length(interval: &Interval, now: Moment) -> String {
    let length = short_duration(interval.duration_ms(now));
    match interval.end {
        Some(_) => length,
        None => format!("{length}, and on"),
    }
}

/// The verdict that a watch is shown as.
pub(in crate::report) fn tone(verdict: WatchVerdict) -> Verdict {
    match verdict {
        WatchVerdict::NoBudget => Verdict::Skipped,
        WatchVerdict::Kept => Verdict::Passed,
        WatchVerdict::Exceeded => Verdict::Failed,
        WatchVerdict::NotJudged | WatchVerdict::Hindered | WatchVerdict::NeverGood => Verdict::Broken,
    }
}

/// What came of the watch, a fragment that follows the name of the target.
pub(in crate::report) fn verdict(view: &WatchView) -> String {
    let of_state = |state| view.budgets.iter().filter(|budget| budget.state == state).count();
    let all = view.budgets.len();
    match view.verdict() {
        WatchVerdict::NeverGood => "could not be judged: there was never one good answer".to_owned(),
        WatchVerdict::Exceeded => format!(
            "failed: {} of {} exceeded",
            of_state(BudgetState::Exceeded),
            count(all, "budget")
        ),
        WatchVerdict::Hindered => "could not be judged: it was ended before its time".to_owned(),
        WatchVerdict::NotJudged => format!(
            "could not be judged: {} of {}",
            of_state(BudgetState::NotJudged),
            count(all, "budget")
        ),
        WatchVerdict::Kept if all == 1 => "passed: its only budget is kept".to_owned(),
        WatchVerdict::Kept => format!("passed: all {all} budgets are kept"),
        WatchVerdict::NoBudget => "was watched, and not judged: no budget was set".to_owned(),
    }
}

/// What happened, in a line: `longest outage 12.0 s (sign-in); 43 of 50 sessions survived`.
pub(in crate::report) fn happened(view: &WatchView) -> String {
    let longest = view
        .pod_lanes()
        .filter(|lane| lane.longest_ms > 0)
        .max_by_key(|lane| lane.longest_ms);
    let outage = match longest {
        Some(lane) => format!("longest outage {} ({})", short_duration(lane.longest_ms), lane.name),
        None if view.verdict() == WatchVerdict::NeverGood => "nothing worked".to_owned(),
        None => "no outage seen".to_owned(),
    };
    let parts = [Some(outage), survivors(view), mixed_in_short(view)];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// `43 of 50 sessions survived`; `None`: none was held.
pub(super) fn survivors(view: &WatchView) -> Option<String> {
    let (held, survived) = (view.sessions.held, view.sessions.survived);
    match held {
        0 => None,
        1 => Some(format!(
            "the held session {}",
            if survived == 1 { "survived" } else { "was lost" }
        )),
        _ if held == survived => Some(format!("all {held} sessions survived")),
        _ => Some(format!("{survived} of {held} sessions survived")),
    }
}

fn mixed_in_short(view: &WatchView) -> Option<String> {
    let settled = view.mixed.iter().filter(|window| window.course == Course::Settled);
    let longest = settled.map(|window| window.to.since(window.from)).max()?;
    (longest > 0).then(|| format!("two versions for {}", short_duration(longest.unsigned_abs())))
}

/// Why not all is known, and what else a reader must know before the rest.
pub(super) fn cautions(view: &WatchView) -> Vec<String> {
    let mut cautions = Vec::new();
    match view.end.as_ref().map(|end| end.reason) {
        Some(EndReason::Time) => {}
        Some(EndReason::Interrupted | EndReason::Budget | EndReason::Hindered) => {
            let text = view.end.as_ref().map(|end| end.text.to_show()).unwrap_or_default();
            cautions.push(format!("the watch was ended early: {text}"));
        }
        None => {
            let cut = if view.is_cut {
                "; its last line is incomplete, and was left out"
            } else {
                ""
            };
            cautions.push(format!("the watch is unfinished: it was cut short, or still goes{cut}"));
        }
    }
    if view.is_canary_dead() {
        cautions.push(
            "the canary never answered: what it says of our network is worth little; is its address right?".to_owned(),
        );
    }
    let gaps: Vec<String> = view
        .lanes
        .iter()
        .filter(|lane| !lane.gaps.is_empty())
        .map(|lane| {
            let longest = lane
                .gaps
                .iter()
                .map(|(from, to)| to.since(*from))
                .max()
                .unwrap_or_default();
            format!("{} (longest {})", lane.name, short_duration(longest.unsigned_abs()))
        })
        .collect();
    if !gaps.is_empty() {
        cautions.push(format!("there are times without samples: {}", commas(gaps)));
    }
    cautions
}

/// What else there is to say, less urgently.
pub(super) fn remarks(view: &WatchView) -> Vec<String> {
    let late: Vec<String> = view
        .lanes
        .iter()
        .filter(|lane| lane.late > 0)
        .map(|lane| format!("{} of {}", lane.late, lane.name))
        .collect();
    let mut remarks = Vec::new();
    if !late.is_empty() {
        remarks.push(format!(
            "samples that were sent more than a tick late, so that their times are less exact: {}",
            commas(late)
        ));
    }
    let unclear = view.sessions.unclear;
    if unclear > 0 {
        remarks.push(format!(
            "{} refused when last asked, and not asked again: not known to be lost",
            count(unclear, "session")
        ));
    }
    let left_open = view.end.as_ref().map_or(0, |end| end.sessions_left_open);
    if left_open > 0 {
        remarks.push(format!(
            "{} could not be ended, and stay open until they expire",
            count(left_open, "session")
        ));
    }
    for left_out in &view.manifest.left_out {
        let what = left_out.session_kind.map_or_else(
            || format!("lane `{}`", left_out.lane),
            |kind| format!("held sessions `{kind}`"),
        );
        remarks.push(format!("left out: {what}: {}", left_out.reason.to_show()));
    }
    remarks
}

/// The outages of a lane in a line: `out for 12.0 s in all, 8.0 s at a time`.
pub(super) fn outages(lane: &LaneView) -> String {
    if lane.samples == 0 {
        return "never asked".to_owned();
    }
    match (lane.total_ms, lane.good) {
        (_, 0) => "never worked".to_owned(),
        (0, _) => "never out".to_owned(),
        (total, _) if total == lane.longest_ms => format!("out once, for {}", short_duration(total)),
        (total, _) => format!(
            "out for {} in all, {} at a time",
            short_duration(total),
            short_duration(lane.longest_ms)
        ),
    }
}

/// What of a lane was bad, by class: `unreachable 2 × (8.0 s), slow 1 × (2.0 s)`.
pub(super) fn classes(lane: &LaneView) -> String {
    commas(lane.classes.iter().map(|total| {
        format!(
            "{} {} × ({})",
            total.class.words(),
            total.intervals,
            short_duration(total.total_ms)
        )
    }))
}

/// `99.3 %`; never rounded up to 100.
pub(super) fn percent(share: f64) -> String {
    format!("{} %", (share * 100.0).floor() / 100.0)
}

/// Which session it is: `bot-key qa-bot, generation 1`.
pub(super) fn session(kind: SessionKind, account: &RedactedProse, generation: u32) -> String {
    format!("{kind} {}, generation {generation}", account.to_show())
}

/// Which session was lost.
pub(super) fn lost_session(loss: &Loss) -> String {
    session(loss.kind, &loss.account, loss.generation)
}

/// When a session died: `between 02:10:03 and 02:10:13`.
pub(super) fn death(loss: &Loss) -> String {
    match loss.alive_at {
        Some(alive_at) => format!("between {} and {}", clock(alive_at), clock(loss.at)),
        None => format!("before {}", clock(loss.at)),
    }
}

/// A mixed window: `held, body: from 02:10:03 to 02:10:23, 12 old and 15 new answers in turn; new: /x string`.
pub(super) fn mixed(window: &MixedWindow) -> String {
    let whose = format!("{}, {}", window.lane, window.part.name());
    let times = match window.course {
        Course::Settled if window.from == window.to => format!("changed at {}", clock(window.from)),
        Course::Settled => format!(
            "old and new answers in turn from {} to {} ({}): {} old, {} new",
            clock(window.from),
            clock(window.to),
            short_duration(window.to.since(window.from).unsigned_abs()),
            window.old,
            window.new
        ),
        Course::TakenBack => format!(
            "new answers from {} to {}, then old ones again: {} new",
            clock(window.from),
            clock(window.to),
            window.new
        ),
        Course::Throughout => "answers of several shapes all the time".to_owned(),
    };
    let [gained, lost] = [("gained", &window.gained), ("lost", &window.lost)].map(|(word, members)| {
        let shown = crate::text::first(4, members.iter().map(|member| format!("`{member}`")));
        (!members.is_empty()).then(|| format!("{word} {shown}"))
    });
    let members: Vec<String> = [gained, lost].into_iter().flatten().collect();
    let members = if members.is_empty() {
        String::new()
    } else {
        format!("; {}", members.join("; "))
    };
    format!("{whose}: {times}{members}")
}
