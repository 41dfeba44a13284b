//! What a plan costs: how many requests it sends, and how long they take at the target's pace.

use std::time::Duration;

use super::trial::Trial;
use crate::suite::scenario::{Action, Step};
use crate::targets::Limits;

/// What trials cost, as far as it is known before: answers that have to be waited for (`within`), and requests that the pod asks
/// to repeat, come on top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// How many requests are sent, those that tidy up among them.
    pub requests: usize,
    /// How long that takes at least, at the pace of the target; `None` if the pace has no limit.
    pub at_least: Option<Duration>,
}

impl Effort {
    /// What these trials cost, each played once.
    pub fn of<'a>(trials: impl IntoIterator<Item = &'a Trial>, limits: &Limits) -> Self {
        let applicable = trials.into_iter().filter(|trial| trial.not_applicable.is_none());
        let requests: usize = applicable.map(Trial::requests).sum();
        let seconds = |rate: f64| Duration::try_from_secs_f64(requests as f64 / rate).unwrap_or(Duration::MAX);
        Self {
            requests,
            at_least: limits.requests_per_second.map(seconds),
        }
    }
}

impl Trial {
    /// How many requests it sends, if all goes well.
    pub fn requests(&self) -> usize {
        requests(&self.scenario.steps) + requests(&self.scenario.finally)
    }
}

fn requests<'s>(steps: impl IntoIterator<Item = &'s Step>) -> usize {
    let each = steps.into_iter().map(|step| match &step.action {
        Action::Call(_) => 1,
        Action::Parallel(branches) => {
            let (of_one, of_all): (Vec<&Step>, Vec<&Step>) =
                branches.steps.iter().partition(|step| step.branch.is_some());
            requests(of_one) + branches.count * requests(of_all)
        }
        Action::Flow(used) => requests(&used.flow.steps) + requests(&used.flow.finally),
    });
    each.sum()
}
