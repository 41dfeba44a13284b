//! Records in, a comparison out. Every record is read twice at most, trial by trial.

use std::collections::{BTreeMap, BTreeSet};

use super::accept::accept;
use super::comparison::{CompareError, ComparedTrials, Comparison, NotJudged, Rerun, RunFacts};
use super::contract::{ContractPair, join};
use super::groups::Groups;
use super::labels::Labels;
use super::leaf::Leaf;
use super::order::in_order;
use super::presence::{Operations, Side};
use super::runs::{SameTrial, SideBySide};
use super::seen::TrialSeen;
use super::trials::Sides;
use super::vocabulary::Vocabulary;
use crate::findings::latency::{CollectedSamples, ComparedRun, compare_latency};
use crate::record::{ConnectionRecord, ExchangeRecord, Record, TrialRecord, Verdict};
use crate::secret::RedactedProse;
use crate::suite::change::{ChangeClass, ChangeKind};
use crate::suite::known_issues::KnownIssues;

/// What is compared, and what is known of it.
pub struct Compared<'r> {
    /// The baselines, each with the file that it was read from; at least one.
    pub baselines: Vec<(&'r str, &'r Record)>,
    /// The candidates, in the same way: runs of one pod; at least one.
    pub candidates: Vec<(&'r str, &'r Record)>,
    /// The trials with a change, played again; where there is such a record.
    pub rerun: Option<(&'r str, &'r Record)>,
    /// Which changes are accepted.
    pub accepted: Option<&'r KnownIssues>,
    /// The contracts of both runs, where they differ and could be read.
    pub contracts: Option<ContractPair<'r>>,
    /// Why both sides were judged again, where they were.
    pub judged_again: Option<RedactedProse>,
}

/// Compares.
///
/// # Errors
/// A record cannot be read, or they have no trial in common.
pub fn compare(compared: &Compared<'_>) -> Result<Comparison, CompareError> {
    let baselines = || compared.baselines.iter().map(|(_, record)| *record);
    let Some((file, candidate)) = compared.candidates.first().copied() else {
        return Err(CompareError::Nothing);
    };
    let (mut vocabulary, mut operations) = (Vocabulary::default(), Operations::default());
    for (run, record) in baselines().enumerate() {
        for trial in record.trials() {
            let seen = TrialSeen::of(&trial?);
            vocabulary.add(&seen);
            operations.add(Side::Baseline(run), &seen);
        }
    }
    for (run, (_, record)) in compared.candidates.iter().enumerate() {
        for trial in record.trials() {
            operations.add(Side::Candidate(run), &TrialSeen::of(&trial?));
        }
    }
    let mut collecting = Collecting {
        vocabulary,
        operations,
        baselines: compared.baselines.len(),
        trials: ComparedTrials::default(),
        groups: Groups::default(),
        samples: CollectedSamples::default(),
        candidates: compared.candidates.len(),
    };
    let candidates = compared.candidates.iter().map(|(_, record)| *record);
    let records = baselines()
        .chain(candidates)
        .chain(compared.rerun.map(|(_, record)| record));
    let mut trials = SideBySide::new(records)?;
    while let Some(trial) = trials.next()? {
        collecting.add(&trial);
    }
    let Collecting {
        trials,
        mut groups,
        samples,
        ..
    } = collecting;
    let has_common = trials.compared + trials.not_played + trials.not_judged.len() + trials.not_judged_before.len() > 0;
    if !has_common {
        return Err(CompareError::Unrelated {
            baseline: compared
                .baselines
                .first()
                .map(|(file, _)| (*file).to_owned())
                .unwrap_or_default(),
            candidate: file.to_owned(),
        });
    }
    connections(&compared.baselines, &compared.candidates, &mut groups);
    let speed = compare_latency(&samples.finish());
    for slower in speed.iter().filter(|one| one.slower() == Some(true)) {
        groups.slower(&slower.operation);
    }
    let (changes, followers) = groups.finish(&candidate.manifest);
    let (changes, acceptances) = accept(changes, compared.accepted, candidate, &trials);
    let (changes, contract) = join(changes, compared.contracts.as_ref(), baselines().chain([candidate]));
    let unstable = changes
        .iter()
        .filter(|change| change.class == ChangeClass::Unstable)
        .count();
    Ok(Comparison {
        baselines: facts(&compared.baselines),
        candidates: facts(&compared.candidates),
        changes: in_order(changes),
        followers: in_order(followers),
        acceptances,
        trials,
        contract,
        judged_again: compared.judged_again.clone(),
        rerun: compared.rerun.map(|(file, record)| Rerun {
            file: file.to_owned(),
            trials: record.manifest.plan.len(),
            times: record.manifest.settings.repeat,
            unstable,
        }),
        speed,
    })
}

fn facts(runs: &[(&str, &Record)]) -> Vec<RunFacts> {
    runs.iter().map(|(file, record)| RunFacts::of(file, record)).collect()
}

/// What is collected, trial by trial.
struct Collecting {
    vocabulary: Vocabulary,
    operations: Operations,
    /// How many of the records are baselines; the candidates come behind them, and behind these what was played again.
    baselines: usize,
    candidates: usize,
    trials: ComparedTrials,
    groups: Groups,
    samples: CollectedSamples,
}

impl Collecting {
    fn add(&mut self, trial: &SameTrial) {
        let (before, now) = trial.repeats.split_at(self.baselines);
        let is_in_baselines = before.iter().all(|repeats| !repeats.is_empty());
        // What was played again was chosen from the candidates.
        let candidates = &now[..self.candidates];
        let is_in_candidate = candidates.iter().all(|repeats| !repeats.is_empty());
        match (is_in_baselines, is_in_candidate) {
            _ if before.iter().all(Vec::is_empty) => self.trials.appeared.push(trial.id.clone()),
            (true, true) => self.compare(&trial.id, before, now),
            _ => self.trials.vanished.push(trial.id.clone()),
        }
    }

    fn compare(&mut self, id: &str, before: &[Vec<TrialRecord>], now: &[Vec<TrialRecord>]) {
        let judged = |side: &[Vec<TrialRecord>]| -> Vec<TrialSeen> {
            side.iter()
                .flatten()
                .filter(|trial| is_judged(trial))
                .map(TrialSeen::of)
                .collect()
        };
        let is_each_judged = |side: &[Vec<TrialRecord>]| side.iter().all(|repeats| repeats.iter().any(is_judged));
        let not_judged = |side: &[Vec<TrialRecord>]| {
            let mut all = side.iter().flatten();
            NotJudged {
                trial: id.to_owned(),
                reason: all
                    .find(|trial| !is_judged(trial))
                    .and_then(|trial| trial.reason.clone()),
            }
        };
        match (is_each_judged(before), is_each_judged(&now[..self.candidates])) {
            (true, true) => {}
            (true, false) => return self.trials.not_judged.push(not_judged(now)),
            (false, true) => return self.trials.not_judged_before.push(not_judged(before)),
            (false, false) => {
                self.trials.not_played += 1;
                return;
            }
        }
        self.trials.compared += 1;
        self.measure(before, now);
        let (baselines, candidate) = (judged(before), judged(now));
        for answer in candidate.iter().take(1).flat_map(|trial| trial.answers.values()) {
            self.groups.answered(answer.outcome.name());
        }
        let sides = Sides {
            baselines: &baselines,
            candidate: &candidate,
            vocabulary: &self.vocabulary,
            operations: &self.operations,
        };
        for difference in sides.differences() {
            self.groups
                .add(id, difference, |step| (exchange(before, step), exchange(now, step)));
        }
    }

    /// What was played again is no sample: it was chosen.
    fn measure(&mut self, before: &[Vec<TrialRecord>], now: &[Vec<TrialRecord>]) {
        let before = before
            .iter()
            .enumerate()
            .map(|(run, repeats)| (ComparedRun::Baseline(run), repeats));
        let now = now.iter().enumerate().take(self.candidates);
        let now = now.map(|(run, repeats)| (ComparedRun::Candidate(run), repeats));
        for (run, repeats) in before.chain(now) {
            for trial in repeats {
                self.samples.add(run, trial);
            }
        }
    }
}

/// Whether something can be said by it: it was played, and not kept from it by an issue with a service.
fn is_judged(trial: &TrialRecord) -> bool {
    let is_answered = trial.exchanges.iter().any(|exchange| exchange.response.is_some());
    trial.verdict.was_played() && trial.service_issue.is_none() && (trial.verdict != Verdict::Broken || is_answered)
}

/// The last exchange of a step in the first record that has it.
fn exchange(side: &[Vec<TrialRecord>], step: &str) -> Option<ExchangeRecord> {
    let mut found = side.iter().flatten().filter_map(|trial| {
        let labels = Labels::of(trial);
        let recorded = labels.recorded(step);
        trial.exchanges.iter().rfind(|exchange| exchange.step == recorded)
    });
    found.next().cloned()
}

/// How services are connected to: versions of TLS, ciphers, certificates.
fn connections(baselines: &[(&str, &Record)], candidates: &[(&str, &Record)], groups: &mut Groups) {
    type Aspect = fn(&ConnectionRecord) -> String;
    const ASPECTS: [(ChangeKind, Aspect); 3] = [
        (ChangeKind::TlsVersionChanged, ConnectionRecord::version_in_words),
        (ChangeKind::CipherChanged, |connection| connection.cipher.clone()),
        (ChangeKind::CertificateChanged, |connection| {
            connection.chain.join(" ← ")
        }),
    ];
    let of = |record: &Record, value: Aspect| {
        let mut by_service: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for connection in record.connections() {
            by_service
                .entry(connection.service.clone())
                .or_default()
                .push(value(connection));
        }
        for values in by_service.values_mut() {
            values.sort();
            values.dedup();
        }
        by_service
    };
    for (kind, value) in ASPECTS {
        let side = |runs: &[(&str, &Record)]| runs.iter().map(|(_, record)| of(record, value)).collect::<Vec<_>>();
        let (before, now) = (side(baselines), side(candidates));
        let services: BTreeSet<&String> = now.iter().flat_map(BTreeMap::keys).collect();
        for service in services {
            let values = |side: &[BTreeMap<String, Vec<String>>]| {
                let values = side
                    .iter()
                    .filter_map(|by_service| Some(by_service.get(service)?.join(", ")));
                values.collect::<Vec<String>>()
            };
            let mut add = |class, before, now| groups.connected(kind, class, service, before, now);
            match Leaf::of(&values(&before), &values(&now)) {
                Leaf::Changed(before, now) => add(ChangeClass::Neutral, before, now),
                Leaf::Unstable(before, now) => add(ChangeClass::Unstable, before, now),
                Leaf::Noise => add(ChangeClass::Noise, String::new(), String::new()),
                Leaf::Same => {}
            }
        }
    }
}
