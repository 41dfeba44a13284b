//! The arguments of `podproof watch`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};

use super::lane_setting::LaneTime;
use crate::cli::arguments::{SpecArguments, TargetArguments, label, time};
use crate::findings::watch::{read_allowance, read_share};
use crate::record::watch::AllowanceRecord;
use crate::report::Destination;
use crate::wire::authority;

/// `podproof watch`.
#[derive(Clone, Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct WatchArguments {
    /// Something else than to watch.
    #[command(subcommand)]
    pub command: Option<WatchCommand>,
    #[command(flatten)]
    /// How to watch.
    pub watching: WatchingArguments,
}

/// What there is about a watch beside watching.
#[derive(Clone, Debug, Subcommand)]
pub enum WatchCommand {
    /// Put words on the timeline of a watch that goes on, from another shell
    Mark(MarkArguments),
}

/// `podproof watch mark`.
#[derive(Clone, Debug, Args)]
pub struct MarkArguments {
    /// The words, such as "node 2 drained"
    #[arg(value_name = "TEXT", required = true, num_args = 1..)]
    pub text: Vec<String>,
    /// The record of the watch
    #[arg(long, value_name = "FILE", default_value = "reports/watch.jsonl")]
    pub record: PathBuf,
}

/// How to watch.
#[derive(Clone, Debug, Args)]
pub struct WatchingArguments {
    #[command(flatten)]
    /// Which pod.
    pub target: TargetArguments,
    #[command(flatten)]
    /// What answers are judged by.
    pub spec: SpecArguments,
    /// How long to watch, such as 45m; until Ctrl-C if it is not given
    #[arg(long = "for", value_name = "TIME", value_parser = time)]
    pub time: Option<Duration>,
    /// How many sessions are held, of the kinds that the target allows in turn: bot by key, bot by certificate, app, on behalf of
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = held)]
    pub held: usize,
    /// A URL that is not the pod's, asked once per second to tell our network's outages from the pod's; without it the target's
    /// proxy is connected to, where there is one
    #[arg(long, value_name = "URL", value_parser = url)]
    pub canary: Option<String>,
    /// The time between two samples, such as `held: 200ms`, or `1s` for all lanes; 1s for held and canary, 2s for new-connection,
    /// 10s for sign-in, on-behalf-of and key-manager, 30s for life
    #[arg(long = "tick", value_name = "LANE: TIME")]
    pub ticks: Vec<LaneTime>,
    /// How long a sample waits for its answer, half of it for connecting, such as `held: 2s`, or `5s` for all lanes; 10s if it is
    /// not given
    #[arg(long = "timeout", value_name = "LANE: TIME")]
    pub timeouts: Vec<LaneTime>,
    /// Sign in as another identity of the target than `bot`, `app` and `users.installed`, such as `bot=watchBot`; goes before
    /// `conformance.watch` in the target's file
    #[arg(long = "identity", value_name = "ROLE=NAME", value_parser = identity)]
    pub identities: Vec<(Role, String)>,
    /// How long the pod lets a session live, where its token does not say so: one that is refused at that age has expired, and is
    /// not lost
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub session_lifetime: Option<Duration>,
    /// A budget of a lane: how long it may be out, in all and at a time, such as `sign-in: 30s total, 10s longest`
    #[arg(long = "allow", value_name = "LANE: BUDGET", value_parser = allowance)]
    pub allow: Vec<AllowanceRecord>,
    /// Budgets from an earlier watch: its `watch.jsonl` or JSON report; what it saw, and the larger of 5 s or 20 % more
    #[arg(long, value_name = "FILE")]
    pub allow_from: Option<PathBuf>,
    /// The share of the first held sessions that has to survive, such as 100%
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub sessions_must_survive: Option<f64>,
    /// A word about the watch that stands in its record and reports, such as `change=CHG0042`
    #[arg(long = "label", value_name = "KEY=VALUE", value_parser = label)]
    pub labels: Vec<(String, String)>,
    /// The folder of the reports
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub reports: PathBuf,
    /// Write one report to a file, or to standard output (`-`): json, junit or html; the usual ones in the folder are then not
    /// written
    #[arg(long = "report", value_name = "FORMAT=FILE|-")]
    pub report: Vec<Destination>,
    /// The file of the record, which is always written; `watch.jsonl` in the folder of the reports if none is given
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
    /// Wait this long for another run or watch on this machine that uses the same accounts, such as `10m`; without it such a
    /// watch is refused
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub wait: Option<Duration>,
    /// Show only how it ended
    #[arg(long, short)]
    pub quiet: bool,
}

/// What an account is to a watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Role {
    /// The bot, by key and by certificate
    Bot,
    /// The app
    App,
    /// The user on behalf of whom the app acts
    User,
}

fn held(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| *number <= 1000);
    number.ok_or_else(|| "expected a number from 0 to 1000".to_owned())
}

fn url(text: &str) -> Result<String, String> {
    let is_http = text.starts_with("https://") || text.starts_with("http://");
    // Blanks around a URL are read over by some, and sent by others.
    if is_http && !authority(text).is_empty() && !text.contains(char::is_whitespace) {
        Ok(text.to_owned())
    } else {
        Err("expected a URL such as https://www.example.com/".to_owned())
    }
}

fn identity(text: &str) -> Result<(Role, String), String> {
    let (role, name) = text.split_once('=').unwrap_or((text, ""));
    let role = Role::from_str(role.trim(), true);
    match (role, name.trim()) {
        (Ok(role), name) if !name.is_empty() => Ok((role, name.to_owned())),
        _ => Err("expected bot=NAME, app=NAME or user=NAME, with the name of an identity of the target".to_owned()),
    }
}

fn allowance(text: &str) -> Result<AllowanceRecord, String> {
    read_allowance(text).map_err(|error| error.to_string())
}

fn share(text: &str) -> Result<f64, String> {
    read_share(text).map_err(|error| error.to_string())
}
