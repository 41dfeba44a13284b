//! What a run covered, as the reports show it: requirements that were verified and that were not, operations that were
//! called and that were not.

use indexmap::IndexMap;

use crate::findings::RunView;
use crate::findings::coverage::{OperationCoverage, RequirementCoverage};
use crate::text::count;

/// The rows of a run's coverage.
pub(super) struct Covered<'r> {
    /// The requirements that a scenario of the run verifies.
    pub(super) verified: Vec<&'r RequirementCoverage>,
    /// The others.
    pub(super) unverified: Vec<&'r RequirementCoverage>,
    /// The operations that were called.
    pub(super) called: Vec<&'r OperationCoverage>,
    /// The others.
    pub(super) never_called: Vec<&'r OperationCoverage>,
}

impl<'r> Covered<'r> {
    pub(super) fn of(run: &'r RunView) -> Self {
        let (verified, unverified) = run.requirements.iter().partition(|row| !row.scenarios.is_empty());
        let (called, never_called) = run.operations.iter().partition(|row| row.calls > 0);
        Self {
            verified,
            unverified,
            called,
            never_called,
        }
    }

    /// `98 of 115 requirements have a scenario in this run: 92 passed, 6 recorded`
    pub(super) fn requirements_in_words(&self) -> String {
        let all = self.verified.len() + self.unverified.len();
        let mut outcomes: IndexMap<&str, usize> = IndexMap::new();
        for row in &self.verified {
            *outcomes.entry(row.outcome()).or_default() += 1;
        }
        outcomes.sort_by(|one, count, other, than| than.cmp(count).then(one.cmp(other)));
        let outcomes: Vec<String> = outcomes.iter().map(|(name, count)| format!("{count} {name}")).collect();
        let colon = if outcomes.is_empty() { "" } else { ": " };
        format!(
            "{} of {} have a scenario in this run{colon}{}",
            self.verified.len(),
            count(all, "requirement"),
            outcomes.join(", ")
        )
    }

    /// `20 of 27 operations called; 41 of 130 documented statuses seen`
    pub(super) fn operations_in_words(&self) -> String {
        let all = self.called.len() + self.never_called.len();
        let statuses = self
            .called
            .iter()
            .chain(&self.never_called)
            .flat_map(|row| row.documented.values());
        let seen = statuses.clone().filter(|count| **count > 0).count();
        let documented = statuses.count();
        format!(
            "{} of {} called; {seen} of {} seen",
            self.called.len(),
            count(all, "operation"),
            count(documented, "documented status")
        )
    }
}

/// Statuses with how often they were seen: `200 ×31, 401 ×12`.
pub(super) fn counted_statuses<'a>(statuses: impl IntoIterator<Item = (&'a str, usize)>) -> String {
    let statuses = statuses.into_iter().map(|(status, count)| format!("{status} ×{count}"));
    statuses.collect::<Vec<_>>().join(", ")
}

/// The statuses of an operation that were seen without being documented.
pub(super) fn undocumented(row: &OperationCoverage) -> String {
    counted_statuses(row.undocumented.iter().map(|(status, count)| (status.as_str(), *count)))
}
