//! What the shards of one run have in common: the program, the suite, the pod, the options, and the plan of all of them.

use std::fmt;

use indexmap::IndexMap;

use crate::record::{DividedBy, Manifest, SelectionRecord, SettingsRecord, ShardRecord};
use crate::text::list;

/// The first thing in which two shards differ, though shards of one run could not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it is.
    what: &'static str,
    /// How it is in the one.
    one: String,
    /// How it is in the other.
    other: String,
    /// What to do.
    help: &'static str,
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, one, other, help } = self;
        write!(formatter, "{what}: `{one}` and `{other}`; {help}")
    }
}

const ONE_PROGRAM: &str = "install one version of podproof on all machines";
const ONE_SUITE: &str = "let all machines read the suite from one commit";
const ONE_TARGET: &str = "let all machines read the target from one file";
const SAME_OPTIONS: &str = "start all shards with the same options";
const ONE_DIVISION: &str = "divide by one number, and with `--shard-by` by one record";

/// What two records differ in; `None` if they may be shards of one run.
pub(super) fn difference(
    (one, its_shard): (&Manifest, &ShardRecord),
    (other, others_shard): (&Manifest, &ShardRecord),
) -> Option<Difference> {
    let compared = [
        (
            "the version of podproof",
            one.podproof.clone(),
            other.podproof.clone(),
            ONE_PROGRAM,
        ),
        ("the target", one.target.clone(), other.target.clone(), ONE_TARGET),
        ("the services of the target", services(one), services(other), ONE_TARGET),
        (
            "the scenarios (SHA-256)",
            one.hashes.scenarios.clone(),
            other.hashes.scenarios.clone(),
            ONE_SUITE,
        ),
        (
            "the contracts (SHA-256)",
            one.hashes.contracts.clone(),
            other.hashes.contracts.clone(),
            ONE_SUITE,
        ),
        (
            "the overlays (SHA-256)",
            one.hashes.overlays.clone(),
            other.hashes.overlays.clone(),
            ONE_SUITE,
        ),
        (
            "the requirements (SHA-256)",
            one.hashes.requirements.clone(),
            other.hashes.requirements.clone(),
            ONE_SUITE,
        ),
        (
            "what was selected",
            selected(&one.selection),
            selected(&other.selection),
            SAME_OPTIONS,
        ),
        (
            "how it was to go",
            options(one.settings),
            options(other.settings),
            SAME_OPTIONS,
        ),
        ("the labels", labels(&one.labels), labels(&other.labels), SAME_OPTIONS),
        (
            "the known issues (SHA-256)",
            known_issues(one),
            known_issues(other),
            SAME_OPTIONS,
        ),
        (
            "what they were judged by again",
            judged(one),
            judged(other),
            "judge all shards again by the same, or merge them first",
        ),
        (
            "the number of shards",
            its_shard.count.to_string(),
            others_shard.count.to_string(),
            ONE_DIVISION,
        ),
        (
            "how the plan is divided",
            divided(its_shard),
            divided(others_shard),
            ONE_DIVISION,
        ),
    ];
    let mut compared = compared.into_iter();
    let first = compared.find(|(_, one, other, _)| one != other);
    first
        .map(|(what, one, other, help)| Difference { what, one, other, help })
        .or_else(|| of_plans(its_shard, others_shard))
}

/// What two plans differ in: a trial that only one has, or that they give to different shards, or what they say of trials.
fn of_plans(one: &ShardRecord, other: &ShardRecord) -> Option<Difference> {
    if one.plan != other.plan {
        let most = one.plan.len().max(other.plan.len());
        let mut places = (0..most).map(|place| (one.plan.get(place), other.plan.get(place)));
        let (its, others) = places.find(|(its, others)| its != others)?;
        let shown = |trial: Option<&crate::record::ShardedTrial>| {
            trial.map_or_else(
                || "no further trial".to_owned(),
                |trial| format!("{} in shard {}", trial.id, trial.shard),
            )
        };
        return Some(Difference {
            what: "the plan",
            one: shown(its),
            other: shown(others),
            help: ONE_DIVISION,
        });
    }
    (one.digest != other.digest).then(|| Difference {
        what: "what the plan says of its trials (SHA-256)",
        one: one.digest.clone(),
        other: other.digest.clone(),
        help: "the targets offer different accounts or services, or the scenarios are named by different paths: let all machines read the same \
               files, from the same folder",
    })
}

/// Where the services are. The embedded mock pod has other ports each time.
fn services(manifest: &Manifest) -> String {
    let is_embedded = manifest.named.target.is_none();
    let place = |url: &String| match url.rsplit_once(':') {
        Some((host, port)) if is_embedded => {
            let path = port.trim_start_matches(|character: char| character.is_ascii_digit());
            format!("{host}{path}")
        }
        _ => url.clone(),
    };
    list(
        manifest
            .services
            .iter()
            .map(|(service, url)| format!("{service} at {}", place(url))),
    )
}

fn selected(selection: &SelectionRecord) -> String {
    let tags = selection.tags.iter().map(|tag| format!("--tag {tag}"));
    let failed = selection.failed.then(|| "--failed".to_owned());
    let all: Vec<String> = selection.selectors.iter().cloned().chain(tags).chain(failed).collect();
    if all.is_empty() {
        "everything".to_owned()
    } else {
        all.join(" ")
    }
}

/// What decides about verdicts; how many trials are played at the same time does not.
fn options(settings: SettingsRecord) -> String {
    let SettingsRecord {
        jobs: _,
        repeat,
        strict,
        fail_fast,
        fail_on_warnings,
    } = settings;
    let flags = [
        (strict, " --strict"),
        (fail_fast, " --fail-fast"),
        (fail_on_warnings, " --fail-on warnings"),
    ];
    let flags: String = flags.into_iter().filter(|(is, _)| *is).map(|(_, flag)| flag).collect();
    format!("--repeat {repeat}{flags}")
}

fn labels(labels: &IndexMap<String, String>) -> String {
    let mut labels: Vec<String> = labels.iter().map(|(name, value)| format!("{name}={value}")).collect();
    labels.sort();
    if labels.is_empty() {
        "none".to_owned()
    } else {
        labels.join(" ")
    }
}

fn known_issues(manifest: &Manifest) -> String {
    let issues = manifest.known_issues.as_ref();
    issues.map_or_else(|| "none".to_owned(), |issues| issues.sha256.clone())
}

fn judged(manifest: &Manifest) -> String {
    let judged = manifest.judged.as_ref();
    judged.map_or_else(
        || "not at all".to_owned(),
        |judged| match judged.under.as_slice() {
            [] => "the usual contracts".to_owned(),
            under => under.join(" "),
        },
    )
}

fn divided(shard: &ShardRecord) -> String {
    match shard.by {
        DividedBy::Hash => "by the hash of the trials' ids".to_owned(),
        DividedBy::Time => "by the times of an earlier run".to_owned(),
    }
}
