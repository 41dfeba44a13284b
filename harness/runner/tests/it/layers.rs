//! The levels of `ARCHITECTURE.md` hold in every crate: paths point downwards, and no stage re-exports another one.
//!
//! In: the fenced blocks of `ARCHITECTURE.md` that begin with `levels FOLDER` or `absent FOLDER`, and every source file below those folders,
//! as token trees. Out: one line per violation, `FILE:LINE: MODULE → MODULE: RULE`.
//!
//! What the rules see is shown by `layers/fixtures/`: one tiny source tree per way to break one of them.

mod fixture;
mod levels;
mod manifests;
mod mentions;
mod rules;
mod source_tree;
mod use_tree;

use std::path::{Path, PathBuf};

use levels::{Absences, Levels};
use rules::{Exception, Rules, Violation, judge};
use source_tree::{SourceTree, read};

/// Edges that break a rule and are to go: from this module, to that one. Delete one when its edge is gone.
const EXCEPTIONS: &[Exception] = &[];

#[test]
fn the_runner_keeps_its_levels() {
    keeps_its_levels("harness/runner/src", "podproof", EXCEPTIONS);
}

#[test]
fn the_contract_crate_keeps_its_levels() {
    keeps_its_levels("harness/contract/src", "podproof_contract", &[]);
}

#[test]
fn the_explore_crate_keeps_its_levels() {
    keeps_its_levels("harness/explore/src", "podproof_explore", &[]);
}

#[test]
fn the_mock_pod_keeps_its_levels() {
    keeps_its_levels("harness/mock-pod/src", "podproof_mock_pod", &[]);
}

#[test]
fn in_each_fixture_exactly_what_is_annotated_is_found() {
    let names = fixture::names();
    for name in &names {
        let outcome = fixture::judge(name, &[]);
        assert_eq!(outcome.found, outcome.expected, "in {name}.rs");
        let is_clean = name.starts_with("clean");
        assert_eq!(outcome.found.is_empty(), is_clean, "{name}.rs is about a violation");
    }
    assert!(names.len() > 20, "only {} fixtures", names.len());
}

#[test]
fn an_exception_covers_its_own_edge_and_no_other() {
    let own = Exception {
        from: "low",
        to: "high",
    };
    assert_eq!(fixture::judge("use_item", &[own]).found, "");
    let other = Exception {
        from: "low",
        to: "peak",
    };
    let found = fixture::judge("use_item", &[other]).found;
    assert!(found.contains("low/mod.rs:3: low → high: "), "{found}");
}

#[test]
fn an_exception_that_is_no_longer_needed_is_a_violation() {
    let needed = Exception {
        from: "low",
        to: "high",
    };
    let stale = Exception {
        from: "low",
        to: "peak",
    };
    assert_eq!(
        fixture::judge("use_item", &[needed, stale]).found,
        "layers.rs: low → peak: this exception is no longer needed, delete it\n"
    );
}

#[test]
fn a_name_of_the_lists_without_a_module_is_a_violation() {
    let rules = Rules {
        levels: Levels::parse("high\nlow\n"),
        absences: Absences::parse("high: lower\n"),
    };
    let tree = SourceTree::of([(PathBuf::from("high.rs"), String::new())], "fixture");
    assert_eq!(
        lines(&judge(&tree, &rules, &[])),
        "ARCHITECTURE.md: low: the list names a module that is not there\n\
         ARCHITECTURE.md: lower: the list names a module that is not there\n"
    );
}

#[test]
#[should_panic(expected = "`middle` must stand above `middle/upper`")]
fn a_folder_stands_above_what_it_holds() {
    Levels::parse("middle/upper\nmiddle\n");
}

fn keeps_its_levels(folder: &str, crate_name: &str, exceptions: &[Exception]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = read(&root.join("ARCHITECTURE.md"));
    let block = levels::block(&page, "levels", folder);
    let block = block.unwrap_or_else(|| panic!("ARCHITECTURE.md has no block `levels {folder}`"));
    let rules = Rules {
        levels: Levels::parse(block),
        absences: Absences::parse(levels::block(&page, "absent", folder).unwrap_or_default()),
    };
    let tree = SourceTree::read(&root.join(folder), crate_name);
    let violations = judge(&tree, &rules, exceptions);
    assert!(violations.is_empty(), "in {folder}:\n{}", lines(&violations));
}

fn lines(violations: &[Violation]) -> String {
    violations.iter().map(|violation| format!("{violation}\n")).collect()
}
