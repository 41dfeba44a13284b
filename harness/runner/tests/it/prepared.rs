//! What is prepared of the built-in suite, and what a selection leaves out, change nothing but the time that it takes.

use std::collections::BTreeSet;

use podproof::diagnostic::{Owner, Source, Sources};
use podproof::run::hashes;
use podproof::suite::built_in;
use podproof::suite::contracts::{self, ContractSettings};
use podproof::suite::folder::Folder;
use podproof::suite::plan::{Selection, trials};
use podproof::suite::{self, Suite, SuiteSettings};
use podproof::targets::embedded;
use podproof_mock_pod::MockPod;

use crate::support::keyring::settings as mock_settings;
use crate::support::program::{Playground, ended, podproof, root};

fn built_in_suite() -> SuiteSettings {
    let folder = |name: &str| Folder::BuiltIn(name.into());
    SuiteSettings {
        scenarios: folder("scenarios"),
        contracts: ContractSettings {
            spec: folder("spec"),
            ..ContractSettings::default()
        },
    }
}

fn on_disk_suite() -> SuiteSettings {
    SuiteSettings {
        scenarios: root().join("scenarios").into(),
        contracts: ContractSettings {
            spec: root().join("spec").into(),
            ..ContractSettings::default()
        },
    }
}

/// The built-in YAML files, each as it is read.
fn read() -> Vec<Source> {
    let folders = ["scenarios", "spec"].map(|name| Folder::BuiltIn(name.into()));
    let files = folders
        .iter()
        .flat_map(|folder| folder.yaml_files(Owner::Scenario).unwrap());
    files.map(|file| file.read(Owner::Scenario).unwrap()).collect()
}

#[test]
fn every_built_in_file_of_yaml_is_prepared_and_says_the_same_as_its_text() {
    let sources = read();
    let are_yaml = built_in::files().filter(|(name, _)| name.ends_with(".yaml")).count();
    assert_eq!(sources.len(), are_yaml);
    for source in sources {
        let prepared: serde_json::Value = source.read_prepared().unwrap_or_else(|| panic!("{}", source.name));
        let text = source.clone().with_prepared(None).yaml(Owner::Scenario).unwrap();
        // Its order is that of the file; `Value` does not compare that.
        assert_eq!(prepared.to_string(), text.to_string(), "{}", source.name);
    }
}

#[test]
fn a_suite_that_is_read_in_full_is_the_one_that_was_prepared() {
    let mut in_full = Sources::read_in_full();
    let expected = suite::read(&built_in_suite(), &mut in_full).unwrap();
    // What is prepared is not asked again whether its schemas are schemas, with the overlays or without.
    let settings = built_in_suite().contracts;
    let published = contracts::read_published(&settings, &mut Sources::read_in_full()).unwrap();
    for operation in expected.contracts.operations().chain(published.operations()) {
        operation.compile().unwrap();
    }
    for settings in [built_in_suite(), on_disk_suite()] {
        let mut sources = Sources::default();
        let suite = suite::read(&settings, &mut sources).unwrap();
        assert_eq!(hashes(&sources), hashes(&in_full));
        assert_same(&suite, &expected);
    }
}

/// The same operations, requirements and scenarios, whatever folder they were read from.
fn assert_same(suite: &Suite, expected: &Suite) {
    let as_it_is_built_in = |debug: String| debug.replace(&format!("{}/", root().display()), "");
    for (one, other) in suite.contracts.operations().zip(expected.contracts.operations()) {
        let told = as_it_is_built_in(format!("{one:?}"));
        assert_eq!(told, format!("{other:?}"));
    }
    assert_eq!(
        suite.contracts.operations().count(),
        expected.contracts.operations().count()
    );
    for (one, other) in suite.catalogue.iter().zip(expected.catalogue.iter()) {
        assert_eq!(as_it_is_built_in(format!("{one:?}")), format!("{other:?}"));
    }
    assert_eq!(suite.catalogue.iter().count(), expected.catalogue.iter().count());
    for (one, other) in suite.scenarios.iter().zip(&expected.scenarios) {
        assert_eq!(as_it_is_built_in(format!("{one:?}")), format!("{other:?}"));
    }
    assert_eq!(suite.scenarios.len(), expected.scenarios.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_selection_selects_the_same_whatever_it_leaves_unread() {
    let mock = MockPod::start(mock_settings()).await.unwrap();
    let target = embedded(&mock);
    let mut sources = Sources::default();
    let all = suite::read(&built_in_suite(), &mut sources).unwrap();
    let tags: BTreeSet<String> = all
        .scenarios
        .iter()
        .flat_map(|scenario| scenario.tags.clone())
        .collect();
    let all = trials(all.scenarios, &target);
    // Whole ids, areas, cases, words within an id, and what stands on both sides of the case's colons.
    let mut selectors: BTreeSet<String> = all.iter().map(|trial| trial.id.to_string()).collect();
    for trial in all.iter().step_by(7) {
        let (scenario, case) = trial.id.split_once("::").unwrap_or((&trial.id, "no-case"));
        selectors.extend([
            scenario.to_owned(),
            case.to_owned(),
            format!("::{case}"),
            scenario[2..7].to_owned(),
        ]);
        selectors.insert(format!("scenarios/{scenario}.yaml"));
    }
    let selectors = selectors.into_iter().step_by(5);
    let selections = selectors.map(|selector| Selection {
        selectors: vec![selector],
        ..Selection::default()
    });
    let tagged = tags.into_iter().map(|tag| Selection {
        tags: vec![tag],
        ..Selection::default()
    });
    for selection in selections.chain(tagged) {
        let mut read = Sources::default();
        let part = suite::read_selected(&built_in_suite(), &selection, &mut read).unwrap();
        let ids = |trials| {
            let selected = selection.apply(trials);
            selected.map(|trials| trials.into_iter().map(|trial| trial.id).collect::<Vec<_>>())
        };
        match ids(all.clone()) {
            Ok(expected) => assert_eq!(ids(trials(part.scenarios, &target)), Ok(expected)),
            Err(_) => assert!(ids(trials(part.scenarios, &target)).is_err()),
        }
        assert_eq!(
            hashes(&read),
            hashes(&sources),
            "the record says of what suite it is a part"
        );
    }
    mock.stop().await;
}

/// A scenario with a mistake that only its shape shows.
const MISSHAPEN: &str = "title: A mistake\nverifies: []\nsteps: [{ call: GET /pod/v2/sessioninfo }]\n";

#[test]
fn a_mistake_beside_the_selection_is_for_check_to_tell() {
    let here = Playground::new();
    let told = here.bare(&["export", "."]);
    assert_eq!(told.code, 0, "{}", told.all());
    here.write("scenarios/logout/mine.yaml", MISSHAPEN);
    let told = here.bare(&["list", "logout/bot"]);
    assert_eq!(told.code, 0, "{}", told.all());
    for arguments in [&["list"][..], &["list", "logout/mine"], &["check"], &["list", "logout"]] {
        let told = here.bare(arguments);
        assert_eq!(told.code, 3, "{arguments:?}: {}", told.all());
        assert!(told.stderr.contains("scenarios/logout/mine.yaml:2:1"), "{}", told.all());
        assert_eq!(told.stderr.matches("error[").count(), 1, "{}", told.all());
    }
}

#[test]
fn what_was_meant_is_told_of_the_whole_suite_though_only_a_part_was_read() {
    let mut command = podproof(&["list", "logout/bott"]);
    command.current_dir(root());
    let told = ended(command);
    assert_eq!(told.code, 5, "{}", told.all());
    assert!(told.stderr.contains("did you mean `logout/bot`?"), "{}", told.all());
}
