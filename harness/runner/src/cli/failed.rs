//! `--failed RUN`: what failed or broke in an earlier run, with the target and the suite of that run.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::arguments::{SpecArguments, SuiteArguments};
use super::exit::Exit;
use super::show::{self, Refusal};
use crate::record::{NamedRecord, Record, Verdict};

/// What is played again.
pub(super) struct Failed {
    /// The trials that failed or broke.
    pub(super) trials: BTreeSet<String>,
    /// The target of that run; `None`: the embedded mock pod.
    pub(super) target: Option<PathBuf>,
    /// The suite of that run.
    pub(super) suite: SuiteArguments,
    /// The list of known issues of that run, where one was named.
    pub(super) known_issues: Option<PathBuf>,
}

impl Failed {
    /// Reads it from the record of the run.
    pub(super) fn read(run: &Path) -> Result<Self, Refusal> {
        let refused = |exit, text: String| {
            show::err(&text);
            Refusal { exit, text }
        };
        let failed = |error| refused(Exit::Invalid, format!("error[run]: {error}"));
        let record = Record::open(run).map_err(failed)?;
        let mut trials = BTreeSet::new();
        for trial in record.trials() {
            let trial = trial.map_err(failed)?;
            if trial.verdict >= Verdict::Failed {
                trials.insert(trial.id);
            }
        }
        if trials.is_empty() {
            let text = format!(
                "nothing failed or broke in `{}`, so there is nothing to play again",
                run.display()
            );
            return Err(refused(Exit::NothingSelected, text));
        }
        let named = &record.manifest.named;
        let suite = suite_of(named).map_err(|error| refused(Exit::Invalid, format!("error[run]: {error}")))?;
        Ok(Self {
            trials,
            target: named.target.as_ref().map(PathBuf::from),
            suite,
            known_issues: named.known_issues.as_ref().map(PathBuf::from),
        })
    }
}

/// The suite that a manifest names.
pub(super) fn suite_of(named: &NamedRecord) -> Result<SuiteArguments, String> {
    let contracts = named.contracts.iter().map(|contract| contract.parse());
    Ok(SuiteArguments {
        scenarios: named.scenarios.as_ref().map(PathBuf::from),
        spec: SpecArguments {
            spec: named.spec.as_ref().map(PathBuf::from),
            contracts: contracts.collect::<Result<_, _>>()?,
            overlays: named.overlays.iter().map(PathBuf::from).collect(),
            overlay_reason: named.overlay_reason.clone(),
        },
    })
}
