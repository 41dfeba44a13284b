//! Plays a suite against mock pods, honest and lying, and compares what it notices.
//!
//! An honest pod is played twice: what differs between these two runs (a random token that a scenario observes)
//! says nothing about a deviation.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use podproof_contract::Contracts;
use podproof_mock_pod::{Deviation, Keyring, MockPod, Settings, Severity};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::catcher::Catcher;
use super::matrix::{Alarm, Catch, Matrix, Row};
use crate::diagnostic::Sources;
use crate::findings::causes::Observed;
use crate::findings::problems::{Explanations, Standing};
use crate::record::{FindingRecord, Gravity, ProblemId, TrialRecord};
use crate::run::RunContext;
use crate::run::play_one;
use crate::suite::check::{CheckId, UnknownCheck};
use crate::suite::plan::{Trial, trials};
use crate::suite::requirements::{Catalogue, Level};
use crate::suite::scenario::Scenario;
use crate::targets::{SigningKey, embedded};

/// The slowest answer that passes where slowness is the lie; that one takes longer. Elsewhere time is not judged: a busy machine
/// is no finding.
const RESPONSE_TIME: Duration = Duration::from_millis(2500);

/// How many trials are played at once against one pod.
const JOBS: usize = 8;

/// A suite, ready to be played against pods that lie. Cheap to clone.
#[derive(Clone)]
pub struct Detector {
    contracts: Arc<Contracts>,
    catalogue: Arc<Catalogue>,
    sources: Arc<Sources>,
    scenarios: Arc<Vec<Scenario>>,
    /// One for all pods: generating keys is what takes the time.
    keyring: Keyring,
    /// No pod knows it, so that it too is one for all.
    stranger: Arc<SigningKey>,
}

/// What a suite noticed of one pod, and the facts that it recorded.
#[derive(Clone, Debug, Default)]
pub struct Fingerprint {
    /// Which trials were played, and what went wrong in them.
    observed: Observed,
    /// What was found, by trial and check: the titles, and the requirements that they named.
    findings: BTreeMap<(String, CheckId), (Vec<String>, BTreeSet<String>)>,
    /// The gravest of them, by trial and check.
    gravities: BTreeMap<(String, CheckId), Gravity>,
    /// The problems.
    problems: BTreeMap<ProblemId, SeenProblem>,
    /// The requirements that findings broke, each with the gravest of them.
    requirements: BTreeMap<String, Gravity>,
    /// What was recorded, by trial and name.
    observations: BTreeMap<(String, String), String>,
}

/// A problem as it was seen.
#[derive(Clone, Debug)]
struct SeenProblem {
    /// In words.
    title: String,
    /// The gravest of its findings.
    gravity: Gravity,
    /// Where it comes from.
    standing: Standing,
}

impl Detector {
    /// A detector for these scenarios.
    pub fn new(contracts: Contracts, catalogue: Catalogue, sources: Sources, scenarios: Vec<Scenario>) -> Self {
        Self {
            contracts: Arc::new(contracts),
            catalogue: Arc::new(catalogue),
            sources: Arc::new(sources),
            scenarios: Arc::new(scenarios),
            keyring: Keyring::new(),
            stranger: Arc::new(SigningKey::stranger()),
        }
    }

    /// Plays the suite against an honest pod and against each deviation, `pods` of them at once.
    ///
    /// # Errors
    /// A mock pod cannot be started.
    pub async fn matrix(
        &self,
        deviations: &[Deviation],
        pods: usize,
        mut done: impl FnMut(&Row),
    ) -> Result<Matrix, String> {
        let honest = self.honest().await?;
        let permits = Arc::new(Semaphore::new(pods.max(1)));
        let mut playing = JoinSet::new();
        for (index, deviation) in deviations.iter().enumerate() {
            let (detector, permits, deviation) = (self.clone(), permits.clone(), *deviation);
            playing.spawn(async move {
                let _permit = permits.acquire_owned().await;
                (index, deviation, detector.play(&[deviation]).await)
            });
        }
        let mut rows = BTreeMap::new();
        while let Some(played) = playing.join_next().await {
            let (index, deviation, fingerprint) = played.map_err(|error| error.to_string())?;
            let row = row(deviation, &fingerprint?, &honest.0, &self.catalogue)?;
            done(&row);
            rows.insert(index, row);
        }
        Ok(Matrix {
            trials: honest.trials(),
            alarms: honest.alarms(),
            rows: rows.into_values().collect(),
        })
    }

    /// What the suite notices of an honest pod, twice.
    ///
    /// # Errors
    /// A mock pod cannot be started.
    pub async fn honest(&self) -> Result<Honest, String> {
        Ok(Honest([self.play(&[]).await?, self.play(&[]).await?]))
    }

    /// What a play of one deviation says of it.
    ///
    /// # Errors
    /// The mock pod names no check that the runner knows.
    pub fn row(&self, deviation: Deviation, play: &Fingerprint, honest: &Honest) -> Result<Row, String> {
        row(deviation, play, &honest.0, &self.catalogue)
    }

    /// What the suite notices of a pod that tells these lies.
    ///
    /// # Errors
    /// The mock pod cannot be started.
    pub async fn play(&self, deviations: &[Deviation]) -> Result<Fingerprint, String> {
        let settings = Settings {
            keyring: self.keyring.clone(),
            deviations: deviations.to_vec(),
            ..Settings::default()
        };
        let mock = MockPod::start(settings).await.map_err(|error| error.to_string())?;
        let mut target = embedded(&mock);
        if !deviations.is_empty() {
            target.limits.response_time = None;
        }
        for deviation in deviations {
            if catcher_of(*deviation)? == Catcher::Check(CheckId::ResponseTime) {
                target.limits.response_time = Some(RESPONSE_TIME);
            }
        }
        let trials = trials(self.scenarios.to_vec(), &target);
        let context = RunContext::new(
            self.contracts.clone(),
            self.catalogue.clone(),
            self.sources.clone(),
            target,
        );
        // A pod that lies about being busy is judged by its lie.
        let mut context = context.map_err(|error| error.to_string())?.without_retries();
        context.stranger = self.stranger.clone();
        let context = Arc::new(context);
        let permits = Arc::new(Semaphore::new(JOBS));
        let mut playing = JoinSet::new();
        let (alone, beside): (Vec<Trial>, Vec<Trial>) = trials.into_iter().partition(Trial::is_alone);
        for trial in beside {
            let (context, permits) = (context.clone(), permits.clone());
            playing.spawn(async move {
                let _permit = permits.acquire_owned().await;
                play_one(&context, &trial).await
            });
        }
        let mut fingerprint = Fingerprint::default();
        while let Some(played) = playing.join_next().await {
            fingerprint.add(&played.map_err(|error| error.to_string())?);
        }
        for trial in alone {
            fingerprint.add(&play_one(&context, &trial).await);
        }
        mock.stop().await;
        Ok(fingerprint)
    }
}

impl Fingerprint {
    /// Which trials were played, and what went wrong in them.
    pub fn observed(&self) -> &Observed {
        &self.observed
    }

    fn add(&mut self, record: &TrialRecord) {
        self.observed.add(record);
        for finding in &record.findings {
            let key = (record.id.clone(), finding.check);
            let gravest = self.gravities.entry(key.clone()).or_insert(finding.gravity);
            *gravest = finding.gravity.max(*gravest);
            let (titles, requirements) = self.findings.entry(key).or_default();
            titles.push(format!("{}: {}", finding.gravity.name(), finding.title));
            requirements.extend(finding.requirements.iter().cloned());
            self.add_problem(record, finding);
        }
        for (name, value) in &record.observations {
            self.observations
                .insert((record.id.clone(), name.clone()), value.as_str().to_owned());
        }
    }
}

impl Fingerprint {
    fn add_problem(&mut self, record: &TrialRecord, finding: &FindingRecord) {
        // What an issue with a service broke is told with that issue.
        let is_told = record.service_issue.is_some() && finding.gravity == Gravity::Broken;
        if is_told || finding.gravity == Gravity::Noted {
            return;
        }
        let problems = self.problems.entry(ProblemId::of(finding));
        let problem = problems.or_insert_with(|| SeenProblem {
            title: format!("{}", finding.cause_in_words()),
            gravity: finding.gravity,
            standing: Standing::default(),
        });
        problem.gravity = problem.gravity.max(finding.gravity);
        problem.standing.add(finding);
        for id in &finding.requirements {
            let gravest = self.requirements.entry(id.clone()).or_insert(finding.gravity);
            *gravest = finding.gravity.max(*gravest);
        }
    }

    /// What is told of the pod by its causes, without what may merely follow and what is only tolerated.
    fn told(&self) -> Vec<String> {
        let explanations = Explanations::of(self.problems.values().map(|problem| &problem.standing));
        let stands_alone =
            |problem: &&SeenProblem| problem.gravity >= Gravity::Failed && !explanations.explain(&problem.standing);
        let told = self.problems.values().filter(stands_alone);
        told.map(|problem| problem.title.clone()).collect()
    }

    /// The requirements that were broken so gravely, without those that are only observed.
    fn broken(&self, gravity: impl Fn(Gravity) -> bool, catalogue: &Catalogue) -> Vec<String> {
        let is_judged = |id: &str| {
            catalogue
                .find(id)
                .is_some_and(|requirement| requirement.level != Level::Observe)
        };
        let requirements = self.requirements.iter();
        requirements
            .filter(|(id, found)| gravity(**found) && is_judged(id))
            .map(|(id, _)| id.clone())
            .collect()
    }
}

/// What a suite noticed of an honest pod, in two runs.
#[derive(Clone, Debug)]
pub struct Honest([Fingerprint; 2]);

impl Honest {
    /// How many trials were played.
    pub fn trials(&self) -> usize {
        self.0[0].observed.played.len()
    }

    /// What was seen in each of them.
    pub fn observed(&self) -> [&Observed; 2] {
        self.0.each_ref().map(Fingerprint::observed)
    }

    /// What the suite holds against an honest pod: false alarms.
    pub fn alarms(&self) -> Vec<Alarm> {
        let mut alarms = Vec::new();
        for ((trial, check), (titles, _)) in self.0.iter().flat_map(|fingerprint| &fingerprint.findings) {
            for title in titles {
                let alarm = Alarm {
                    trial: trial.clone(),
                    check: *check,
                    title: title.clone(),
                };
                if !alarms.contains(&alarm) {
                    alarms.push(alarm);
                }
            }
        }
        alarms
    }
}

/// What the suite makes of a deviation beyond what its severity allows.
fn excess(deviation: Deviation, lying: &Fingerprint, honest: &[Fingerprint; 2]) -> Vec<Alarm> {
    let most = match deviation.severity() {
        Severity::Permitted => Gravity::Noted,
        Severity::Tolerated => Gravity::Warned,
        Severity::Breach => return Vec::new(),
    };
    let grave = lying.findings.iter().filter(|(key, _)| {
        lying.gravities.get(*key).is_some_and(|gravity| *gravity > most)
            && honest
                .iter()
                .all(|fingerprint| !fingerprint.findings.contains_key(*key))
    });
    grave
        .map(|((trial, check), (titles, _))| Alarm {
            trial: trial.clone(),
            check: *check,
            title: titles.join("; "),
        })
        .collect()
}

fn row(
    deviation: Deviation,
    lying: &Fingerprint,
    honest: &[Fingerprint; 2],
    catalogue: &Catalogue,
) -> Result<Row, String> {
    let mut catches: BTreeMap<Catcher, (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    for (key, (_, requirements)) in &lying.findings {
        if honest.iter().all(|fingerprint| !fingerprint.findings.contains_key(key)) {
            let (trial, check) = key.clone();
            let (trials, named) = catches.entry(Catcher::Check(check)).or_default();
            trials.insert(trial);
            named.extend(requirements.iter().cloned());
        }
    }
    for (key, value) in &lying.observations {
        let [first, second] = honest.each_ref().map(|fingerprint| fingerprint.observations.get(key));
        if first == second && first.is_some_and(|honest| honest != value) {
            catches.entry(Catcher::Observation).or_default().0.insert(key.0.clone());
        }
    }
    let catches = catches.into_iter().map(|(check, (trials, requirements))| Catch {
        check,
        trials: trials.into_iter().collect(),
        requirements: requirements.into_iter().collect(),
    });
    let mut catches: Vec<Catch> = catches.collect();
    catches.sort_by_key(|catch| catch.check.as_str());
    Ok(Row {
        deviation: deviation.name().to_owned(),
        sentence: deviation.sentence().to_owned(),
        requirement: deviation.requirement().to_owned(),
        check: catcher_of(deviation)?,
        severity: deviation.severity().name().to_owned(),
        alarms: excess(deviation, lying, honest),
        problems: lying.told(),
        failed: lying.broken(|found| found == Gravity::Failed, catalogue),
        doubtful: lying.broken(|found| found != Gravity::Failed, catalogue),
        catches,
    })
}

/// What must catch a deviation.
fn catcher_of(deviation: Deviation) -> Result<Catcher, String> {
    let parsed = deviation.check().parse();
    parsed.map_err(|error: UnknownCheck| format!("the deviation `{}`: {error}", deviation.name()))
}
