//! The manifests keep the crates apart: the runner stands on the other three, which stand on nobody. What keeps the contract crate
//! pure is in its `clippy.toml`.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::source_tree::read;

#[test]
fn the_contract_crate_depends_on_no_other_crate_of_the_workspace() {
    assert_eq!(neighbours_of("podproof-contract"), [""; 0]);
}

#[test]
fn the_mock_pod_depends_on_no_other_crate_of_the_workspace() {
    assert_eq!(neighbours_of("podproof-mock-pod"), [""; 0]);
}

#[test]
fn the_explore_crate_depends_on_no_other_crate_of_the_workspace() {
    assert_eq!(neighbours_of("podproof-explore"), [""; 0]);
}

#[test]
fn the_runner_depends_on_all_of_them() {
    assert_eq!(
        neighbours_of("podproof"),
        ["podproof-contract", "podproof-explore", "podproof-mock-pod"]
    );
}

#[test]
fn the_contract_crates_own_lints_keep_those_of_the_workspace() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (own, shared) = (
        read(&folder.join("harness/contract/clippy.toml")),
        read(&folder.join("clippy.toml")),
    );
    for setting in shared.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        assert!(own.lines().any(|line| line == setting), "`{setting}` is missing");
    }
}

/// The crates of this workspace that one depends on, also for its tests and its build.
fn neighbours_of(name: &str) -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let package = members(&metadata, "packages").find(|package| package["name"] == name);
    let package = package.unwrap_or_else(|| panic!("no package `{name}`"));
    let on_a_path = members(package, "dependencies").filter(|dependency| !dependency["path"].is_null());
    on_a_path
        .map(|dependency| dependency["name"].as_str().expect("a name").to_owned())
        .collect()
}

fn members<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value[key].as_array().into_iter().flatten()
}
