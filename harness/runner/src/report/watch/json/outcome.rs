//! Budgets and mixed versions, as the JSON report has them.

use schemars::JsonSchema;
use serde::Serialize;

use crate::findings::watch::{BudgetOf, BudgetOutcome, MixedWindow};
use crate::record::watch::{LaneName, Moment};
use crate::secret::Redacted;

/// A budget, and what came of it.
#[derive(Serialize, JsonSchema)]
pub(super) struct Budget<'v> {
    /// `total` and `longest` are about a lane, `sessions` about all held ones.
    of: &'static str,
    lane: Option<LaneName>,
    allowed: &'v str,
    /// The earlier watch that it was taken from.
    from: Option<&'v str>,
    /// `kept`, `exceeded` or `not-judged`.
    state: &'static str,
    sentence: &'v str,
}

impl<'v> Budget<'v> {
    pub(super) fn of(budget: &'v BudgetOutcome) -> Self {
        let (of, lane) = match budget.of {
            BudgetOf::Total(lane) => ("total", Some(lane)),
            BudgetOf::Longest(lane) => ("longest", Some(lane)),
            BudgetOf::Sessions => ("sessions", None),
        };
        Self {
            of,
            lane,
            allowed: &budget.allowed,
            from: budget.from.as_deref(),
            state: budget.state.name(),
            sentence: budget.sentence.to_show(),
        }
    }
}

/// A time in which answers of two shapes came in turn.
#[derive(Serialize, JsonSchema)]
pub(super) struct Mixed<'v> {
    lane: LaneName,
    /// `body` or `headers`.
    part: &'static str,
    from: Moment,
    to: Moment,
    /// `settled`, `taken-back` or `throughout`.
    course: &'static str,
    old: usize,
    new: usize,
    gained: &'v [Redacted],
    lost: &'v [Redacted],
}

impl<'v> Mixed<'v> {
    pub(super) fn of(window: &'v MixedWindow) -> Self {
        Self {
            lane: window.lane,
            part: window.part.name(),
            from: window.from,
            to: window.to,
            course: window.course.name(),
            old: window.old,
            new: window.new,
            gained: &window.gained,
            lost: &window.lost,
        }
    }
}
