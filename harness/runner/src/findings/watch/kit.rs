//! Lines of a watch with a known truth, for tests: a pod that is out at given times, sampled on ticks.

use indexmap::IndexMap;

use super::{WatchReader, WatchView};
use crate::record::watch::{
    Answered, BudgetsRecord, Connection, EndReason, FORMAT, Failed, LaneName, LaneRecord, Mark, Moment, Outcome, Phase,
    Promise, Sample, SessionChange, SessionKind, SessionRecord, WatchEnd, WatchLine, WatchManifest,
};
use crate::secret::RedactedProse;

/// When all these watches start, in milliseconds since 1970.
pub(super) const START: i64 = 1_795_658_400_000;

/// So many milliseconds after the start.
pub(super) fn at(ms: i64) -> Moment {
    Moment::from_milliseconds(START + ms).expect("an instant")
}

/// The milliseconds from the start to an instant.
pub(super) fn ms(moment: Moment) -> i64 {
    moment.milliseconds() - START
}

pub(super) fn lane(name: LaneName, tick_ms: u64) -> LaneRecord {
    LaneRecord {
        name,
        tick_ms,
        timeout_ms: 10_000,
        service: None,
        host: "acme.symphony.com:443".to_owned(),
        operation: "GET /pod/v2/sessioninfo".to_owned(),
        connection: Connection::Kept,
    }
}

pub(super) fn manifest(lanes: impl IntoIterator<Item = (LaneName, u64)>) -> WatchManifest {
    WatchManifest {
        format: FORMAT.to_owned(),
        podproof: "0.1.0".to_owned(),
        started_at: at(0),
        target: "staging".to_owned(),
        target_file: None,
        services: IndexMap::new(),
        labels: IndexMap::new(),
        lanes: lanes.into_iter().map(|(name, tick)| lane(name, tick)).collect(),
        left_out: Vec::new(),
        held: 10,
        planned_ms: None,
        budgets: BudgetsRecord::default(),
    }
}

pub(super) fn answered(status: u16) -> Outcome {
    Outcome::Answered(Answered {
        status,
        contract: Promise::Kept,
        finding: None,
        shape: None,
        headers: None,
        page: false,
        retry_after_ms: None,
    })
}

/// The outcome of an answer of this shape.
pub(super) fn shaped(shape: &str) -> Outcome {
    let Outcome::Answered(answered) = answered(200) else {
        unreachable!("an answer")
    };
    Outcome::Answered(Answered {
        shape: Some(shape.to_owned()),
        ..answered
    })
}

pub(super) fn failed(phase: Phase) -> Outcome {
    Outcome::Failed(Failed {
        phase,
        timed_out: false,
        text: RedactedProse::of_our_words("away"),
    })
}

/// A sample of the tick at `at_ms` that took 10 ms.
pub(super) fn sample(lane: LaneName, at_ms: i64, outcome: Outcome) -> Sample {
    Sample {
        lane,
        number: u64::try_from(at_ms).expect("after the start") + 1,
        intended: at(at_ms),
        started: at(at_ms),
        duration_ms: 10.0,
        connection: Connection::Kept,
        operation: None,
        session: None,
        confirms: false,
        outcome,
    }
}

pub(super) fn session(id: &str, generation: u32, at_ms: i64, change: SessionChange) -> WatchLine {
    WatchLine::Session(SessionRecord {
        id: id.to_owned(),
        session_kind: SessionKind::BotKey,
        account: RedactedProse::of_our_words("qa-bot"),
        generation,
        at: at(at_ms),
        alive_at: None,
        change,
        reason: None,
    })
}

/// A check of a session at `at_ms`.
pub(super) fn check(id: &str, at_ms: i64, status: u16) -> WatchLine {
    WatchLine::Sample(Sample {
        session: Some(id.to_owned()),
        ..sample(LaneName::Held, at_ms, answered(status))
    })
}

pub(super) fn mark(at_ms: i64, text: &str) -> WatchLine {
    WatchLine::Mark(Mark {
        at: at(at_ms),
        text: RedactedProse::of_our_words(text),
    })
}

pub(super) fn end(at_ms: i64) -> WatchLine {
    WatchLine::End(WatchEnd {
        at: at(at_ms),
        reason: EndReason::Time,
        text: RedactedProse::of_our_words("the time is over"),
        sessions_closed: 0,
        sessions_left_open: 0,
        requests: 0,
        slowed: None,
    })
}

/// The view of these lines.
pub(super) fn view(manifest: &WatchManifest, lines: impl IntoIterator<Item = WatchLine>) -> WatchView {
    let mut reader = WatchReader::new(manifest);
    for line in lines {
        reader.add(&line);
    }
    reader.view()
}

/// A time in which a lane gets this outcome, which takes so long, instead of a good one.
#[derive(Clone, Debug)]
pub(super) struct Outage {
    pub(super) from_ms: i64,
    pub(super) to_ms: i64,
    pub(super) outcome: Outcome,
    pub(super) takes_ms: i64,
}

/// The lines of a watch of so many milliseconds as they would be written: in the order in which the samples end. `jitter` gives for each
/// sample how much later than its tick it starts.
pub(super) fn lines_of(
    manifest: &WatchManifest,
    length_ms: i64,
    mut jitter: impl FnMut() -> i64,
    outages: impl Fn(LaneName) -> Vec<Outage>,
) -> Vec<WatchLine> {
    let mut samples = Vec::new();
    for lane in &manifest.lanes {
        let outages = outages(lane.name);
        let tick = usize::try_from(lane.tick_ms).expect("a tick");
        for (number, tick_at) in (0..length_ms).step_by(tick).enumerate() {
            let starts = tick_at + jitter();
            let out = outages.iter().find(|out| (out.from_ms..out.to_ms).contains(&starts));
            let (outcome, takes) = out.map_or((answered(200), 10), |out| (out.outcome.clone(), out.takes_ms));
            samples.push(Sample {
                number: number as u64 + 1,
                started: at(starts),
                duration_ms: takes as f64,
                ..sample(lane.name, tick_at, outcome)
            });
        }
    }
    samples.sort_by_key(Sample::ended);
    samples.into_iter().map(WatchLine::Sample).collect()
}
