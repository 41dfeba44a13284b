//! Whose network it was: whether a sample that got no answer says something of the pod, or of our own network.
//!
//! With a canary, which asks something that is not the pod: our network was away from the end of the canary's last answer until
//! the start of its next one. A sample without an answer that was under way in this time (from its start to its end) was lost in
//! our network. So an outage of the pod that meets one of ours is cut by it, by up to one tick of the canary at each end.
//!
//! Without one, we are to blame only for a stretch of ticks in which every sample of every lane failed before there was a
//! connection (`dns`, `connect`), with at least one sample of each lane, and only if there is more than one lane. A lane that asks
//! every 30 s is a witness every 30 s: a shorter stretch is the pod's.

use super::class::{Cause, SampleClass};
use super::lane::{Changes, Lane, Seen, tick_ms};
use crate::record::watch::{Moment, Phase};

/// A time in which our network was away: from its first moment on, until before its second.
type Span = (Option<Moment>, Option<Moment>);

/// Classes of samples anew, after one was added to the lane of this number: what changed, by the number of its lane.
pub(super) fn reconsider(
    lanes: &mut [Lane],
    canary: Option<usize>,
    added_to: usize,
    added: &Seen,
) -> Vec<(usize, Changes)> {
    match canary {
        Some(canary) if canary == added_to => by_canary(lanes, canary, added),
        Some(canary) if added.own == SampleClass::Unreachable => {
            let spans = away(&lanes[canary], Some(added.started), Some(added.ended));
            let place = place_of(&lanes[added_to], added);
            let mut is_first = true;
            let changes = lanes[added_to].classify(place, |seen| {
                std::mem::take(&mut is_first).then(|| class_by_canary(seen, &spans))
            });
            changes.map(|changes| (added_to, changes)).into_iter().collect()
        }
        Some(_) => Vec::new(),
        None => by_all(lanes, added),
    }
}

/// The place of a sample that was just added: the last one of its tick.
fn place_of(lane: &Lane, added: &Seen) -> usize {
    let after = lane.samples().partition_point(|other| other.at <= added.at);
    after.saturating_sub(1)
}

/// After a sample of the canary: only what was under way since the one before it, and until the one after it, can change.
fn by_canary(lanes: &mut [Lane], canary: usize, added: &Seen) -> Vec<(usize, Changes)> {
    let samples = lanes[canary].samples();
    let place = place_of(&lanes[canary], added);
    let before = place.checked_sub(1).map(|place| samples[place]);
    let after = samples.get(place + 1).copied();
    let is_good = |seen: Seen| seen.own == SampleClass::Good;
    if is_good(*added) && before.is_none_or(is_good) && after.is_none_or(is_good) {
        return Vec::new();
    }
    let from = before.map(|seen| seen.at);
    let until = after.map(|seen| seen.at.max(added.ended));
    let spans = away(&lanes[canary], from, until);
    let others = lanes.iter_mut().enumerate().filter(|(index, _)| *index != canary);
    let changes = others.filter_map(|(index, lane)| {
        let first = from.map_or(0, |from| lane.reaching(from));
        let changes = lane.classify(first, |seen| {
            let is_near = until.is_none_or(|until| seen.at <= until);
            is_near.then(|| class_by_canary(seen, &spans))
        });
        changes.map(|changes| (index, changes))
    });
    changes.collect()
}

fn class_by_canary(seen: &Seen, spans: &[Span]) -> SampleClass {
    let was_under_way =
        |(begin, end): &Span| begin.is_none_or(|begin| seen.ended > begin) && end.is_none_or(|end| seen.started < end);
    match seen.own {
        SampleClass::Unreachable if spans.iter().any(was_under_way) => SampleClass::OurNetwork,
        own => own,
    }
}

/// When our network was away, as the canary saw it: all that touches this time.
fn away(canary: &Lane, from: Option<Moment>, until: Option<Moment>) -> Vec<Span> {
    let samples = canary.samples();
    let mut place = from.map_or(0, |from| canary.reaching(from));
    // What began before belongs to it.
    while place > 0 && (place == samples.len() || samples[place].own != SampleClass::Good) {
        place -= 1;
    }
    let mut spans = Vec::new();
    let mut open: Option<Span> = None;
    let mut last_good = None;
    for seen in &samples[place..] {
        if seen.own == SampleClass::Good {
            if let Some((begin, _)) = open.take() {
                spans.push((begin, Some(seen.started)));
            }
            if until.is_some_and(|until| seen.started > until) {
                return spans;
            }
            last_good = last_good.max(Some(seen.ended));
        } else {
            let begin = last_good.unwrap_or_else(|| seen.at.plus(-tick_ms(&canary.record)));
            let (begin, end) = open.unwrap_or((Some(begin), None));
            let reach = seen.ended.max(seen.at.plus(tick_ms(&canary.record)));
            open = Some((begin, end.max(Some(reach))));
        }
    }
    // Not known to be back: away for as long as it was seen to be.
    spans.extend(open);
    spans
}

/// Without a canary: the stretches around the sample that was added.
fn by_all(lanes: &mut [Lane], added: &Seen) -> Vec<(usize, Changes)> {
    let earlier = lanes.iter().filter_map(|lane| {
        let before = lane.samples().partition_point(|seen| seen.at < added.at);
        let mut before = lane.samples()[..before].iter().rev();
        before.find(|seen| !never_connected(seen)).map(|seen| seen.at)
    });
    let later = lanes.iter().filter_map(|lane| {
        let after = lane.samples().partition_point(|seen| seen.at <= added.at);
        let mut after = lane.samples()[after..].iter();
        after.find(|seen| !never_connected(seen)).map(|seen| seen.at)
    });
    let (earlier, later) = (earlier.max(), later.min());
    let at_once = lanes.iter().flat_map(|lane| {
        let first = lane.samples().partition_point(|seen| seen.at < added.at);
        lane.samples()[first..].iter().take_while(|seen| seen.at == added.at)
    });
    let is_cut = at_once.into_iter().any(|seen| !never_connected(seen));
    let stretches: &[Span] = if is_cut {
        &[(earlier, Some(added.at)), (Some(added.at), later)]
    } else {
        &[(earlier, later)]
    };
    let mut changes: Vec<(usize, Changes)> = Vec::new();
    for stretch in stretches {
        changes.extend(of_stretch(lanes, *stretch));
    }
    changes
}

/// Whether a sample failed before there was a connection.
fn never_connected(seen: &Seen) -> bool {
    seen.own == SampleClass::Unreachable && matches!(seen.cause, Cause::Phase(Phase::Dns | Phase::Connect))
}

/// The samples between two ticks, those excluded, none of which had a connection: of our network if each lane has one of them.
fn of_stretch(lanes: &mut [Lane], (after, before): Span) -> Vec<(usize, Changes)> {
    let first = |lane: &Lane| after.map_or(0, |after| lane.samples().partition_point(|seen| seen.at <= after));
    let is_within = move |seen: &Seen| before.is_none_or(|before| seen.at < before);
    let is_of_all = lanes.len() > 1
        && lanes
            .iter()
            .all(|lane| lane.samples().get(first(lane)).is_some_and(is_within));
    let changes = lanes.iter_mut().enumerate().filter_map(|(index, lane)| {
        let changes = lane.classify(first(lane), |seen| {
            is_within(seen).then_some(if is_of_all { SampleClass::OurNetwork } else { seen.own })
        });
        changes.map(|changes| (index, changes))
    });
    changes.collect()
}
