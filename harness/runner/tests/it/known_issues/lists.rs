//! Mistakes in a list of known issues, and what a person is told: each file of `lists/` has one kind of mistake, and beside it lies
//! what `podproof check` says of it. `SNAPSHOTS=overwrite` writes that anew.

use std::path::Path;

use snapbox::Data;

use super::support::playground;
use crate::support::program::{Playground, root};

#[test]
fn each_mistake_is_told_with_its_place_and_what_to_do() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/known_issues/lists");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    files.sort();
    assert!(files.len() > 10, "{} lists", files.len());
    let here = playground();
    for path in files {
        let name = path.file_name().unwrap().to_str().unwrap();
        here.write(name, std::fs::read(&path).unwrap());
        let told = here.podproof(&["check", "--scenarios", "./scenarios", "--known-issues", name]);
        assert_eq!(told.code, 3, "{name}: {}", told.all());
        for mistake in told.input_errors() {
            assert!(mistake.contains("= help: "), "{name}: {mistake}");
        }
        let expected = Data::read_from(&path.with_extension("txt"), None).raw();
        snapbox::Assert::new()
            .action_env(snapbox::assert::DEFAULT_ACTION_ENV)
            .eq(Data::text(told.stderr).raw(), expected);
    }
}

#[test]
fn a_run_and_a_judgement_take_no_list_with_mistakes() {
    let here = playground();
    assert_eq!(here.podproof(&["run", "--record", "first.jsonl"]).code, 1);
    here.write("known.yaml", "knownIssue: []\n");
    for command in [&["run"][..], &["judge", "first.jsonl"]] {
        let told = here.podproof(&[command, &["--known-issues", "known.yaml"]].concat());
        assert_eq!(told.code, 3, "{}", told.all());
        assert!(told.stderr.contains("did you mean `knownIssues`?"), "{}", told.all());
    }
    let told = here.podproof(&["run", "--known-issues", "nowhere.yaml"]);
    assert_eq!(told.code, 3, "{}", told.all());
}

#[test]
fn the_schema_takes_what_a_run_takes() {
    let here = playground();
    let told = here.bare(&["schema", "known-issues"]);
    let schema: serde_json::Value = serde_json::from_str(&told.stdout).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let list = serde_json::json!({ "knownIssues": [{
        "problem": "0123456789ab", "operations": "any", "reason": "r", "ticket": "t", "owner": "o", "expires": "2999-12-31",
        "labels": { "pod": ["24.9", "24.10"] }, "max": 1, "sometimes": true, "trials": ["area/asks"],
    }] });
    assert!(validator.is_valid(&list));
    here.write("known.yaml", list.to_string());
    let told = here.podproof(&["check", "--scenarios", "./scenarios", "--known-issues", "known.yaml"]);
    assert_eq!(told.code, 0, "{}", told.all());
}

#[test]
fn the_example_of_the_guide_fits_the_suite() {
    let guide = std::fs::read_to_string(root().join("docs/known-issues.md")).unwrap();
    let mut blocks = guide
        .split("```yaml\n")
        .skip(1)
        .filter_map(|block| block.split("```").next());
    let example = blocks
        .find(|block| block.contains("knownIssues:\n  - problem"))
        .unwrap();
    let here = Playground::of_the_project();
    // The day must not come on which this test fails.
    here.write("known.yaml", example.replace("2027-01-31", "2999-12-31"));
    let scenarios = root().join("scenarios").display().to_string();
    let told = here.podproof(&["check", "--scenarios", &scenarios, "--known-issues", "known.yaml"]);
    assert_eq!(told.code, 0, "{}", told.all());
    assert!(told.stdout.contains("2 known issues"), "{}", told.all());
}
