//! The arguments of each command.

mod shared;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use podproof_mock_pod::Deviation;

use super::compare::CompareArguments;
use super::contract::ContractArguments;
use super::explore::ExploreArguments;
use super::export::ExportArguments;
use super::import::ImportArguments;
use super::known_issues::KnownIssuesArguments;
use super::load::LoadArguments;
use super::merge::MergeArguments;
use super::mock::MockArguments;
use super::watch::WatchArguments;
use crate::diagnostic::suggestion;
use crate::evidence::Sum;
use crate::report::Destination;
use crate::text::read_duration;

pub use shared::SuiteArguments;
pub(super) use shared::{SCENARIOS, SPEC, SelectionArguments, SpecArguments, TargetArguments};

/// Conformance and contract tests for the authentication of Symphony pods.
#[derive(Debug, Parser)]
#[command(
    name = "podproof",
    version,
    after_help = "Exit codes: 0 all passed · 1 a verdict failed, or a known issue is no longer true · 2 usage · 3 scenarios, contracts or target are invalid, or \
                  its accounts are in use (nothing was sent) · 4 broken: target unreachable, or the harness could not finish (budget spent, pod \
                  asks to wait too long) · 5 nothing selected, or nothing applicable to the target · 6 `compare`: changed, \
                  nothing breaking · 129, 130, 143 ended \
                  by SIGHUP, Ctrl-C, SIGTERM"
)]
pub struct Arguments {
    /// With `--version`: one JSON document, with the commit and the hashes of the built-in suite
    #[arg(long, requires = "version")]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Play scenarios against a pod and leave reports
    Run(RunArguments),
    /// Watch a pod during an upgrade: ask a few questions again and again, and hold sessions
    Watch(WatchArguments),
    /// Render the reports of a recorded run, load or watch again; sends nothing
    Report(ReportArguments),
    /// Judge a recorded run again, under other contracts; sends nothing
    Judge(JudgeArguments),
    /// Join the recorded shards of a run (`run --shard I/N`) into one run, if nothing is missing; sends nothing
    Merge(MergeArguments),
    /// Compare recorded runs of a pod, before and after an upgrade: what is different, and what it does to clients; sends nothing
    Compare(CompareArguments),
    /// Pack a recorded run with what it was made with into one file that can be checked later; sends nothing
    Evidence(EvidenceArguments),
    /// Check a pack of evidence: sums, members, and the verdicts, which are judged again; sends nothing
    Verify(VerifyArguments),
    /// List what would run, one trial per line, and what would not and why
    List(ListArguments),
    /// Read scenarios, contracts, requirements and target, and report every mistake; sends nothing
    Check(CheckArguments),
    /// Play sequences that nobody wrote, judged by a model of sessions; what is found becomes a scenario
    Explore(ExploreArguments),
    /// Run the mock pod in the foreground
    Mock(MockArguments),
    /// Play the suite against a mock pod that lies, once for each lie, and show what caught it
    Detect(DetectArguments),
    /// Write a target file: asks on a terminal, or takes flags
    Init(InitArguments),
    /// Write the built-in scenarios and contracts to a folder, to read them and to start from them
    Export(ExportArguments),
    /// Make scenarios of what another tool plays, and say what could not be carried over; sends nothing
    Import(ImportArguments),
    /// Connect to a target step by step, and say what is wrong and what to do
    Doctor(DoctorArguments),
    /// Say what a support desk asks first of the machine that podproof runs on: folders, authorities, proxies, clock; sends nothing
    SelfCheck(SelfCheckArguments),
    /// About the contracts themselves
    Contract(ContractArguments),
    /// About lists of known issues
    KnownIssues(KnownIssuesArguments),
    /// Explain a check, a requirement, a kind of change or a deviation
    Explain(ExplainArguments),
    /// Print the JSON Schema of scenarios, of records, loads, watches and comparisons, or of lists of known issues
    Schema(SchemaArguments),
    /// Print what completes the commands in a shell
    Completions(CompletionsArguments),
    /// Write man pages to a folder, one for each command
    Man(ManArguments),
}

/// `podproof run`.
#[derive(Clone, Debug, Args)]
pub struct RunArguments {
    #[command(flatten)]
    /// Which trials.
    pub selection: SelectionArguments,
    #[command(flatten)]
    /// Which pod.
    pub target: TargetArguments,
    #[command(flatten)]
    /// What they are read from.
    pub suite: SuiteArguments,
    /// Play only what failed or broke in an earlier run, whose `run.jsonl` is named, with the target and the suite of that run
    #[arg(long, value_name = "RUN", conflicts_with_all = ["scenarios", "spec", "contracts", "overlays"])]
    pub failed: Option<PathBuf>,
    /// The folder of the reports
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub reports: PathBuf,
    /// Write one report to a file, or to standard output (`-`): junit, json, html, markdown, ctrf, github, gitlab or har; the
    /// usual ones in the folder are then not written
    #[arg(long = "report", value_name = "FORMAT=FILE|-")]
    pub report: Vec<Destination>,
    /// The file of the record, which is always written; `run.jsonl` in the folder of the reports if none is given
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
    /// A word about the run that stands in its record and reports, such as `pod=24.10`
    #[arg(long = "label", value_name = "KEY=VALUE", value_parser = label)]
    pub labels: Vec<(String, String)>,
    /// Wait this long for another run or watch on this machine that uses the same accounts, such as `10m`; without it such a run
    /// is refused
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub wait: Option<Duration>,
    #[command(flatten)]
    /// Under load.
    pub load: LoadArguments,
    /// How many trials are played at the same time
    #[arg(long, short = 'j', value_name = "N", default_value_t = 8, value_parser = positive)]
    pub jobs: usize,
    /// Play each trial N times
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = repeats)]
    pub repeat: usize,
    #[command(flatten)]
    /// What is known.
    pub known_issues: KnownIssuesFileArguments,
    /// A check that could not be evaluated fails its trial
    #[arg(long)]
    pub strict: bool,
    /// What fails the run beside failures: a warning that no known issue covers
    #[arg(long, value_name = "WHAT", value_enum)]
    pub fail_on: Vec<FailOn>,
    /// Begin no further trial after one that failed or broke
    #[arg(long)]
    pub fail_fast: bool,
    /// Show only what is wrong, and the totals
    #[arg(long, short, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Show every exchange
    #[arg(long, short)]
    pub verbose: bool,
}

/// `podproof judge`.
#[derive(Clone, Debug, Args)]
pub struct JudgeArguments {
    /// The record that a run left: its `run.jsonl`
    #[arg(value_name = "RUN")]
    pub run: PathBuf,
    #[command(flatten)]
    /// What it is judged by.
    pub spec: SpecArguments,
    /// The folder of the reports, which is not that of the recorded run
    #[arg(long, value_name = "DIR", default_value = "reports/judged")]
    pub reports: PathBuf,
    /// Write one report to a file, or to standard output (`-`): junit, json, html, markdown, ctrf, github, gitlab or har; the
    /// usual ones in the folder are then not written
    #[arg(long = "report", value_name = "FORMAT=FILE|-")]
    pub report: Vec<Destination>,
    /// The file of the new record; `run.jsonl` in the folder of the reports if none is given
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
    #[command(flatten)]
    /// What is known, in place of what the recorded run knew.
    pub known_issues: KnownIssuesFileArguments,
    /// A check that cannot be evaluated fails its trial, also one that only a redacted value keeps from being asked again
    #[arg(long)]
    pub strict: bool,
    /// Show only the changes and the totals
    #[arg(long, short)]
    pub quiet: bool,
}

/// `podproof evidence`.
#[derive(Clone, Debug, Args)]
pub struct EvidenceArguments {
    /// The record that a run left: its `run.jsonl`, or the folder of its reports. What it names (scenarios, contracts,
    /// overlays) is looked for from the current folder, as when the run was started
    #[arg(value_name = "RUN")]
    pub run: PathBuf,
    /// The record of a run before the upgrade, to pack with it
    #[arg(long = "baseline", value_name = "RUN")]
    pub baselines: Vec<PathBuf>,
    /// The record of a watch during the upgrade (`watch.jsonl`), to pack with it
    #[arg(long, value_name = "FILE")]
    pub watch: Option<PathBuf>,
    /// A report of the comparison, as `compare --report` writes it (html, json or junit), to pack with it
    #[arg(long = "comparison", value_name = "FILE")]
    pub comparisons: Vec<PathBuf>,
    /// The file to write
    #[arg(long, value_name = "FILE.zip")]
    pub out: PathBuf,
    /// Replace the file if it is there
    #[arg(long)]
    pub force: bool,
    /// Pack scenarios and contracts that are not those that the run was made with, too; the pack says so
    #[arg(long)]
    pub allow_changed: bool,
}

/// `podproof verify`.
#[derive(Clone, Debug, Args)]
pub struct VerifyArguments {
    /// The pack that `podproof evidence` wrote
    #[arg(value_name = "FILE.zip")]
    pub pack: PathBuf,
    /// The SHA-256 sum that it should have, as `podproof evidence` printed it
    #[arg(long, value_name = "HEX")]
    pub sha256: Option<Sum>,
}

/// `podproof schema`.
#[derive(Clone, Debug, Args)]
pub struct SchemaArguments {
    /// Of what
    #[arg(value_name = "OF", value_enum, default_value_t = SchemaOf::Scenario)]
    pub of: SchemaOf,
}

/// What a JSON Schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// A scenario file
    Scenario,
    /// A target's file
    Target,
    /// A line of a record (`run.jsonl`)
    Record,
    /// A line of a load's record (`load.jsonl`)
    Load,
    /// A line of a watch's record (`watch.jsonl`)
    Watch,
    /// The JSON report of a watch (`watch.json`)
    WatchReport,
    /// A list of known issues
    KnownIssues,
    /// A comparison (`podproof compare … --report json=FILE`)
    Comparison,
}

/// `podproof report`.
#[derive(Clone, Debug, Args)]
pub struct ReportArguments {
    /// The record that a run, a load or a watch left: its `run.jsonl`, `load.jsonl` or `watch.jsonl`
    #[arg(value_name = "RUN")]
    pub run: PathBuf,
    /// The folder of the reports; if none is given, that of the record, or a folder called after a record of another name
    #[arg(long, value_name = "DIR")]
    pub reports: Option<PathBuf>,
    /// Write one report to a file, or to standard output (`-`): junit, json, html, markdown, ctrf, github, gitlab or har (of a
    /// watch the first three); the usual ones in the folder are then not written
    #[arg(long = "report", value_name = "FORMAT=FILE|-")]
    pub report: Vec<Destination>,
}

/// A list of known issues.
#[derive(Clone, Debug, Default, Args)]
pub struct KnownIssuesFileArguments {
    /// The list of known issues: what of the pod's defects is accepted, and until when; without it the one that the target names
    /// under `conformance.knownIssues`
    #[arg(long = "known-issues", value_name = "FILE")]
    pub list: Option<PathBuf>,
}

/// What fails a run beside failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// A warning that no known issue covers
    Warnings,
}

/// How a command that only tells something tells it.
#[derive(Clone, Copy, Debug, Args)]
pub struct TellingArguments {
    /// Say only what matters: what is wrong, or what was asked for without comment
    #[arg(long, short, conflicts_with = "json")]
    pub quiet: bool,
    /// Print one JSON document for programs
    #[arg(long)]
    pub json: bool,
}

/// `podproof list`.
#[derive(Clone, Debug, Args)]
pub struct ListArguments {
    #[command(flatten)]
    /// Which trials.
    pub selection: SelectionArguments,
    #[command(flatten)]
    /// Which pod.
    pub target: TargetArguments,
    #[command(flatten)]
    /// What they are read from.
    pub suite: SuiteArguments,
    #[command(flatten)]
    /// How it is told.
    pub telling: TellingArguments,
}

/// `podproof check`.
#[derive(Clone, Debug, Args)]
pub struct CheckArguments {
    /// Report only the mistakes in these files
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    /// Which pod.
    pub target: TargetArguments,
    #[command(flatten)]
    /// What is read.
    pub suite: SuiteArguments,
    #[command(flatten)]
    /// What is known.
    pub known_issues: KnownIssuesFileArguments,
    #[command(flatten)]
    /// How it is told.
    pub telling: TellingArguments,
}

/// `podproof detect`.
#[derive(Clone, Debug, Args)]
pub struct DetectArguments {
    /// Only these deviations; all of them if none is given
    #[arg(value_name = "DEVIATION", value_parser = deviation)]
    pub deviations: Vec<Deviation>,
    /// The deep ones, which show in sequences or in calls at once, in place of the others
    #[arg(long, conflicts_with = "deviations")]
    pub deep: bool,
    #[command(flatten)]
    /// What is played.
    pub suite: SuiteArguments,
    /// The folder that the matrix is written to
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub reports: PathBuf,
    /// How many pods are played against at the same time
    #[arg(long, short = 'j', value_name = "N", default_value_t = 4, value_parser = positive)]
    pub jobs: usize,
    /// Show only what survived, and the total
    #[arg(long, short)]
    pub quiet: bool,
}

/// `podproof doctor`.
#[derive(Clone, Debug, Args)]
pub struct DoctorArguments {
    #[command(flatten)]
    /// Which pod.
    pub target: TargetArguments,
    #[command(flatten)]
    /// What a run would play.
    pub suite: SuiteArguments,
    #[command(flatten)]
    /// How it is told.
    pub telling: TellingArguments,
}

/// `podproof self-check`.
#[derive(Clone, Debug, Args)]
pub struct SelfCheckArguments {
    /// The folder that reports are to be written to
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub reports: PathBuf,
    #[command(flatten)]
    /// What a run would play.
    pub suite: SuiteArguments,
    #[command(flatten)]
    /// How it is told.
    pub telling: TellingArguments,
}

/// `podproof completions`.
#[derive(Clone, Debug, Args)]
pub struct CompletionsArguments {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: clap_complete::Shell,
}

/// `podproof man`.
#[derive(Clone, Debug, Args)]
pub struct ManArguments {
    /// The folder that they are written to
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

/// `podproof init`.
#[derive(Clone, Debug, Args)]
pub struct InitArguments {
    /// The file to write
    #[arg(long, value_name = "FILE", default_value = "target.yaml")]
    pub output: PathBuf,
    /// The pod's host, such as acme.symphony.com
    #[arg(long, value_name = "HOST")]
    pub host: Option<String>,
    /// The pod's port, if it is not 443
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,
    /// The target's name in reports; its host if none is given
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// The bot's user name
    #[arg(long, value_name = "USERNAME")]
    pub bot: Option<String>,
    /// The bot's private key, PEM
    #[arg(long, value_name = "FILE", requires = "bot")]
    pub private_key: Option<PathBuf>,
    /// The bot's certificate with its key, PKCS#12 or PEM
    #[arg(long, value_name = "FILE", requires = "bot")]
    pub certificate: Option<PathBuf>,
    /// The id of the app for on-behalf-of
    #[arg(long, value_name = "APP-ID")]
    pub app: Option<String>,
    /// The app's private key, PEM
    #[arg(long, value_name = "FILE", requires = "app")]
    pub app_private_key: Option<PathBuf>,
    /// The authorities to trust, PEM, PKCS#12 or JKS; the system's if none is given
    #[arg(long, value_name = "FILE")]
    pub trust_store: Option<PathBuf>,
    /// The proxy to go through
    #[arg(long, value_name = "HOST:PORT")]
    pub proxy: Option<String>,
    /// Replace the file if it is there
    #[arg(long)]
    pub force: bool,
    /// Ask nothing, even on a terminal
    #[arg(long)]
    pub no_input: bool,
}

/// `podproof explain`.
#[derive(Clone, Debug, Args)]
pub struct ExplainArguments {
    /// The id of a check, a requirement or a kind of change, or the name of a deviation, for example `body-schema`,
    /// `LOGOUT-01`, `member-removed` or `logout-does-nothing`
    pub id: String,
    /// The folder of the requirements; without it `spec`, where that is there, otherwise the built-in ones (also
    /// `built-in`)
    #[arg(long, value_name = "DIR")]
    pub spec: Option<PathBuf>,
    #[command(flatten)]
    /// How it is told.
    pub telling: TellingArguments,
}

pub(super) fn deviation(text: &str) -> Result<Deviation, String> {
    text.parse().map_err(|_| {
        let all = Deviation::ALL.iter().chain(Deviation::DEEP);
        let names = all.map(|deviation| deviation.name());
        let meant = suggestion(text, names).map_or(String::new(), |meant| format!("did you mean `{meant}`? "));
        format!("there is no such deviation; {meant}`podproof mock --list-deviations` lists them all")
    })
}

pub(super) fn time(text: &str) -> Result<Duration, String> {
    read_duration(text).ok_or_else(|| "expected a number with its unit, for example 200ms, 10s or 45m".to_owned())
}

pub(super) fn positive(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|number| *number > 0)
        .ok_or_else(|| "expected a number from 1".to_owned())
}

/// How often trials are played: more often, and the record would fill any disk.
fn repeats(text: &str) -> Result<usize, String> {
    const MOST: usize = 100_000;
    let number = positive(text).ok().filter(|number| *number <= MOST);
    number.ok_or_else(|| format!("expected a number from 1 to {MOST}"))
}

pub(super) fn label(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').filter(|(key, _)| !key.trim().is_empty());
    let (key, value) = parts.ok_or_else(|| "expected KEY=VALUE, for example pod=24.10".to_owned())?;
    Ok((key.trim().to_owned(), value.to_owned()))
}
