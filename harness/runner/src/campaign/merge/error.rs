//! Why records cannot be merged.

use std::path::PathBuf;

use thiserror::Error;

use super::difference::Difference;
use crate::record::{ReadError, RecordWriteError};
use crate::text::{by_number, count, first};

/// How many ids of trials a message names.
const NAMED: usize = 3;

/// Why records cannot be merged.
#[derive(Debug, Error)]
pub enum MergeError {
    /// A record is of a run that was not divided.
    #[error(
        "`{}` is the record of a whole run, not of a shard; name the records that `podproof run --shard I/N` left",
        file.display()
    )]
    NotAShard {
        /// The record.
        file: PathBuf,
    },
    /// Two records are of the same shard.
    #[error(
        "`{}` and `{}` are both shard {index} of {count}; name the record of each shard once, of one that was played again the later one",
        one.display(), other.display()
    )]
    Doubled {
        /// Which shard, from 1.
        index: usize,
        /// Of how many.
        count: usize,
        /// One record.
        one: PathBuf,
        /// The other one.
        other: PathBuf,
    },
    /// A record is a shard of another run.
    #[error("`{}` and `{}` are not shards of one run: {difference}", one.display(), other.display())]
    Foreign {
        /// One record.
        one: PathBuf,
        /// The other one.
        other: PathBuf,
        /// What they differ in.
        difference: Box<Difference>,
    },
    /// Shards are missing.
    #[error(
        "{} of {count} shards {} missing: {} ({}: {}); name the records of all shards, and play what was not played with `podproof run --shard {}/{count}` and the options of the other shards",
        missing.len(), by_number(missing.len(), "is", "are"), first(NAMED, missing),
        self::count(trials.len(), "trial"), first(NAMED, trials), missing.first().copied().unwrap_or_default()
    )]
    Missing {
        /// Which ones, from 1.
        missing: Vec<usize>,
        /// Of how many.
        count: usize,
        /// Their trials.
        trials: Vec<String>,
    },
    /// A shard was cut short without a word, or still goes.
    #[error(
        "`{}` (shard {index} of {count}) is unfinished: the run was cut short, or still goes; play it again: `podproof run --shard {index}/{count}` with the options of the other shards",
        file.display()
    )]
    Unfinished {
        /// The record.
        file: PathBuf,
        /// Which shard, from 1.
        index: usize,
        /// Of how many.
        count: usize,
    },
    /// Trials of a shard's plan are not in its record.
    #[error(
        "`{}` lacks {} that shard {index} was to play: {}; play it again: `podproof run --shard {index}/{count}` with the options of the other shards",
        file.display(), self::count(trials.len(), "trial"), first(NAMED, trials)
    )]
    TrialsMissing {
        /// The record.
        file: PathBuf,
        /// Which shard, from 1.
        index: usize,
        /// Of how many.
        count: usize,
        /// Their ids.
        trials: Vec<String>,
    },
    /// A record is not as a run leaves it.
    #[error("`{}` is not as a run leaves it: {what}; was it edited by hand?", file.display())]
    Inconsistent {
        /// The record.
        file: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// A record cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The new record cannot be written.
    #[error(transparent)]
    Write(#[from] RecordWriteError),
}

impl MergeError {
    /// Whether something is missing that may still be played; otherwise the records do not belong together.
    pub fn is_incomplete(&self) -> bool {
        matches!(
            self,
            Self::Missing { .. } | Self::Unfinished { .. } | Self::TrialsMissing { .. }
        )
    }
}
