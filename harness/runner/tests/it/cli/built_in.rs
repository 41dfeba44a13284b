//! Nothing but the program: in an empty folder it plays, checks, judges and explains the built-in suite, and
//! hands it out.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use podproof::diagnostic::{Owner, Sources};
use podproof::suite::built_in::{self, BuiltIn};
use podproof::suite::contracts::ContractSettings;
use podproof::suite::folder::Folder;
use podproof::suite::{self, SuiteSettings};
use podproof_mock_pod::{MockPod, Settings};
use tokio::task::block_in_place;

use crate::support::keyring::settings;
use crate::support::program::{Ended, Playground, SIGN_IN, ended, podproof, root};
use crate::support::whole_run::WholeRun;

const NOTE: &str = concat!("suite: built in (podproof ", env!("CARGO_PKG_VERSION"), ")\n");

/// The program in the project's own folder, where `scenarios` and `spec` are.
fn at_root(arguments: &[&str]) -> Ended {
    let mut command = podproof(arguments);
    command.current_dir(root());
    ended(command)
}

/// An area's scenario that uses a flow that is built in.
fn with_a_flow() -> String {
    let lines = SIGN_IN.lines().collect::<Vec<_>>();
    let step = "  - id: sign-in\n    flow: flows/bot-session\n    save: { session: session }\n";
    let (start, end) = (lines[..6].join("\n"), lines[lines.len() - 4..].join("\n"));
    format!("{start}\n{step}{end}\n")
}

#[test]
fn an_empty_folder_is_enough_to_run() {
    let here = Playground::new();
    let told = here.bare(&["run", "logout/bot"]);
    assert_eq!(told.code, 0, "{}", told.all());
    assert_eq!(told.stderr, NOTE);
    assert!(told.stdout.contains("trials  1 passed"), "{}", told.all());
    let report = |name: &str| fs::read_to_string(here.path("reports").join(name)).unwrap();
    assert_eq!(
        WholeRun::read(&report("run.jsonl")).manifest.built_in,
        [BuiltIn::Scenarios, BuiltIn::Spec]
    );
    assert!(report("summary.md").contains("; suite: built in"));
    assert!(report("index.html").contains("built in"));
    assert!(report("junit.xml").contains(r#"<property name="built-in" value="suite"/>"#));
    assert_eq!(here.bare(&["run", "logout/bot", "--quiet"]).stderr, "");
}

#[test]
fn an_empty_folder_says_the_same_as_the_project() {
    let here = Playground::new();
    for arguments in [
        &["check"][..],
        &["list"],
        &["explain", "LOGOUT-20"],
        &["contract", "strength"],
        &["contract", "strength", "--published", "login"],
        &["contract", "coverage"],
        &["schema"],
    ] {
        let (told, expected) = (here.bare(arguments), at_root(arguments));
        assert_eq!(told.code, expected.code, "{arguments:?}: {}", told.all());
        assert!(!expected.stdout.is_empty(), "{arguments:?}: {}", expected.all());
        assert_eq!(told.stdout, expected.stdout, "{arguments:?}");
        assert_eq!(expected.stderr, "", "{arguments:?}");
        let tells = ["check", "list"].contains(&arguments[0]);
        assert_eq!(told.stderr, if tells { NOTE } else { "" }, "{arguments:?}");
    }
}

#[test]
fn a_recorded_run_is_judged_in_an_empty_folder() {
    let here = Playground::new();
    here.bare(&["run", "logout/bot"]);
    let there = Playground::new();
    there.write("recorded.jsonl", fs::read(here.path("reports/run.jsonl")).unwrap());
    let told = there.bare(&["judge", "recorded.jsonl"]);
    assert_eq!(told.code, 0, "{}", told.all());
    assert!(told.stdout.contains("nothing changed: "), "{}", told.all());
    let built_in = |playground: &Playground| {
        let text = fs::read_to_string(playground.path("reports/judged/run.jsonl")).unwrap();
        WholeRun::read(&text).manifest.built_in
    };
    assert_eq!(built_in(&there), [BuiltIn::Scenarios, BuiltIn::Spec]);
    let spec = root().join("spec");
    let told = there.bare(&["judge", "recorded.jsonl", "--spec", spec.to_str().unwrap()]);
    assert_eq!(told.code, 0, "{}", told.all());
    assert_eq!(built_in(&there), [BuiltIn::Scenarios]);
}

#[test]
fn what_a_suite_detects_is_seen_in_an_empty_folder() {
    let here = Playground::new();
    here.write("mine/bot.yaml", with_a_flow());
    let told = here.bare(&["detect", "logout-204", "--scenarios", "mine"]);
    assert_eq!(told.code, 0, "{}", told.all());
    assert!(
        told.stdout.contains("1 trials catch 1 of 1 deviations"),
        "{}",
        told.all()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_finding_shows_the_line_of_the_built_in_scenario() {
    let settings = Settings {
        deviations: vec!["logout-204".parse().unwrap()],
        ..settings()
    };
    let mock = MockPod::start(settings).await.unwrap();
    let here = Playground::new();
    let (told, examined) = block_in_place(|| {
        mock.write_target(&here.path("lying.yaml")).unwrap();
        let told = here.bare(&["run", "logout/bot", "--target", "lying.yaml"]);
        (told, here.bare(&["doctor", "--target", "lying.yaml"]))
    });
    mock.stop().await;
    assert!(
        examined.stdout.contains(" scenarios: ") && !examined.stdout.contains("could not be read"),
        "{}",
        examined.all()
    );
    assert_eq!(told.code, 1, "{}", told.all());
    let text = fs::read_to_string(root().join("scenarios/logout/bot.yaml")).unwrap();
    let line = 1 + text.lines().position(|line| line == "      status: 200").unwrap();
    for expected in [
        format!(" --> scenarios/logout/bot.yaml:{line}:15\n"),
        format!("{line} |       status: 200\n   |               ^^^ received 204, expected 200\n"),
        " = again: podproof run logout/bot --target lying.yaml\n".to_owned(),
        "::: spec/openapi/sessionauth.yaml:".to_owned(),
    ] {
        let example = told.stdout.replace("\n    ", "\n");
        assert!(example.contains(&expected), "{expected}\n{}", told.all());
    }
}

#[test]
fn a_complaint_shows_the_line_of_the_built_in_scenario() {
    let here = Playground::new();
    here.copy_spec();
    here.write(
        "spec/requirements/sign-in.yaml",
        "area: x\ntitle: x\nrequirements: []\n",
    );
    let told = here.bare(&["check", "scenarios/logout/bot.yaml"]);
    assert_eq!(told.code, 3, "{}", told.all());
    let input_error = told.input_errors()[0];
    assert!(
        input_error.contains(" --> scenarios/logout/bot.yaml:4:")
            && input_error.contains("\n4 | verifies: [LOGOUT-01, LOGOUT-02, LOGOUT-03, "),
        "{input_error}"
    );
}

#[test]
fn a_folder_that_is_there_is_read() {
    let here = Playground::new();
    here.write("spec/models/order_spec.rb", "of another project");
    let told = here.bare(&["list"]);
    assert_eq!(told.code, 3, "{}", told.all());
    assert!(
        told.stderr.contains("there is no folder `spec/overlays`"),
        "{}",
        told.all()
    );
    assert!(told.stderr.contains("`--spec built-in`"), "{}", told.all());
    let told = here.bare(&["list", "--spec", "built-in"]);
    assert_eq!((told.code, told.stderr.as_str()), (0, NOTE), "{}", told.stdout);

    let here = Playground::with_a_scenario();
    let told = here.bare(&["list"]);
    assert_eq!(told.code, 0, "{}", told.all());
    assert_eq!(told.stdout, "sign-in  A bot signs in\n");
    assert!(told.stderr.starts_with("spec: built in ("), "{}", told.all());
    let told = here.bare(&["list", "logout/bot", "--scenarios", "built-in"]);
    assert_eq!((told.code, told.stderr.as_str()), (0, NOTE), "{}", told.stdout);
}

#[test]
fn one_scenario_of_ones_own_plays_with_the_flows_that_are_built_in() {
    let here = Playground::new();
    here.write("mine.yaml", with_a_flow());
    here.write("suite/area/mine.yaml", with_a_flow());
    here.write("plain.yaml", SIGN_IN);
    for (scenarios, id, note) in [
        ("mine.yaml", "mine", "flows and spec: built in ("),
        ("suite", "area/mine", "flows and spec: built in ("),
        ("suite/area/mine.yaml", "mine", "flows and spec: built in ("),
        ("plain.yaml", "plain", "spec: built in ("),
    ] {
        let told = here.bare(&["run", "--scenarios", scenarios]);
        assert_eq!(told.code, 0, "{}", told.all());
        assert!(told.stderr.starts_with(note), "{scenarios}: {}", told.all());
        assert!(
            told.stdout.contains(&format!("\n  passed          {id} ")),
            "{}",
            told.all()
        );
    }
}

#[test]
fn the_built_in_flows_are_a_part_of_what_uses_them() {
    let here = Playground::new();
    here.write("mine.yaml", with_a_flow());
    here.write("plain.yaml", SIGN_IN);
    let texts_of = |file: &str| {
        let settings = SuiteSettings {
            scenarios: here.path(file).into(),
            contracts: ContractSettings {
                spec: Folder::BuiltIn("spec".into()),
                ..ContractSettings::default()
            },
        };
        let mut sources = Sources::default();
        let suite = suite::read(&settings, &mut sources).unwrap();
        let texts = sources.texts(Owner::Scenario).count();
        (suite.built_in.contains(&BuiltIn::Flows), texts)
    };
    let flows = built_in::files_below(Path::new("scenarios/flows")).count();
    assert_eq!(texts_of("mine.yaml"), (true, 1 + flows));
    assert_eq!(texts_of("plain.yaml"), (false, 1));
}

#[test]
fn a_finding_names_the_command_that_plays_its_trial_again() {
    let here = Playground::new();
    here.write("my tests/mine.yaml", SIGN_IN.replace("status: 200", "status: 401"));
    here.write("mine.yaml", SIGN_IN.replace("status: 200", "status: 401"));
    for (scenarios, again) in [
        ("mine.yaml", "podproof run mine --scenarios mine.yaml"),
        ("my tests", "podproof run mine --scenarios \"my tests\""),
    ] {
        let told = here.bare(&["run", "--scenarios", scenarios]);
        assert_eq!(told.code, 1, "{}", told.all());
        assert!(told.stdout.contains(&format!(" = again: {again}\n")), "{}", told.all());
    }
    here.write("login.yaml", include_str!("../../../../../spec/openapi/login.yaml"));
    let options = [
        "--scenarios",
        "mine.yaml",
        "--spec",
        "built-in",
        "--contract",
        "login@/login=login.yaml",
    ];
    let told = here.bare(&[&["run"], &options[..]].concat());
    let again = format!(" = again: podproof run mine {}\n", options.join(" "));
    assert!(told.stdout.contains(&again), "{}", told.all());
}

#[test]
fn a_scenarios_folder_of_ones_own_need_not_verify_the_whole_catalogue() {
    let here = Playground::with_a_scenario();
    let told = here.bare(&["check"]);
    assert_eq!(told.code, 0, "{}", told.all());
    assert!(told.stdout.starts_with("no mistakes: 1 scenario "), "{}", told.all());
}

#[test]
fn a_single_scenario_takes_the_flows_of_its_folder() {
    let here = Playground::new();
    here.write("suite/area/mine.yaml", with_a_flow().replace("bot-session", "ours"));
    let flow = fs::read_to_string(root().join("scenarios/flows/bot-session.yaml")).unwrap();
    here.write("suite/flows/ours.yaml", flow);
    let told = here.bare(&["list", "--scenarios", "suite/area/mine.yaml"]);
    assert_eq!(told.code, 0, "{}", told.all());
    assert_eq!(told.stdout, "area/mine  A bot signs in\n");
    assert!(told.stderr.starts_with("spec: built in ("), "{}", told.all());
}

#[test]
fn what_is_no_scenario_file_is_no_folder_either() {
    let here = Playground::new();
    here.write("notes.txt", "nothing yet");
    let told = here.bare(&["run", "--scenarios", "notes.txt"]);
    assert_eq!(told.code, 3, "{}", told.all());
    assert!(
        told.stderr
            .contains("expected a folder or a `.yaml` file, found the file `notes.txt`"),
        "{}",
        told.all()
    );
}

/// Path and text of every file below a folder.
fn tree(folder: &Path) -> BTreeMap<String, String> {
    fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(root, &path, files);
            } else {
                let name = path.strip_prefix(root).unwrap().display().to_string();
                files.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut files = BTreeMap::new();
    collect(folder, folder, &mut files);
    files
}

#[test]
fn the_built_in_suite_is_that_of_the_project() {
    for part in ["scenarios", "spec"] {
        let files = built_in::files_below(Path::new(part));
        let held: BTreeMap<String, String> = files.map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
        let mut expected = tree(&root().join(part));
        expected.retain(|path, _| !path.split('/').any(|piece| piece.starts_with('.')));
        let expected: BTreeMap<String, String> = expected
            .into_iter()
            .map(|(path, text)| (format!("{part}/{path}"), text))
            .collect();
        assert!(held.keys().eq(expected.keys()), "{:?}", held.keys());
        assert!(held == expected, "a text differs");
    }
}

#[test]
fn an_export_is_the_whole_suite_and_can_be_played() {
    let here = Playground::new();
    let told = here.bare(&["export", "mine"]);
    assert_eq!(told.code, 0, "{}", told.all());
    for part in ["scenarios", "spec"] {
        let count = tree(&here.path("mine").join(part)).len();
        assert!(
            told.stdout.contains(&format!("wrote mine/{part} ({count} files)\n")),
            "{}",
            told.all()
        );
    }
    let held: BTreeMap<String, String> = built_in::files()
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .collect();
    assert!(tree(&here.path("mine")) == held);
    let told = here.bare(&["check", "--scenarios", "mine/scenarios", "--spec", "mine/spec"]);
    assert_eq!((told.code, told.stderr.as_str()), (0, ""), "{}", told.all());
    let told = here.bare(&["export", "."]);
    assert!(told.stdout.ends_with("next: podproof check\n"), "{}", told.all());
    let told = here.bare(&["check"]);
    assert_eq!((told.code, told.stderr.as_str()), (0, ""), "{}", told.all());
}

#[test]
fn an_export_overwrites_nothing_unless_it_is_told_to() {
    let here = Playground::new();
    here.bare(&["export", "mine"]);
    let told = here.bare(&["export", "mine"]);
    assert_eq!(told.code, 0, "what is the same may be written again: {}", told.all());
    here.write("mine/scenarios/logout/bot.yaml", "changed");
    fs::remove_file(here.path("mine/spec/README.md")).unwrap();
    let told = here.bare(&["export", "mine"]);
    assert_eq!(told.code, 2, "{}", told.all());
    assert_eq!(told.stdout, "");
    assert!(
        told.stderr
            .contains("`mine/scenarios/logout/bot.yaml` would be overwritten")
            && told.stderr.contains("--force"),
        "{}",
        told.all()
    );
    assert!(!here.path("mine/spec/README.md").exists(), "something was written");
    let told = here.bare(&["export", "mine", "--force"]);
    assert_eq!(told.code, 0, "{}", told.all());
    assert_ne!(
        fs::read_to_string(here.path("mine/scenarios/logout/bot.yaml")).unwrap(),
        "changed"
    );
    here.write("file", "");
    let told = here.bare(&["export", "file"]);
    assert_eq!(told.code, 2, "{}", told.all());
    assert!(told.stderr.contains("cannot write `file/scenarios/"), "{}", told.all());
}
