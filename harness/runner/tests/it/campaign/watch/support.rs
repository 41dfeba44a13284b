//! Short watches of a mock pod in this process, and the program as a person starts it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use podproof::campaign::watch::{ActorNames, Planned, Timing, WatchListener, WatchSettings, plan, watch};
use podproof::diagnostic::Sources;
use podproof::record::watch::{
    Answered, FORMAT, LaneName, Moment, Outcome, Sample, SessionChange, SessionRecord, WatchLine, WatchManifest,
    WatchRecord, WatchWriter,
};
use podproof::run::RunContext;
use podproof::suite::contracts::{self, ContractSettings};
use podproof::targets::{Target, embedded};
use podproof_mock_pod::{MockPod, Script, Settings};
use tempfile::TempDir;

use crate::support::keyring;

pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A pod that plays these events.
pub(super) async fn pod(script: &str, change: impl FnOnce(&mut Settings)) -> MockPod {
    let mut settings = keyring::settings();
    if !script.is_empty() {
        settings.script =
            Some(Script::parse(Path::new("script.yaml"), script).unwrap_or_else(|error| panic!("{error}")));
    }
    change(&mut settings);
    MockPod::start(settings).await.unwrap()
}

/// Ticks of so many milliseconds in these lanes; in the others none within a test.
pub(super) fn settings(ticks: &[(LaneName, u64)], planned: u64) -> WatchSettings {
    let timing = |lane: LaneName| {
        let tick = ticks
            .iter()
            .find(|(known, _)| *known == lane)
            .map_or(3_600_000, |(_, tick)| *tick);
        Timing {
            tick: Duration::from_millis(tick),
            timeout: Duration::from_secs(5),
        }
    };
    WatchSettings {
        timings: LaneName::ALL
            .into_iter()
            .map(|lane| (lane, timing(lane)))
            .collect::<BTreeMap<_, _>>(),
        held: 4,
        planned: Some(Duration::from_millis(planned)),
        canary: None,
        session_lifetime: None,
        actors: ActorNames::default(),
    }
}

pub(super) fn context(target: Target) -> Arc<RunContext> {
    let mut sources = Sources::default();
    let spec = ContractSettings {
        spec: root().join("spec").into(),
        ..ContractSettings::default()
    };
    let contracts = contracts::read(&spec, &mut sources).unwrap();
    Arc::new(RunContext::new(contracts.into(), Arc::default(), sources.into(), target).unwrap())
}

struct Silent;

impl WatchListener for Silent {
    fn on_line(&mut self, _: &WatchLine) {}
}

/// Watches as long as the settings say.
pub(super) async fn watched(context: Arc<RunContext>, settings: &WatchSettings) -> Watched {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("watch.jsonl");
    let planned = plan(&context, settings).unwrap();
    let manifest = manifest(&planned, settings);
    let writer = WatchWriter::create(&path, &manifest).unwrap();
    watch(context, planned, settings, writer, Box::new(Silent))
        .await
        .unwrap();
    Watched {
        text: std::fs::read_to_string(&path).unwrap(),
        record: WatchRecord::open(&path).unwrap(),
    }
}

/// The same of a mock pod.
pub(super) async fn watched_pod(pod: &MockPod, settings: &WatchSettings) -> Watched {
    watched(context(embedded(pod)), settings).await
}

/// The manifest of a watch that asks nothing.
pub(super) fn idle_manifest() -> WatchManifest {
    WatchManifest {
        format: FORMAT.to_owned(),
        podproof: "0".to_owned(),
        started_at: Moment::now(),
        target: "mock".to_owned(),
        target_file: None,
        services: Default::default(),
        labels: Default::default(),
        lanes: Vec::new(),
        left_out: Vec::new(),
        held: 0,
        planned_ms: None,
        budgets: Default::default(),
    }
}

fn manifest(planned: &Planned, settings: &WatchSettings) -> WatchManifest {
    WatchManifest {
        lanes: planned.lanes.clone(),
        left_out: planned.left_out.clone(),
        held: settings.held,
        ..idle_manifest()
    }
}

/// What a watch left.
pub(super) struct Watched {
    pub(super) record: WatchRecord,
    pub(super) text: String,
}

impl Watched {
    /// The samples of a lane in the order of their ticks, without those that look again.
    pub(super) fn samples(&self, lane: LaneName) -> Vec<&Sample> {
        let samples = self.record.lines.iter().filter_map(|line| match line {
            WatchLine::Sample(sample) if sample.lane == lane && !sample.confirms => Some(sample),
            _ => None,
        });
        let mut samples: Vec<_> = samples.collect();
        samples.sort_by_key(|sample| sample.number);
        samples
    }

    pub(super) fn sessions(&self, change: SessionChange) -> Vec<&SessionRecord> {
        let sessions = self.record.lines.iter().filter_map(|line| match line {
            WatchLine::Session(session) if session.change == change => Some(session),
            _ => None,
        });
        sessions.collect()
    }

    pub(super) fn statuses(&self, lane: LaneName) -> Vec<Option<u16>> {
        self.samples(lane)
            .into_iter()
            .map(|sample| answered(sample).map(|answered| answered.status))
            .collect()
    }
}

pub(super) fn answered(sample: &Sample) -> Option<&Answered> {
    match &sample.outcome {
        Outcome::Answered(answered) => Some(answered),
        _ => None,
    }
}

/// The program in a folder of its own, with a target file for the pod.
pub(super) struct Program {
    pub(super) folder: TempDir,
}

impl Program {
    pub(super) fn of(pod: &MockPod) -> Self {
        let folder = TempDir::new().unwrap();
        tokio::task::block_in_place(|| pod.write_target(&folder.path().join("target.yaml"))).unwrap();
        Self { folder }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_podproof"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_remove("PODPROOF_TARGET")
            .stdin(Stdio::null());
        command
    }

    /// Starts a watch of the target with short ticks, and waits until it holds sessions.
    pub(super) async fn watch(&self, arguments: &[&str]) -> Child {
        let spec = root().join("spec");
        let mut command = self.command(&["watch", "--target", "target.yaml", "--tick", "held: 250ms", "--spec"]);
        command.arg(spec).args(arguments);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let begun = Instant::now();
        while !self.record().is_some_and(|record| holds(&record)) {
            assert!(begun.elapsed() < Duration::from_secs(60), "the watch holds no session");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        child
    }

    /// The record so far.
    pub(super) fn record(&self) -> Option<WatchRecord> {
        WatchRecord::open(&self.path("reports/watch.jsonl")).ok()
    }

    /// What the program says, and how it ends.
    pub(super) async fn ended(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let mut command = self.command(arguments);
        let output = tokio::task::spawn_blocking(move || command.output().unwrap())
            .await
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(said).unwrap())
    }
}

fn holds(record: &WatchRecord) -> bool {
    let is_held = |line: &WatchLine| matches!(line, WatchLine::Sample(sample) if sample.session.is_some());
    record.lines.iter().any(is_held)
}
