//! The language of scripts: what is read, and how mistakes are told.

use std::path::Path;

use podproof_mock_pod::{MockPod, Script, Settings, StartError};

use super::support::script;
use crate::support::KEYRING;

fn mistakes(text: &str) -> String {
    Script::parse(Path::new("s.yaml"), text).unwrap_err().to_string()
}

#[test]
fn a_script_is_a_list_of_events_or_has_one() {
    assert_eq!(script("- { at: 10s, restart: { for: 3s } }").nodes(), None);
    assert_eq!(
        script("nodes: 2\nevents:\n  - at: 500ms\n    honest:\n").nodes(),
        Some(2)
    );
}

#[test]
fn all_mistakes_are_told_at_their_places() {
    let text = "\
nodes: 0
events:
  - at: soon
    restart: { node: 1, for: 3s }
  - at: 1s
    restrat: { node: 1 }
  - { at: 2s, restart: { nod: 1, for: 3s } }
  - { at: 3s }
  - { at: 4s, refuse: { for: 1s }, stall: { for: 1s } }
  - { restart: { for: 0s } }
  - { at: 5s, deviate: { with: [extra-properties, extra-feild] } }
  - { at: 6s, gateway: { status: 200 } }
  - { at: 7s, version: { is: 20.15 } }
  - restart
";
    let told = mistakes(text);
    for line in [
        "s.yaml:1:8: expected a number of nodes from 1 to 100, found `0`",
        "s.yaml:3:9: expected a duration such as `500ms`, `3s` or `2m`, found `soon`",
        "s.yaml:6:5: unknown event `restrat`; did you mean `restart`?",
        "s.yaml:7:26: unknown setting `nod`; did you mean `node`?",
        "s.yaml:8:5: the event does not say what happens",
        "s.yaml:9:5: the event says 2 things at once",
        "s.yaml:10:5: the event does not say when",
        "s.yaml:10:23: expected a duration from `1ms`, such as `3s`, found `0s`",
        "found `extra-feild`; did you mean `extra-field`?",
        "s.yaml:12:34: expected a number from 400 to 599, found `200`",
        "`20.15`; did you mean `20.1",
        "s.yaml:14:5: expected an event, found `restart`",
    ] {
        assert!(told.contains(line), "{line}\n{told}");
    }
}

#[test]
fn what_lasts_has_to_say_how_long() {
    let told = mistakes("[{ at: 1s, gateway: { status: 502 } }]");
    assert!(told.contains("s.yaml:1:21: `for` is missing"), "{told}");
}

#[test]
fn a_script_without_events_is_a_mistake() {
    for text in ["", "events: []", "[]", "just words"] {
        assert!(mistakes(text).contains("the script has no events"), "{text}");
    }
}

#[test]
fn a_file_that_is_not_there_is_told() {
    let error = Script::read(Path::new("/nowhere/upgrade.yaml")).unwrap_err();
    assert!(
        error.to_string().contains("/nowhere/upgrade.yaml: cannot read it"),
        "{error}"
    );
}

#[tokio::test]
async fn nodes_and_accounts_that_there_are_not_keep_the_pod_from_starting() {
    let text = "\
- { at: 1s, restart: { node: [1, 3], for: 1s } }
- { at: 2s, forget: { accounts: [qa-bot, nobody] } }
";
    let started = MockPod::start(Settings {
        keyring: KEYRING.clone(),
        nodes: Some(2),
        script: Some(script(text)),
        ..Settings::default()
    });
    let Err(StartError::Script(error)) = started.await else {
        panic!("it started")
    };
    let told = error.to_string();
    assert!(told.contains("script.yaml:1:30: there is no node 3"), "{told}");
    assert!(
        told.contains("script.yaml:2:42: the pod has no account or app `nobody`"),
        "{told}"
    );
}
