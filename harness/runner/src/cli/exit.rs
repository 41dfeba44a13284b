//! How the program ends, as a number that scripts can rely on.

use std::process::ExitCode;

use crate::findings::RunView;
use crate::record::{EndedEarlyRecord, Verdict};

/// The exit codes. They are part of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: everything that was asked for is as it should be.
    Passed,
    /// 1: a verdict failed, or a known issue is stale, expired or exceeded.
    Failed,
    /// 2: the command line is wrong.
    Usage,
    /// 3: scenarios, contracts or the target are invalid; nothing was sent.
    Invalid,
    /// 4: broken: the target cannot be reached, or the harness could not finish (its budget is spent, or the pod asks to
    /// wait for too long). Where something failed as well, the run failed: that is known.
    Broken,
    /// 5: nothing was selected, or nothing that was is applicable to the target.
    NothingSelected,
    /// 6: a comparison found changes, and none that breaks clients.
    Changed,
    /// 129, 130 or 143: ended by a signal; what was done is reported.
    Signalled(Signal),
}

/// A signal that ends a run in good order. A shell adds 128 to its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// SIGHUP: the terminal is gone.
    HangUp,
    /// SIGINT: Ctrl-C.
    Interrupt,
    /// SIGTERM: what `kill` sends, and CI servers that cancel a job.
    Terminate,
}

impl Exit {
    /// Every code, with what it means.
    pub fn meanings() -> Vec<(u8, &'static str)> {
        let all = [
            Self::Passed,
            Self::Failed,
            Self::Usage,
            Self::Invalid,
            Self::Broken,
            Self::NothingSelected,
            Self::Changed,
            Self::Signalled(Signal::HangUp),
            Self::Signalled(Signal::Interrupt),
            Self::Signalled(Signal::Terminate),
        ];
        all.into_iter().map(|exit| (exit.code(), exit.meaning())).collect()
    }

    fn meaning(self) -> &'static str {
        match self {
            Self::Passed => "Everything that was asked for is as it should be.",
            Self::Failed => {
                "A verdict failed; a known issue is stale, expired or exceeded; there are warnings, and the run was to fail on them; \
                 `compare` found a change that breaks clients; `verify` found something wrong; `watch` exceeded a budget; `explore` \
                 found something; `detect` missed a lie or raised a false alarm; `contract diff` found something that breaks clients."
            }
            Self::Usage => "The command line is wrong, or a file cannot be written where it says.",
            Self::Invalid => {
                "Scenarios, contracts or target are invalid, or another command on this machine uses the accounts (`--wait 10m` \
                 of `run`, `watch` and `explore` waits). Nothing was sent. `merge`: records are no shards of one run."
            }
            Self::Broken => {
                "Broken: the target cannot be reached, or podproof could not finish: the budget (`conformance.limits.requests`) is \
                 spent, the pod asks to wait for too long, a report cannot be written; `run --load` judged no answer; a shard that `merge` needs is missing, or was cut \
                 short. Where something failed as well, that is \
                 known, and the code is 1. It is worth trying again."
            }
            Self::NothingSelected => {
                "Nothing was selected, or nothing of that applies to the target. A shard that has nothing to play ends with 0: `merge` says \
                 it of all of them."
            }
            Self::Changed => "`compare`: something changed, and nothing of it breaks clients.",
            Self::Signalled(Signal::HangUp) => {
                "Ended by SIGHUP, since the terminal is gone; what was done is reported."
            }
            Self::Signalled(Signal::Interrupt) => "Ended by Ctrl-C (SIGINT); what was done is reported.",
            Self::Signalled(Signal::Terminate) => {
                "Ended by SIGTERM, as CI servers cancel a job; what was done is reported."
            }
        }
    }

    /// How a run ended.
    pub fn of(run: &RunView) -> Self {
        let is_hindered = run.ended_early().is_some_and(EndedEarlyRecord::is_hindrance);
        if is_hindered || run.is_unfinished() {
            return Self::Broken;
        }
        // What failed is certain, whatever else could not be judged; a list of known issues that is no longer true fails, too.
        if run.count(Verdict::Failed) > 0 || !run.held_against().is_empty() {
            return Self::Failed;
        }
        match run.worst() {
            // Whether there was anything to play is to be said of all shards together.
            Some(Verdict::NotApplicable) | None if run.part().is_some() => Self::Passed,
            Some(Verdict::NotApplicable) | None => Self::NothingSelected,
            Some(Verdict::Broken) => Self::Broken,
            _ => Self::Passed,
        }
    }

    pub(super) fn code(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Invalid => 3,
            Self::Broken => 4,
            Self::NothingSelected => 5,
            Self::Changed => 6,
            Self::Signalled(Signal::HangUp) => 129,
            Self::Signalled(Signal::Interrupt) => 130,
            Self::Signalled(Signal::Terminate) => 143,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
