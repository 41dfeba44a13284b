//! A comparison as its page shows it: plain texts, in the order in which they stand there.

use chrono::DateTime;
use indexmap::IndexMap;
use serde::Serialize;

use super::console::reach;
use super::recognise::mark_of_page;
use super::side::Sides;
use super::speed::SpeedRow;
use crate::findings::changes::{Change, Comparison, Decision, NotJudged, RunFacts};
use crate::findings::latency::latency_headline;
use crate::findings::watch::WatchView;
use crate::record::{ConnectionRecord, Hashes};
use crate::report::watch::words::{happened, tone, verdict};
use crate::suite::change::{ChangeClass, Section};
use crate::text::{commas, count, first};

/// As many places of a change are listed; JSON has all of them.
const PLACES: usize = 60;

/// The page.
#[derive(Serialize)]
pub(super) struct Page<'c> {
    podproof: &'static str,
    /// What it is, for programs: HTML.
    mark: String,
    target: String,
    headline: String,
    /// The decision as a class of the style.
    slug: &'static str,
    cautions: Vec<String>,
    remarks: Vec<String>,
    before: Vec<String>,
    after: Vec<String>,
    sections: Vec<SectionView<'c>>,
    /// What was seen in some samples only, and what the baselines differ in themselves.
    unstable: Vec<ChangeView<'c>>,
    noise: Vec<ChangeView<'c>>,
    followers: Vec<ChangeView<'c>>,
    speed_in_words: String,
    speed: Vec<SpeedRow<'c>>,
    connections: Vec<Connection<'c>>,
    trials_in_words: String,
    appeared: &'c [String],
    vanished: &'c [String],
    not_judged: Vec<String>,
    not_judged_before: Vec<String>,
    /// What the new contract announces: whether it came, of which class it is, of what, and in which words.
    announced: Option<Vec<(bool, &'static str, String, &'c str)>>,
    known_issues: Vec<KnownIssueRow<'c>>,
    records: Vec<RecordRow<'c>>,
    /// What came of the watch during the upgrade, where there was one.
    watch: Option<WatchLine<'c>>,
}

/// A watch in a line, and as a record.
#[derive(Serialize)]
struct WatchLine<'c> {
    slug: &'static str,
    words: String,
    target: &'c str,
    started_at: String,
    podproof: &'c str,
    labels: &'c IndexMap<String, String>,
    sha256: Option<&'c str>,
}

/// The changes under one heading.
#[derive(Serialize)]
struct SectionView<'c> {
    slug: Section,
    heading: &'static str,
    changes: Vec<ChangeView<'c>>,
}

/// A change.
#[derive(Serialize)]
struct ChangeView<'c> {
    id: &'c str,
    /// The id; of a change that is accepted in part, with the entry.
    anchor: String,
    /// The class, or `accepted`.
    label: &'static str,
    slug: &'static str,
    title: String,
    reach: String,
    requirements: &'c [String],
    clients: Option<&'c str>,
    promised: Option<String>,
    announced: Option<&'static str>,
    accepted: Option<String>,
    again: &'c str,
    sides: Option<Sides<'c>>,
    places: Vec<String>,
    further: usize,
}

/// How a service was connected to on each side.
#[derive(Serialize)]
struct Connection<'c> {
    service: &'c str,
    before: Vec<String>,
    after: Vec<String>,
    differs: bool,
}

/// An entry of the known issues that is about changes.
#[derive(Serialize)]
struct KnownIssueRow<'c> {
    entry: &'c str,
    reason: String,
    owner: &'c str,
    text: String,
    is_trouble: bool,
}

/// A record that was compared.
#[derive(Serialize)]
struct RecordRow<'c> {
    side: &'static str,
    file: &'c str,
    target: &'c str,
    started_at: &'c str,
    podproof: &'c str,
    trials: usize,
    labels: &'c IndexMap<String, String>,
    hashes: &'c Hashes,
}

impl<'c> Page<'c> {
    pub(super) fn of(comparison: &'c Comparison, watch: Option<&'c WatchView>) -> Self {
        let changes = |class| comparison.of(class).map(ChangeView::of).collect();
        let sections = Section::ALL.into_iter().map(|section| SectionView {
            slug: section,
            heading: section.heading(),
            changes: comparison.section(section).map(ChangeView::of).collect(),
        });
        let reasons = |all: &[NotJudged]| all.iter().map(not_judged).collect();
        let trials = &comparison.trials;
        let announced = comparison.contract.as_ref().map(|news| {
            let row = news.announced.iter();
            row.map(|one| {
                (
                    one.came,
                    one.class.as_str(),
                    first(3, &one.operations),
                    one.message.as_str(),
                )
            })
            .collect()
        });
        Self {
            mark: mark_of_page(),
            podproof: env!("CARGO_PKG_VERSION"),
            target: comparison.candidate().map(|run| run.target.clone()).unwrap_or_default(),
            headline: comparison.headline(),
            slug: match comparison.decision() {
                Decision::Breaking => "failed",
                Decision::NotJudged => "broken",
                Decision::Changed => "warned",
                Decision::Same => "passed",
            },
            cautions: cautions(comparison, watch),
            remarks: remarks(comparison),
            before: comparison.baselines.iter().map(run).collect(),
            after: comparison.candidates.iter().map(run).collect(),
            sections: sections.filter(|section| !section.changes.is_empty()).collect(),
            unstable: changes(ChangeClass::Unstable),
            noise: changes(ChangeClass::Noise),
            followers: comparison.followers.iter().map(ChangeView::of).collect(),
            speed_in_words: latency_headline(&comparison.speed),
            speed: comparison.speed.iter().map(SpeedRow::of).collect(),
            connections: connections(comparison),
            trials_in_words: match trials.not_played {
                0 => format!("{} compared", count(trials.compared, "trial")),
                number => format!(
                    "{} compared, {number} played by neither side",
                    count(trials.compared, "trial")
                ),
            },
            appeared: &trials.appeared,
            vanished: &trials.vanished,
            not_judged: reasons(&trials.not_judged),
            not_judged_before: reasons(&trials.not_judged_before),
            announced,
            known_issues: comparison
                .acceptances
                .iter()
                .map(|one| KnownIssueRow {
                    entry: &one.entry,
                    reason: one.reason.to_string(),
                    owner: &one.owner,
                    text: one.text(),
                    is_trouble: one.is_trouble(),
                })
                .collect(),
            records: records(comparison),
            watch: watch.map(WatchLine::of),
        }
    }
}

impl<'c> ChangeView<'c> {
    fn of(change: &'c Change) -> Self {
        let (label, slug) = match (&change.accepted, change.class) {
            (Some(_), _) => ("accepted", "known-issue"),
            (None, ChangeClass::Breaking) => ("breaks clients", "failed"),
            (None, ChangeClass::Additive) => ("additive", "warned"),
            (None, class) => (class.as_str(), "noted"),
        };
        let places = change.places.iter().filter(|place| !place.trial.is_empty());
        let places: Vec<String> = places
            .map(|place| {
                let words = [&place.trial, &place.step, &place.pointer];
                let words = words.into_iter().filter(|word| !word.is_empty());
                words.map(String::as_str).collect::<Vec<_>>().join(" · ")
            })
            .collect();
        Self {
            id: change.id.as_str(),
            anchor: match &change.accepted {
                Some(accepted) => format!("change-{}-{}", change.id.as_str(), accepted.entry),
                None => format!("change-{}", change.id.as_str()),
            },
            label,
            slug,
            title: change.title.to_string(),
            reach: reach(change),
            requirements: &change.requirements,
            clients: change.clients.as_deref(),
            promised: change
                .promised
                .as_ref()
                .map(|place| format!("{}:{}:{}", place.file, place.line, place.column)),
            announced: change.announced.map(|announced| {
                if announced {
                    "announced by the new contract"
                } else {
                    "not announced by the new contract"
                }
            }),
            accepted: change
                .accepted
                .as_ref()
                .map(|accepted| format!("{} (until {})", accepted.entry, accepted.expires)),
            again: &change.again,
            sides: change.example.as_ref().map(Sides::of),
            further: places.len().saturating_sub(PLACES),
            places: places.into_iter().take(PLACES).collect(),
        }
    }
}

impl<'c> WatchLine<'c> {
    fn of(view: &'c WatchView) -> Self {
        Self {
            slug: tone(view.verdict()).name(),
            words: watch_in_a_line(view),
            target: &view.manifest.target,
            started_at: view.manifest.started_at.to_string(),
            podproof: &view.manifest.podproof,
            labels: &view.manifest.labels,
            sha256: view.sha256.as_deref(),
        }
    }
}

/// What came of a watch, and what happened, in a line.
pub fn watch_in_a_line(view: &WatchView) -> String {
    format!("{}; {}", verdict(view), happened(view))
}

impl<'c> RecordRow<'c> {
    fn of(side: &'static str, run: &'c RunFacts) -> Self {
        Self {
            side,
            file: &run.file,
            target: &run.target,
            started_at: &run.started_at,
            podproof: &run.podproof,
            trials: run.trials,
            labels: &run.labels,
            hashes: &run.hashes,
        }
    }
}

/// What a reader must know before he believes the headline.
fn cautions(comparison: &Comparison, watch: Option<&WatchView>) -> Vec<String> {
    let mut cautions = Vec::new();
    if !comparison.is_noise_known() {
        cautions.push("noise unknown: one baseline; two or three teach it".to_owned());
    }
    if comparison.is_unfinished() {
        cautions.push("a run was cut short, or still goes: what it did not play is not compared".to_owned());
    }
    cautions.extend(watch.and_then(|watch| mismatch(comparison, watch)));
    cautions
}

/// A watch of something else, or of another time, says nothing of this upgrade.
fn mismatch(comparison: &Comparison, watch: &WatchView) -> Option<String> {
    let manifest = &watch.manifest;
    let runs = || comparison.baselines.iter().chain(&comparison.candidates);
    if runs().all(|run| run.target != manifest.target) {
        return Some(format!(
            "the watch is one of `{}`, which none of the runs is",
            manifest.target
        ));
    }
    let start = |run: &RunFacts| DateTime::parse_from_rfc3339(&run.started_at).ok();
    let began = manifest.started_at.date_time();
    let ended = watch.now.date_time();
    let is_before = comparison.baselines.iter().filter_map(start).all(|start| start > ended);
    let is_after = comparison
        .candidates
        .iter()
        .filter_map(start)
        .all(|start| start < began);
    match (is_before, is_after) {
        (true, _) => Some("the watch ended before the baselines were played: it is not one of this upgrade".to_owned()),
        (_, true) => Some("the watch began after the candidates were played: it is not one of this upgrade".to_owned()),
        _ => None,
    }
}

fn remarks(comparison: &Comparison) -> Vec<String> {
    let judged = comparison.judged_again.as_ref().map(ToString::to_string);
    let again = comparison.rerun.as_ref().map(|rerun| {
        format!(
            "{} played again {} times ({}): {} did not repeat each time",
            count(rerun.trials, "trial"),
            rerun.times,
            rerun.file,
            count(rerun.unstable, "change")
        )
    });
    judged.into_iter().chain(again).collect()
}

fn run(run: &RunFacts) -> String {
    let labels = run.labels.iter().map(|(name, value)| format!("{name} {value}"));
    let words: Vec<String> = [run.file.clone(), run.started_at.clone()]
        .into_iter()
        .chain(labels)
        .collect();
    commas(words)
}

fn not_judged(one: &NotJudged) -> String {
    match &one.reason {
        Some(reason) => format!("{}: {reason}", one.trial),
        None => one.trial.clone(),
    }
}

fn connections(comparison: &Comparison) -> Vec<Connection<'_>> {
    let mut services: Vec<&str> = Vec::new();
    let runs = || comparison.baselines.iter().chain(&comparison.candidates);
    for connection in runs().flat_map(|run| &run.connections) {
        if !services.contains(&connection.service.as_str()) {
            services.push(&connection.service);
        }
    }
    let words = |runs: &[RunFacts], service: &str| {
        let mut words: Vec<String> = runs
            .iter()
            .flat_map(|run| &run.connections)
            .filter(|connection| connection.service == service)
            .map(connection_in_words)
            .collect();
        words.sort();
        words.dedup();
        words
    };
    let row = |service| {
        let (before, after) = (
            words(&comparison.baselines, service),
            words(&comparison.candidates, service),
        );
        Connection {
            service,
            differs: before != after,
            before,
            after,
        }
    };
    services.into_iter().map(row).collect()
}

fn connection_in_words(connection: &ConnectionRecord) -> String {
    format!(
        "{}, {}, {}",
        connection.version_in_words(),
        connection.cipher,
        connection.chain.join(" ← ")
    )
}

fn records(comparison: &Comparison) -> Vec<RecordRow<'_>> {
    let before = comparison.baselines.iter().map(|run| RecordRow::of("before", run));
    let after = comparison.candidates.iter().map(|run| RecordRow::of("after", run));
    before.chain(after).collect()
}
