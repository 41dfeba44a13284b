//! The arguments of `podproof mock`.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use podproof_mock_pod::{Deviation, MOST_SETS, PodVersion, Stall, read_duration};

use crate::cli::arguments::{deviation, positive};
use crate::diagnostic::suggestion;

/// `podproof mock`.
#[derive(Clone, Debug, Args)]
pub struct MockArguments {
    /// The address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub host: IpAddr,
    /// The port to listen on; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub port: u16,
    /// Write a target file for this pod, with keys and authority beside it
    #[arg(long, value_name = "FILE")]
    pub write_target: Option<PathBuf>,
    /// Accounts, users and apps beside the built-in ones, from a seed file; its format is in `harness/mock-pod/README.md`
    #[arg(long, value_name = "FILE")]
    pub users: Option<PathBuf>,
    /// Have so many sets of accounts more, a pool, each with the same kinds of accounts; the target file lists them under
    /// `conformance.pool`
    #[arg(long, value_name = "N", value_parser = sets, default_value = "0", hide_default_value = true)]
    pub pool: usize,
    /// Tell this lie; may be given more than once. `NAME@2` is told by node 2 alone
    #[arg(long = "deviate", value_name = "NAME", value_parser = deviation_of_node)]
    pub deviations: Vec<(Option<usize>, Deviation)>,
    /// List the lies that it can tell, one a line
    #[arg(long)]
    pub list_deviations: bool,
    /// Answer as this version of a pod; without it as the current one
    #[arg(long, value_name = "VERSION", value_parser = version)]
    pub pod_version: Option<PodVersion>,
    /// List the versions that it can answer as, one a line
    #[arg(long)]
    pub list_versions: bool,
    /// Spread connections over this many nodes, in turn; they share their sessions, so that nobody can tell. Without it as many as
    /// the script says, or one
    #[arg(long, value_name = "N", value_parser = nodes)]
    pub nodes: Option<usize>,
    /// Let each node keep its sessions to itself: a session is good on the node that opened it, and refused on the others
    #[arg(long)]
    pub unshared_sessions: bool,
    /// Make each answer up to this much later, at random, for example `50ms`
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub jitter: Option<Duration>,
    /// Begin the random delays elsewhere; with the same number, the same delays come in the same order
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub random_seed: u64,
    /// Let a session that was logged out be good for this much longer on the other nodes (LOGOUT-20 allows a few seconds); in a pod of
    /// one node, on that one. A second logout is refused at once
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub grace: Option<Duration>,
    /// Answer nothing for a while, again and again, as a garbage collection does, for example `300ms every 10s`
    #[arg(long, value_name = "TIME every TIME", value_parser = stall)]
    pub stall: Option<Stall>,
    /// Do what this script says, such as restarting a node after ten seconds; its language is in `docs/guide/rehearsal.md`
    #[arg(long, value_name = "FILE")]
    pub script: Option<PathBuf>,
    /// Print neither the requests nor what the script does
    #[arg(long, short)]
    pub quiet: bool,
}

/// The most nodes that a pod has.
const MOST_NODES: usize = 100;

fn nodes(text: &str) -> Result<usize, String> {
    let number = positive(text).ok().filter(|number| *number <= MOST_NODES);
    number.ok_or_else(|| format!("expected a number from 1 to {MOST_NODES}"))
}

fn sets(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| *number <= MOST_SETS);
    number.ok_or_else(|| format!("expected a number up to {MOST_SETS}"))
}

fn deviation_of_node(text: &str) -> Result<(Option<usize>, Deviation), String> {
    let Some((name, node)) = text.rsplit_once('@') else {
        return Ok((None, deviation(text)?));
    };
    let node = nodes(node).map_err(|expected| format!("behind `@`, {expected}: the node"))?;
    Ok((Some(node), deviation(name)?))
}

fn version(text: &str) -> Result<PodVersion, String> {
    text.parse().map_err(|_| {
        let names = PodVersion::ALL.iter().map(|version| version.name());
        let meant = suggestion(text, names).map_or(String::new(), |meant| format!("did you mean `{meant}`? "));
        format!("there is no such version; {meant}`podproof mock --list-versions` lists them all")
    })
}

fn duration(text: &str) -> Result<Duration, String> {
    read_duration(text).ok_or_else(|| "expected a duration such as `50ms`, `3s` or `1.5m`".to_owned())
}

fn stall(text: &str) -> Result<Stall, String> {
    let expected = || "expected how long and how often, for example `300ms every 10s`".to_owned();
    let (lasts, every) = text.split_once(" every ").ok_or_else(expected)?;
    let read = |text: &str| read_duration(text.trim()).ok_or_else(expected);
    let (lasts, every) = (read(lasts)?, read(every)?);
    if lasts >= every {
        return Err("expected a stall that is over before the next one begins".to_owned());
    }
    Ok(Stall { lasts, every })
}

#[cfg(test)]
mod tests {
    use super::{Duration, deviation_of_node, stall};

    #[test]
    fn a_stall_has_to_end_before_the_next() {
        let read = stall("300ms every 10s").expect("a stall");
        assert_eq!(
            (read.lasts, read.every),
            (Duration::from_millis(300), Duration::from_secs(10))
        );
        for wrong in ["300ms", "10s every 300ms", "1s every 1s", "x every 1s"] {
            assert!(stall(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_lie_may_be_one_nodes() {
        let node = |text| deviation_of_node(text).map(|(node, _)| node);
        assert_eq!(node("extra-field"), Ok(None));
        assert_eq!(node("extra-field@2"), Ok(Some(2)));
        assert!(node("extra-field@0").is_err() && node("extra@2").is_err());
    }
}
