//! The head of the page: the verdict in a sentence, and what was played where, when and under which names.

use indexmap::IndexMap;
use serde::Serialize;

use super::page::slug;
use crate::findings::{RunView, Tally};
use crate::record::{Gravity, Manifest, OpenSessionsRecord, SlowedRecord, Verdict};
use crate::report::wording::judged_again;
use crate::suite::built_in::built_in_in_words;
use crate::text::{by_number, count, short_duration};

/// What stands before the problems.
#[derive(Serialize)]
pub(super) struct Front<'a> {
    podproof: &'a str,
    target: &'a str,
    started_at: &'a str,
    labels: &'a IndexMap<String, String>,
    /// For the title of the window.
    outcome: String,
    slug: &'static str,
    /// What came of the target, a fragment that follows its name.
    verdict: String,
    /// Why not all was played, and what else a reader must know before the rest.
    cautions: Vec<String>,
    /// What else there is to say, less urgently.
    remarks: Vec<String>,
    facts: Vec<(&'static str, String)>,
    verdicts: Vec<Share>,
    /// How many trials there are.
    trials: usize,
}

/// A verdict and its share of the trials.
#[derive(Serialize)]
struct Share {
    name: &'static str,
    slug: &'static str,
    count: usize,
    /// Where it begins in the bar of shares, in trials.
    start: usize,
}

impl<'a> Front<'a> {
    pub(super) fn of(run: &'a RunView) -> Self {
        let manifest = &run.record.manifest;
        let closing = run.record.closing.as_ref();
        let slowed = closing.and_then(|closing| closing.slowed.as_ref().map(SlowedRecord::text));
        let open = closing.and_then(|closing| closing.open_sessions.as_ref().map(OpenSessionsRecord::text));
        let judged = judged_again(manifest).map(|judged| format!("this is {judged}"));
        Self {
            podproof: &manifest.podproof,
            target: &manifest.target,
            started_at: &manifest.started_at,
            labels: &manifest.labels,
            outcome: run.outcome(),
            slug: match (run.incomplete(), run.worst()) {
                (Some(_), worst) => slug(worst.map_or(Verdict::Broken, |worst| worst.max(Verdict::Broken))),
                (None, worst) if !run.held_against().is_empty() => {
                    slug(worst.map_or(Verdict::Failed, |worst| worst.max(Verdict::Failed)))
                }
                // Not as what passed: nothing is said of the other shards.
                (None, None | Some(Verdict::Passed)) if run.part().is_some() => slug(Verdict::NotApplicable),
                (None, worst) => worst.map_or("skipped", slug),
            },
            verdict: verdict(run),
            cautions: caution_of_part(run).into_iter().chain(run.incomplete()).collect(),
            remarks: [judged, slowed, open].into_iter().flatten().collect(),
            facts: facts(run),
            verdicts: shares(&run.tally),
            trials: run.trials.len(),
        }
    }
}

/// What came of the target: `failed: 2 problems in 150 of 282 trials`.
fn verdict(run: &RunView) -> String {
    let all = count(run.trials.len(), "trial");
    let [failed, broken, known, warned, passed] = [
        Verdict::Failed,
        Verdict::Broken,
        Verdict::KnownIssue,
        Verdict::Warned,
        Verdict::Passed,
    ]
    .map(|verdict| run.count(verdict));
    let problems = |gravity| count(run.problems.of(gravity).count(), "problem");
    // What fails the run beside its trials.
    let held = run.held_against();
    let held = (!held.is_empty()).then(|| held.join("; "));
    if failed > 0 {
        let unjudged = match broken {
            0 => String::new(),
            broken => format!("; {} could not be judged", count(broken, "trial")),
        };
        let held = held.map_or(String::new(), |held| format!("; {held}"));
        return format!(
            "failed: {} in {failed} of {all}{unjudged}{held}",
            problems(Gravity::Failed)
        );
    }
    if let Some(held) = held {
        return format!("failed: {held}");
    }
    if broken > 0 {
        return format!("could not be judged: {broken} of {all} broke");
    }
    let but = match (known, warned) {
        (0, 0) => String::new(),
        (0, warned) => format!(
            ", with {} in {warned} of {all}",
            count(run.problems.of(Gravity::Warned).count(), "warning")
        ),
        (known, _) => format!(
            " but for what is known: {known} of {all} {} known issues",
            by_number(known, "meets", "meet")
        ),
    };
    match passed + warned + known {
        0 if run.incomplete().is_some() || run.part().is_none() => "was not judged: nothing was played".to_owned(),
        _ if run.part().is_some() => format!("shows no failure in this shard{but}"),
        played if but.is_empty() => format!("passed {}", all_of(played)),
        _ => format!("passed{but}"),
    }
}

/// That other shards have the rest of the run.
fn caution_of_part(run: &RunView) -> Option<String> {
    let part = run.part()?;
    Some(format!("{part}; `podproof merge` makes one run of all shards"))
}

/// `all 282 trials`, `its only trial`.
fn all_of(played: usize) -> String {
    match played {
        1 => "its only trial".to_owned(),
        several => format!("all {several} trials that were played"),
    }
}

/// When, how long, and by what the run was played and judged.
fn facts(run: &RunView) -> Vec<(&'static str, String)> {
    let manifest = &run.record.manifest;
    let requests = run.trials.iter().map(|trial| trial.exchanges).sum::<usize>();
    let played = format!("{}, {}", count(run.played(), "trial"), count(requests, "request"));
    let mut facts = vec![
        ("played", played),
        ("took", short_duration(run.duration_ms())),
        ("by", format!("podproof {}", manifest.podproof)),
    ];
    if let Some(built_in) = built_in_in_words(&manifest.built_in) {
        facts.push(("built in", built_in));
    }
    let options = manifest.named.options();
    if !options.is_empty() {
        facts.push(("with", options));
    }
    let selection = &manifest.selection;
    let tags = selection.tags.iter().map(|tag| format!("tag {tag}"));
    let shard = selection.shard.iter().map(|shard| format!("shard {shard}"));
    let selected: Vec<String> = selection.selectors.iter().cloned().chain(tags).chain(shard).collect();
    if !selected.is_empty() {
        facts.push(("only", selected.join(", ")));
    }
    facts.push(("SHA-256", hashes(manifest)));
    facts
}

/// Enough of each hash to tell two runs apart; the record has them whole.
fn hashes(manifest: &Manifest) -> String {
    let hashes = &manifest.hashes;
    let parts = [
        ("scenarios", &hashes.scenarios),
        ("contracts", &hashes.contracts),
        ("overlays", &hashes.overlays),
        ("requirements", &hashes.requirements),
    ];
    let parts = parts.map(|(name, hash)| format!("{name} {}", hash.chars().take(12).collect::<String>()));
    parts.join(", ")
}

fn shares(tally: &Tally) -> Vec<Share> {
    let mut start = 0;
    let share = |&(verdict, count): &(Verdict, usize)| {
        let share = Share {
            name: verdict.name(),
            slug: slug(verdict),
            count,
            start,
        };
        start += count;
        share
    };
    tally.verdicts.iter().map(share).collect()
}
