//! Budgets: what was allowed to fail, against what failed.
//!
//! In: the allowances of a record, and a view. Out: of each what came of it, with a sentence. A lane that never worked, that was
//! left out or that was not asked cannot be judged: its outage says nothing of an upgrade.

use super::session::Sessions;
use super::view::LaneView;
use crate::record::watch::{AllowanceRecord, LaneName, WatchManifest};
use crate::text::{Prose, exact_duration, short_duration};
use std::time::Duration;

/// What a budget is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BudgetOf {
    /// The outages of a lane together.
    Total(LaneName),
    /// The longest outage of a lane.
    Longest(LaneName),
    /// The held sessions.
    Sessions,
}

/// What came of a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BudgetState {
    /// No more failed than was allowed.
    Kept,
    /// It could not be judged.
    NotJudged,
    /// More failed.
    Exceeded,
}

impl BudgetState {
    /// The name, as reports have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::NotJudged => "not-judged",
            Self::Exceeded => "exceeded",
        }
    }
}

/// A budget, and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct BudgetOutcome {
    /// What it is about.
    pub of: BudgetOf,
    /// What was allowed, as a person would write it.
    pub allowed: String,
    /// The earlier watch that it was taken from.
    pub from: Option<String>,
    /// What came of it.
    pub state: BudgetState,
    /// The same as a sentence, a lower-case fragment.
    pub sentence: Prose,
}

/// The outcome of all budgets of a record.
pub(super) fn budgets(manifest: &WatchManifest, lanes: &[LaneView], sessions: &Sessions) -> Vec<BudgetOutcome> {
    let mut outcomes = Vec::new();
    for name in LaneName::ALL {
        // What was said of a lane last holds.
        let Some(allowance) = manifest.budgets.of(name) else {
            continue;
        };
        let lane = lanes.iter().find(|lane| lane.name == name);
        outcomes.extend(of_lane(allowance, lane, manifest));
    }
    let share = manifest.budgets.sessions_must_survive;
    outcomes.extend(share.map(|share| of_sessions(share, sessions)));
    outcomes
}

fn of_lane(allowance: &AllowanceRecord, lane: Option<&LaneView>, manifest: &WatchManifest) -> Vec<BudgetOutcome> {
    let name = allowance.lane;
    let limits = [
        (BudgetOf::Total(name), allowance.total_ms, "in all", "total"),
        (BudgetOf::Longest(name), allowance.longest_ms, "at a time", "longest"),
    ];
    let outcome = |(of, limit, how, word): (BudgetOf, Option<u64>, &str, &str)| {
        let limit = limit?;
        let allowed = exact_duration(Duration::from_millis(limit));
        let (state, sentence) = match lane.ok_or_else(|| left_out(name, manifest)).and_then(judgeable) {
            Err(reason) => (BudgetState::NotJudged, reason),
            Ok(lane) => {
                let found = match of {
                    BudgetOf::Total(_) => lane.total_ms,
                    BudgetOf::Longest(_) | BudgetOf::Sessions => lane.longest_ms,
                };
                let was_out = match found {
                    0 => format!("`{name}` was never out"),
                    found => format!("`{name}` was out for {} {how}", short_duration(found)),
                };
                let state = if found > limit {
                    BudgetState::Exceeded
                } else {
                    BudgetState::Kept
                };
                (state, Prose::from(format!("{was_out}, {allowed} allowed")))
            }
        };
        Some(BudgetOutcome {
            of,
            allowed: format!("{name}: {allowed} {word}"),
            from: allowance.from.clone(),
            state,
            sentence,
        })
    };
    limits.into_iter().filter_map(outcome).collect()
}

/// The lane, if its outages can be held against the pod.
fn judgeable(lane: &LaneView) -> Result<&LaneView, Prose> {
    let name = lane.name;
    match (lane.samples, lane.good) {
        (0, _) => Err(Prose::from(format!("could not be judged: `{name}` was never asked"))),
        (_, 0) => Err(Prose::from(format!(
            "could not be judged: `{name}` never worked, not before the change either"
        ))),
        _ => Ok(lane),
    }
}

fn left_out(name: LaneName, manifest: &WatchManifest) -> Prose {
    let mut left_out = manifest.left_out.iter();
    let found = left_out.find(|left_out| left_out.lane == name && left_out.session_kind.is_none());
    let reason = found.map_or(String::new(), |left_out| format!(": {}", left_out.reason));
    Prose::from(format!("could not be judged: the lane `{name}` was left out{reason}"))
}

fn of_sessions(share: f64, sessions: &Sessions) -> BudgetOutcome {
    let Sessions { held, survived, .. } = *sessions;
    let (state, sentence) = if held == 0 {
        let reason = "could not be judged: no session was held";
        (BudgetState::NotJudged, reason.to_owned())
    } else {
        // In whole sessions: 99.9 % of 10 are all of them.
        let is_kept = 100.0 * survived as f64 >= share * held as f64 - 1e-9;
        let state = if is_kept {
            BudgetState::Kept
        } else {
            BudgetState::Exceeded
        };
        (
            state,
            format!("{survived} of {held} sessions survived, {share} % have to"),
        )
    };
    BudgetOutcome {
        of: BudgetOf::Sessions,
        allowed: format!("sessions: {share} % survive"),
        from: None,
        state,
        sentence: Prose::from(sentence),
    }
}
