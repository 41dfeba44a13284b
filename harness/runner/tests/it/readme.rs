//! The numbers that README and changelog give are those of the program.

use std::fs;

use podproof::suite::folder::Folder;
use podproof::suite::requirements::Catalogue;
use podproof_mock_pod::Deviation;

use crate::support::program::{Playground, root};

fn document(name: &str) -> String {
    let text = fs::read_to_string(root().join(name)).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words behind a label of the closing block, such as `282 passed` behind `trials`.
fn closing<'t>(told: &'t str, label: &str) -> &'t str {
    let mut lines = told.lines().filter_map(|line| line.trim_start().strip_prefix(label));
    lines.next().unwrap_or_else(|| panic!("no `{label}`: {told}")).trim()
}

#[test]
fn the_numbers_of_a_run_are_those_in_the_readme() {
    let here = Playground::new();
    let ended = here.bare(&["run", "--quiet"]);
    assert_eq!(ended.code, 0, "{}", ended.all());
    let readme = document("README.md");
    for label in ["trials", "checks"] {
        let numbers = format!("{label} {}", closing(&ended.stdout, label));
        assert!(readme.contains(&numbers), "README.md does not say `{numbers}`");
    }
    let trials = closing(&ended.stdout, "trials").split(' ').next().unwrap();
    assert!(
        document("CHANGELOG.md").contains(&format!("{trials} trials")),
        "{trials}"
    );
    let noticed = Deviation::ALL.iter().filter(|lie| lie.check() != "none").count();
    let detected = format!("{trials} trials catch {noticed} of {noticed} deviations");
    assert!(readme.contains(&detected), "README.md does not say `{detected}`");
}

#[test]
fn the_numbers_of_the_suite_are_those_in_the_changelog() {
    let changelog = document("CHANGELOG.md");
    let requirements = Folder::from(root().join("spec/requirements"));
    let requirements = Catalogue::read(&requirements, &mut podproof::diagnostic::Sources::default()).unwrap();
    let scenarios = podproof::suite::built_in::files_below("scenarios".as_ref());
    let scenarios = scenarios.filter(|(path, _)| path.ends_with(".yaml") && !path.starts_with("scenarios/flows/"));
    for numbers in [
        format!("{} requirements", requirements.iter().count()),
        format!("{} scenarios", scenarios.count()),
        format!("{} lies", Deviation::ALL.len()),
    ] {
        assert!(changelog.contains(&numbers), "CHANGELOG.md does not say `{numbers}`");
    }
}
