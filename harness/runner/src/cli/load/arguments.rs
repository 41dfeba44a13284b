//! The arguments of a load.

use std::time::Duration;

use clap::Args;

use super::read::read_load;
use crate::campaign::load::Load;
use crate::cli::arguments::time;

/// How long a load lasts if nothing is said.
pub(super) const USUAL_TIME: Duration = Duration::from_secs(60);

/// What of `podproof run` is about load.
#[derive(Clone, Debug, Args)]
pub struct LoadArguments {
    /// Play under load: so many plays per second whatever answers take, such as `50/s` or `90/min`, or by so many users who each wait
    /// for their answers, such as `20`. The trials take turns; every answer is judged; times and counts are left in `load.jsonl`, and
    /// reports beside it
    #[arg(long, value_name = "RATE|USERS", value_parser = read_load, conflicts_with_all = [
        "repeat", "shard", "shard_by", "failed", "fail_fast", "jobs", "verbose",
    ])]
    pub load: Option<Load>,
    /// For how long plays begin, such as `10m`; 60s if it is not given
    #[arg(long = "for", value_name = "TIME", value_parser = time, requires = "load")]
    pub lasts: Option<Duration>,
}
