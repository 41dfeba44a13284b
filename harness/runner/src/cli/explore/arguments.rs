//! The arguments of `podproof explore`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use podproof_mock_pod::Deviation;

use crate::cli::arguments::{SpecArguments, TargetArguments, TellingArguments, deviation, time};

/// `podproof explore`.
#[derive(Clone, Debug, Args)]
pub struct ExploreArguments {
    /// Hold the record of a run (`run.jsonl`) against what is always true of sessions; nothing is sent
    #[arg(long, value_name = "RECORD", conflicts_with_all = ["file", "seed", "replay", "deviations"])]
    pub check: Option<PathBuf>,
    #[command(flatten)]
    /// Which pod.
    pub target: TargetArguments,
    #[command(flatten)]
    /// What answers are judged by, beside the model.
    pub spec: SpecArguments,
    /// Where the sequences begin: the same seed, the same sequences. Another one each time if none is given
    #[arg(long, value_name = "N", value_parser = seed)]
    pub seed: Option<u64>,
    /// Draw and play only the sequence of this seed, as a finding names it
    #[arg(long, value_name = "SEED", value_parser = seed, conflicts_with = "seed")]
    pub replay: Option<u64>,
    /// Begin no further sequence after this time
    #[arg(long = "for", value_name = "TIME", value_parser = time, default_value = "60s")]
    pub time: Duration,
    /// How many requests are sent at most, those that tidy up among them; 2,000, or 20,000 to the embedded mock pod
    #[arg(long, value_name = "N")]
    pub requests: Option<u64>,
    /// How many sign-ins the pod has to refuse at most; 20, or 4,000 for the embedded mock pod
    #[arg(long, value_name = "N")]
    pub refused: Option<u64>,
    /// Go on after a finding, and look for others
    #[arg(long)]
    pub keep_going: bool,
    /// How long a session may outlive its logout; 5s, or nothing with the embedded mock pod
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub grace: Option<Duration>,
    /// Explore a target that does not say `conformance.explore: allowed`
    #[arg(long)]
    pub yes: bool,
    /// The embedded mock pod tells this lie
    #[arg(long = "deviate", value_name = "NAME", value_parser = deviation, conflicts_with = "file")]
    pub deviations: Vec<Deviation>,
    /// The folder that scenarios of findings are written to
    #[arg(long, value_name = "DIR", default_value = "reports/explored")]
    pub out: PathBuf,
    /// Wait this long for another run or watch on this machine that uses the same accounts, such as `10m`
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub wait: Option<Duration>,
    #[command(flatten)]
    /// How it is told.
    pub telling: TellingArguments,
}

/// A seed, in digits or as `0x…`.
fn seed(text: &str) -> Result<u64, String> {
    let parsed = match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16),
        None => text.parse(),
    };
    parsed.map_err(|_| "expected a number of up to 64 bits, such as 7 or 0x1f".to_owned())
}

#[cfg(test)]
mod tests {
    use super::seed;

    #[test]
    fn a_seed_is_read_as_findings_write_it() {
        assert_eq!(seed("7"), Ok(7));
        assert_eq!(seed("0xffffffffffffffff"), Ok(u64::MAX));
        assert!(seed("seven").is_err() && seed("0x").is_err());
    }
}
