//! A script as steps in the order of time: each event begins, and most of them end.

use std::time::Duration;

use crate::script::{Event, Phase};

/// An event that begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// Since the pod opened.
    pub(super) at: Duration,
    /// The event's place in the script.
    pub(super) event: usize,
    pub(super) phase: Phase,
}

/// All steps. Of those at one moment, what ends comes before what begins, and then the order of the script counts.
pub(super) fn steps(events: &[Event]) -> Vec<Step> {
    let mut steps = Vec::new();
    for (event, Event { at, lasts, .. }) in events.iter().enumerate() {
        let step = |at, phase| Step { at, event, phase };
        steps.push(step(*at, Phase::Began));
        steps.extend(lasts.map(|lasts| step(*at + lasts, Phase::Ended)));
    }
    steps.sort_by_key(|step| (step.at, step.phase == Phase::Began, step.event));
    steps
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Phase, steps};
    use crate::script::Script;

    #[test]
    fn what_ends_comes_before_what_begins_at_the_same_moment() {
        let text = "[{ at: 5s, version: { is: current } }, { at: 2s, restart: { for: 3s } }, { at: 2s, forget: {} }]";
        let script = Script::parse(Path::new("script.yaml"), text).expect("a script");
        let order: Vec<_> = steps(script.events())
            .iter()
            .map(|step| (step.event, step.phase))
            .collect();
        let (began, ended) = (Phase::Began, Phase::Ended);
        assert_eq!(order, [(1, began), (2, began), (1, ended), (0, began)]);
    }
}
