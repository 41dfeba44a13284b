//! What became of problems since the run before: new, still there, or fixed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::problem::Problem;
use crate::findings::trial_summary::TrialSummary;
use crate::record::{Gravity, ProblemId, ReadError, Record, earlier_record};
use crate::secret::RedactedProse;

/// What became of problems since the run before in the same folder, of the same target.
#[derive(Clone, Debug)]
pub struct Since {
    /// When the run before started, RFC 3339 in UTC.
    pub started_at: String,
    /// Those that it had not.
    pub new: BTreeSet<ProblemId>,
    /// Those that only it had, where every trial that met them was played again.
    pub fixed: Vec<Gone>,
    /// Those that only it had, where not every trial that met them was played again: nothing is known of them.
    pub not_looked_at: Vec<Gone>,
}

/// A problem that is not seen any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// Its id.
    pub id: ProblemId,
    /// What was the matter.
    pub title: RedactedProse,
}

/// What is kept of a problem of the run before.
struct Before {
    title: RedactedProse,
    trials: BTreeSet<String>,
}

impl Since {
    /// Compares with the record before the one at `path`; `None` where there is none of that target, or it cannot be read.
    pub(in crate::findings) fn the_run_before(
        path: &Path,
        record: &Record,
        problems: &[Problem],
        trials: &[TrialSummary],
    ) -> Option<Self> {
        let earlier = Record::open(&earlier_record(path, &record.manifest.started_at)?).ok()?;
        // A run that was cut short says little of what it did not find.
        let is_comparable = earlier.manifest.target == record.manifest.target && earlier.closing.is_some();
        if !is_comparable {
            return None;
        }
        let before = problems_of(&earlier).ok()?;
        let played: BTreeSet<&str> = trials
            .iter()
            .filter(|trial| trial.verdict.was_played() && !trial.is_about_service_issue)
            .map(|trial| &*trial.id)
            .collect();
        let here: BTreeSet<&ProblemId> = problems.iter().map(|problem| &problem.id).collect();
        let (fixed, not_looked_at) = before
            .iter()
            .filter(|(id, _)| !here.contains(id))
            .partition::<Vec<_>, _>(|(_, gone)| gone.trials.iter().all(|trial| played.contains(trial.as_str())));
        let gone = |all: Vec<(&ProblemId, &Before)>| {
            let all = all.into_iter().map(|(id, before)| Gone {
                id: id.clone(),
                title: before.title.clone(),
            });
            all.collect()
        };
        Some(Self {
            started_at: earlier.manifest.started_at.clone(),
            new: here
                .into_iter()
                .filter(|id| !before.contains_key(id))
                .cloned()
                .collect(),
            fixed: gone(fixed),
            not_looked_at: gone(not_looked_at),
        })
    }

    /// Whether a problem is `new` or `still` there.
    pub fn word(&self, problem: &ProblemId) -> &'static str {
        if self.new.contains(problem) { "new" } else { "still" }
    }
}

/// The problems of a record, without all that a view of it holds.
fn problems_of(record: &Record) -> Result<BTreeMap<ProblemId, Before>, ReadError> {
    let mut problems: BTreeMap<ProblemId, Before> = BTreeMap::new();
    for trial in record.trials_with_findings() {
        let trial = trial?;
        for finding in trial.findings.iter().filter(|finding| finding.gravity > Gravity::Noted) {
            let known = problems.entry(ProblemId::of(finding)).or_insert_with(|| Before {
                title: finding.cause_in_words().clone(),
                trials: BTreeSet::new(),
            });
            if !known.trials.contains(&trial.id) {
                known.trials.insert(trial.id.clone());
            }
        }
    }
    Ok(problems)
}
