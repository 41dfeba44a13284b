//! The steps in the history of the vendor's documents, each played by a script, and what a comparison says of them by the table in
//! `tests/truth/upgrades.yaml`, which was made by reading.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use podproof::findings::changes::{Change, Comparison};
use podproof::suite::change::{ChangeClass, ChangeKind, Section};
use podproof_mock_pod::{MockPod, PodVersion, Script, Settings};
use serde::Deserialize;

use super::support::{PATIENT, Pods, some_at_once};
use crate::support::keyring::settings;
use crate::support::program::root;

/// What a comparison must say of a step.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    #[serde(rename = "because")]
    _because: String,
    trials: Vec<String>,
    changes: BTreeSet<Expected>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    operation: String,
    kind: ChangeKind,
    class: ChangeClass,
    #[serde(default)]
    at: String,
    from: Option<u16>,
    to: Option<u16>,
}

fn steps() -> BTreeMap<String, Step> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/truth/upgrades.yaml");
    serde_yaml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn scripts() -> PathBuf {
    root().join("harness/mock-pod/scripts")
}

/// As which version the pod answers before its script goes on, in the words of the script itself.
fn version_before(name: &str) -> PodVersion {
    let text = std::fs::read_to_string(scripts().join(format!("{name}.yaml"))).unwrap();
    let script: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
    let first = &script["events"][0];
    assert_eq!(first["at"].as_str(), Some("0s"), "{name}");
    let version = first["version"]["is"].as_str();
    version
        .unwrap_or_else(|| panic!("{name} begins with something else"))
        .parse()
        .unwrap()
}

#[test]
fn every_script_of_a_step_has_a_row() {
    let files = std::fs::read_dir(scripts()).unwrap();
    let names = files.map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned());
    // A night on which much goes wrong is no step in the history.
    let names: BTreeSet<String> = names.filter(|name| name != "bad-night").collect();
    assert_eq!(names, steps().into_keys().collect());
}

#[test]
fn each_step_in_the_history_of_the_documents_is_told_as_the_vendor_announced_it_and_nothing_else() {
    let (pods, steps) = (Pods::new(), steps());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let begun = Instant::now();
    // All scripts go on at once, while what was before is played.
    let upgraded: Vec<(&String, &Step, MockPod)> = steps
        .iter()
        .map(|(name, step)| {
            let script = Script::read(&scripts().join(format!("{name}.yaml"))).unwrap();
            let settings = Settings {
                script: Some(script),
                ..settings()
            };
            (name, step, runtime.block_on(MockPod::start(settings)).unwrap())
        })
        .collect();
    let wrong = some_at_once(&upgraded, |(name, step, upgraded)| {
        let settings = Settings {
            version: version_before(name),
            ..settings()
        };
        let mock = runtime.block_on(MockPod::start(settings)).unwrap();
        play(&pods, &mock, &format!("{name}-before"), step);
        runtime.block_on(mock.stop());
        // The last of the events is that the second node answers as the next version.
        while upgraded.script_log().len() < 7 {
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "{name}: the script does not end"
            );
            thread::sleep(Duration::from_millis(50));
        }
        play(&pods, upgraded, &format!("{name}-after"), step);
        let comparison = pods.compared(&[&format!("{name}-before")], &format!("{name}-after"));
        disagreement(name, step, &comparison)
    });
    for (_, _, mock) in upgraded {
        runtime.block_on(mock.stop());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn play(pods: &Pods, mock: &MockPod, name: &str, step: &Step) {
    let target = pods.target_of(mock, name, PATIENT);
    let trials: Vec<&str> = step.trials.iter().map(String::as_str).collect();
    pods.run(name, &target, &trials);
}

/// What a comparison says of a step where the table says something else.
fn disagreement(name: &str, step: &Step, comparison: &Comparison) -> Vec<String> {
    let told: BTreeSet<Expected> = comparison
        .changes
        .iter()
        .filter(|change| is_told(change, step))
        .flat_map(expected)
        .collect();
    let missing = step.changes.difference(&told);
    let missing = missing.map(|change| format!("{name}: not told: {change:?}"));
    let unexpected = told.difference(&step.changes);
    missing
        .chain(unexpected.map(|change| format!("{name}: told: {change:?}")))
        .collect()
}

/// What the table has to know of: of a step that changes nothing everything, otherwise what clients may notice.
fn is_told(change: &Change, step: &Step) -> bool {
    // How long answers take is the machine's own.
    if change.kind == ChangeKind::Slower {
        return false;
    }
    let is_better = change.section == Section::Better && !matches!(change.kind, ChangeKind::RequirementKept);
    step.changes.is_empty() || is_better || matches!(change.class, ChangeClass::Breaking | ChangeClass::Additive)
}

/// A change as rows of the table, one for each of its operations.
fn expected(change: &Change) -> Vec<Expected> {
    let status = |word: &Option<String>| -> Option<u16> {
        let word = word.as_ref().filter(|_| change.kind == ChangeKind::StatusChanged);
        word?.parse().ok()
    };
    let rows = change.operations.iter().map(|(operation, _)| Expected {
        operation: operation.clone(),
        kind: change.kind,
        class: change.class,
        at: change.places[0].pointer.clone(),
        from: status(&change.before),
        to: status(&change.now),
    });
    rows.collect()
}
