//! What the schema of a target's file says of one is what its reader says, as far as a schema can say it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use podproof::targets::target_schema;
use podproof_mock_pod::MockPod;
use serde_json::Value;

use crate::support::keyring::settings;

/// Mistakes that are no matter of keys and kinds, or slips at the top of the file, where any key may stand: a reader alone can tell them.
const BEYOND: &[&str] = &[
    "allowed-hosts",
    "both-names",
    "certificates",
    "damaged-keys",
    "environment",
    "names-that-nobody-uses",
    "no-host",
    "short-slips",
    "spring",
    "trust-store-password",
    "trust-store-without-certificates",
    "warnings",
    "without-names",
];

fn parsed(text: &str) -> Value {
    let mut value: serde_yaml::Value = serde_yaml::from_str(text).unwrap();
    value.apply_merge().unwrap();
    serde_json::to_value(value).unwrap()
}

fn mistakes(value: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(&target_schema()).unwrap();
    let errors = validator.iter_errors(value);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

fn files(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/it/targets")
        .join(folder);
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let read = files.filter(|file| file.extension().is_some_and(|extension| extension != "txt"));
    read.map(|file| {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        (name, String::from_utf8_lossy(&fs::read(file).unwrap()).into_owned())
    })
    .collect()
}

#[test]
fn configurations_of_bots_fit() {
    let files = files("variants");
    assert!(files.len() >= 6);
    for (name, text) in files {
        let mistakes = mistakes(&parsed(&text));
        assert!(mistakes.is_empty(), "{name}: {mistakes:#?}");
    }
}

#[tokio::test]
async fn what_the_mock_pod_writes_fits() {
    let folder = tempfile::tempdir().unwrap();
    let pod = MockPod::start(settings()).await.unwrap();
    let path = folder.path().join("mock.yaml");
    pod.write_target(&path).unwrap();
    let mistakes = mistakes(&parsed(&fs::read_to_string(path).unwrap()));
    assert!(mistakes.is_empty(), "{mistakes:#?}");
}

#[test]
fn mistakes_of_keys_and_kinds_are_seen() {
    let files = files("mistakes").into_iter();
    let fitting = files.filter(|(name, text)| name != "broken-yaml" && mistakes(&parsed(text)).is_empty());
    let fitting: BTreeSet<String> = fitting.map(|(name, _)| name).collect();
    let beyond: BTreeSet<String> = BEYOND.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(fitting, beyond);
}
