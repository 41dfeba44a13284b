//! The end of a watch on the console: at most a screen.

use anstyle::Style;

use super::live::style_of;
use crate::findings::watch::{BudgetState, Quantiles, WatchView};
use crate::record::Verdict;
use crate::report::console::closing::labelled;
use crate::report::console::paint::{BOLD, DIM, Paint, of_verdict};
use crate::report::watch::words::{
    cautions, classes, clock, death, happened, lost_session, mixed, outages, percent, remarks, tone, verdict,
};
use crate::text::visible::visible_line;
use crate::text::{commas, short_duration};

/// How many lost sessions, mixed windows and remarks are told.
const TOLD: usize = 5;

/// All that closes a watch, each line with its line feed.
pub(super) fn closing(paint: Paint, view: &WatchView) -> String {
    let mut text = String::new();
    let said = format!("{} {}", view.manifest.target, verdict(view));
    text.push_str(&format!(
        "  {}\n",
        paint.styled(of_verdict(tone(view.verdict())).bold(), &said)
    ));
    text.push_str(&format!("  {}\n", paint.styled(BOLD, &happened(view))));
    for caution in cautions(view) {
        text.push_str(&format!(
            "  {}\n",
            paint.wrapped(&paint.styled(of_verdict(Verdict::Broken), &caution), 2)
        ));
    }
    text.push('\n');
    text.push_str(&lanes(paint, view));
    text.push_str(&sessions(paint, view));
    text.push_str(&few(paint, "versions", view.mixed.iter().map(mixed).collect()));
    text.push_str(&budgets(paint, view));
    text.push_str(&few(paint, "note", remarks(view)));
    let labels = commas(
        view.manifest
            .labels
            .iter()
            .map(|(name, value)| format!("{name}={value}")),
    );
    if !labels.is_empty() {
        text.push_str(&labelled(paint, "labels", &paint.styled(DIM, &visible_line(&labels))));
    }
    let times = format!(
        "{}: {} to {} UTC",
        short_duration(view.duration_ms()),
        clock(view.manifest.started_at),
        clock(view.now)
    );
    text.push_str(&labelled(paint, "time", &times));
    text
}

/// A line for each lane, under what its columns are.
fn lanes(paint: Paint, view: &WatchView) -> String {
    let mut text = String::new();
    for (index, lane) in view.lanes.iter().enumerate() {
        let label = if index == 0 { "lanes" } else { "" };
        let style = lane
            .classes
            .first()
            .map_or(of_verdict(Verdict::Passed), |worst| style_of(worst.class));
        let times = times(lane.latency.before, lane.latency.after);
        let available = lane
            .availability
            .map_or(String::new(), |share| format!(", {}", percent(share)));
        let mut line = format!(
            "{:<14}  {}{}",
            lane.name,
            paint.styled(style, &outages(lane)),
            paint.styled(DIM, &format!("{available}{times}"))
        );
        let classes = classes(lane);
        if !classes.is_empty() {
            line.push_str(&paint.styled(DIM, &format!("; {classes}")));
        }
        text.push_str(&labelled(paint, label, &line));
    }
    let finest = view.pod_lanes().min_by_key(|lane| lane.tick_ms);
    if let Some(lane) = finest {
        let exactness = format!("`{}`: {}", lane.name, lane.resolution());
        text.push_str(&labelled(paint, "", &paint.styled(DIM, &exactness)));
    }
    text
}

/// `, median 12 ms, 15 ms after`
fn times(before: Quantiles, after: Quantiles) -> String {
    let [before, after] = [before, after].map(|part| (part.samples > 0).then(|| milliseconds(part.median_ms)));
    match (before, after) {
        (Some(before), Some(after)) => format!(", median {before} before and {after} after"),
        (Some(only), None) | (None, Some(only)) => format!(", median {only}"),
        (None, None) => String::new(),
    }
}

fn milliseconds(ms: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a conversion of floating point to integer saturates"
    )]
    short_duration(ms.round() as u64)
}

fn sessions(paint: Paint, view: &WatchView) -> String {
    let sessions = &view.sessions;
    if sessions.held == 0 {
        return String::new();
    }
    let all = sessions.held == sessions.survived;
    let style = of_verdict(if all { Verdict::Passed } else { Verdict::Failed });
    let count = format!("{} of {} survived", sessions.survived, sessions.held);
    let expired = match sessions.expired {
        0 => String::new(),
        expired => format!(", {expired} came to a natural end"),
    };
    let mut text = labelled(paint, "sessions", &format!("{}{expired}", paint.styled(style, &count)));
    let lost = sessions
        .lost
        .iter()
        .map(|loss| format!("lost {}: {}", death(loss), lost_session(loss)));
    text.push_str(&few(paint, "", lost.collect()));
    let flapping = sessions.flapping.iter().map(|flapping| {
        format!(
            "refused {} ×, accepted again {} ×, from {} to {}: {} {}",
            flapping.refused,
            flapping.returned,
            clock(flapping.first),
            clock(flapping.last),
            flapping.kind,
            flapping.account.to_show()
        )
    });
    text.push_str(&few(paint, "", flapping.collect()));
    text
}

fn budgets(paint: Paint, view: &WatchView) -> String {
    let mut budgets: Vec<_> = view.budgets.iter().collect();
    budgets.sort_by_key(|budget| std::cmp::Reverse(budget.state));
    let lines = budgets.into_iter().enumerate().map(|(index, budget)| {
        let label = if index == 0 { "budgets" } else { "" };
        let style = of_verdict(match budget.state {
            BudgetState::Kept => Verdict::Passed,
            BudgetState::NotJudged => Verdict::Broken,
            BudgetState::Exceeded => Verdict::Failed,
        });
        let state = paint.styled(style, budget.state.name());
        let from = budget
            .from
            .as_ref()
            .map_or(String::new(), |from| format!(" (after {from})"));
        let sentence = paint.styled(Style::new(), &format!("{}{from}", budget.sentence.to_show()));
        labelled(paint, label, &format!("{state}: {sentence}"))
    });
    lines.collect()
}

/// The first of these, and how many more there are.
fn few(paint: Paint, label: &str, texts: Vec<String>) -> String {
    let more = texts.len().saturating_sub(TOLD);
    let more = (more > 0).then(|| format!("and {more} more, in the reports"));
    let shown = texts.into_iter().take(TOLD).chain(more).enumerate();
    let lines = shown.map(|(index, text)| {
        let label = if index == 0 { label } else { "" };
        labelled(paint, label, &paint.styled(DIM, &text))
    });
    lines.collect()
}
