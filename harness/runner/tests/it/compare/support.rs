//! Runs against pods that lie, and what a comparison of them says.

use std::collections::BTreeMap;
use std::thread;

use podproof::findings::changes::{Compared, Comparison, compare};
use podproof::record::Record;
use podproof_mock_pod::{Deviation, MockPod, Settings};
use serde_json::Value;

use crate::support::keyring::settings;
use crate::support::program::Playground;

/// A limit that no answer breaks: a busy machine is no change.
pub(crate) const PATIENT: &str = "60s";

/// How many pods of a table are played at once: a run waits more than it computes.
const AT_ONCE: usize = 4;

/// Where pods are played, and what their records are called.
pub(crate) struct Pods {
    pub(crate) here: Playground,
}

impl Pods {
    pub(crate) fn new() -> Self {
        let here = Playground::of_the_project();
        here.link_hurried_scenarios();
        Self { here }
    }

    /// Plays trials against a pod that tells these lies; the record is `NAME.jsonl`.
    pub(crate) fn play(&self, name: &str, lies: &[&str], arguments: &[&str]) {
        self.with(name, lies, |target| self.run(name, target, arguments));
    }

    /// Plays trials against a target; the record is `NAME.jsonl`.
    pub(crate) fn run(&self, name: &str, target: &str, arguments: &[&str]) {
        let (record, reports) = (format!("{name}.jsonl"), format!("reports-{name}"));
        let fixed = [
            "run",
            "--quiet",
            "--target",
            target,
            "--scenarios",
            "scenarios",
            "--record",
            &record,
        ];
        let reports = ["--reports", &reports, "--report", "json=/dev/null"];
        let told = self.here.podproof(&[&fixed[..], &reports, arguments].concat());
        assert!(told.code <= 1 || told.code == 4, "{name}: {}", told.all());
    }

    /// Has a pod that tells these lies as long as something is done with its target file.
    pub(crate) fn with<T>(&self, name: &str, lies: &[&str], act: impl FnOnce(&str) -> T) -> T {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let settings = Settings {
            deviations: lies.iter().map(|lie| lie.parse::<Deviation>().unwrap()).collect(),
            ..settings()
        };
        let mock = runtime.block_on(MockPod::start(settings)).unwrap();
        let limit = if lies.contains(&"slow") { "2s" } else { PATIENT };
        let target = self.target_of(&mock, name, limit);
        let done = act(&target);
        runtime.block_on(mock.stop());
        done
    }

    /// Writes the target file of a pod, with a limit of its response time, and returns its name.
    pub(crate) fn target_of(&self, mock: &MockPod, name: &str, limit: &str) -> String {
        let target = format!("{name}.yaml");
        mock.write_target(&self.here.path(&target)).unwrap();
        let text = std::fs::read_to_string(self.here.path(&target)).unwrap();
        let limited = text.replacen("limits: { ", &format!("limits: {{ responseTime: {limit}, "), 1);
        assert_ne!(text, limited, "the target file names its limits otherwise");
        self.here.write(&target, limited);
        target
    }

    pub(crate) fn record(&self, name: &str) -> Record {
        Record::open(&self.here.path(&format!("{name}.jsonl"))).unwrap()
    }

    /// Compares records by the library.
    pub(crate) fn compared(&self, baselines: &[&str], candidate: &str) -> Comparison {
        let baselines: Vec<Record> = baselines.iter().map(|name| self.record(name)).collect();
        let candidate = self.record(candidate);
        compare(&Compared {
            baselines: baselines.iter().map(|record| ("before.jsonl", record)).collect(),
            candidates: vec![("after.jsonl", &candidate)],
            rerun: None,
            accepted: None,
            contracts: None,
            judged_again: None,
        })
        .unwrap()
    }

    /// The JSON document of a comparison by the program.
    pub(crate) fn document(&self, arguments: &[&str]) -> Value {
        let told = self
            .here
            .bare(&[&["compare", "--report", "json=-"], arguments].concat());
        serde_json::from_str(&told.stdout).unwrap_or_else(|error| panic!("{error}: {}", told.all()))
    }
}

/// Does something with each row of a table, with some rows at once, and returns all that is wrong.
pub(crate) fn some_at_once<T: Sync, W>(rows: &[T], act: impl Fn(&T) -> W + Sync) -> Vec<String>
where
    W: IntoIterator<Item = String>,
{
    let act_on = |first: usize| -> Vec<String> { rows.iter().skip(first).step_by(AT_ONCE).flat_map(&act).collect() };
    thread::scope(|scope| {
        let threads: [_; AT_ONCE] = std::array::from_fn(|first| scope.spawn(move || act_on(first)));
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

/// How many changes of each class nobody accepted.
pub(crate) fn counts(document: &Value) -> BTreeMap<String, u64> {
    let counts = document["counts"].as_object().unwrap().iter();
    counts
        .map(|(class, count)| (class.clone(), count.as_u64().unwrap()))
        .collect()
}
