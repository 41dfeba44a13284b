//! `podproof explore` as people see it: what is found, what is kept of it, and what is refused.

use std::net::TcpListener;

use podproof_mock_pod::{Deviation, MockPod, Settings};
use tokio::runtime::Runtime;

use crate::support::keyring::settings;
use crate::support::program::{Ended, Playground};

/// The first seed; time enough to make short what is found, however busy the machine is.
const FROM_ONE: [&str; 4] = ["--seed", "1", "--for", "10m"];

/// A mock pod with a target file `target.yaml`; it ends with the runtime.
fn pod(here: &Playground, settings: Settings) -> (Runtime, MockPod) {
    let runtime = Runtime::new().unwrap();
    let mock = runtime.block_on(MockPod::start(settings)).unwrap();
    mock.write_target(&here.path("target.yaml")).unwrap();
    (runtime, mock)
}

/// Explores a pod of two nodes.
fn explore_two_nodes(settings: Settings, more: &[&str]) -> Ended {
    let here = Playground::new();
    let _pod = pod(
        &here,
        Settings {
            nodes: Some(2),
            ..settings
        },
    );
    let fixed = ["explore", "--target", "target.yaml", "--seed", "1", "--requests", "600"];
    here.bare(&[&fixed[..], more].concat())
}

#[test]
fn an_honest_pod_gives_no_finding_and_neither_does_its_record() {
    let here = Playground::new();
    let told = here.bare(&["explore", "--seed", "1", "--for", "60s", "--requests", "600"]);
    assert_eq!(told.code, 0, "{}", told.all());
    assert!(told.stdout.contains("nothing was found"), "{}", told.all());
    assert_eq!(here.bare(&["run", "logout", "--quiet"]).code, 0);
    let told = here.bare(&["explore", "--check", "reports/run.jsonl", "--grace", "0s"]);
    assert_eq!(told.code, 0, "{}", told.all());
    assert!(told.stdout.contains("0 breaches"), "{}", told.all());
}

#[test]
fn a_deep_lie_is_found_made_short_and_kept_as_a_scenario_that_fails() {
    let here = Playground::new();
    let lie = ["explore", "--deviate", "second-logout-revives"];
    let told = here.bare(&[&lie[..], &FROM_ONE].concat());
    assert_eq!(told.code, 1, "{}", told.all());
    assert!(told.stdout.contains("4 steps of the"), "{}", told.all());
    let again = "podproof mock --deviate second-logout-revives --write-target lying.yaml";
    assert!(told.stdout.contains(again), "{}", told.all());
    let scenario = "reports/explored/dead-stays-dead-ask.yaml";
    assert_eq!(here.bare(&["check", "--scenarios", scenario]).code, 0);
    assert_eq!(
        here.bare(&["run", "--scenarios", scenario]).code,
        0,
        "an honest pod passes"
    );
    let _pod = pod(
        &here,
        Settings {
            deviations: vec![Deviation::SecondLogoutRevives],
            ..settings()
        },
    );
    let told = here.bare(&["run", "--scenarios", scenario, "--target", "target.yaml"]);
    assert_eq!(told.code, 1, "{}", told.all());
    assert!(told.stdout.contains("LOGOUT-03"), "{}", told.all());
}

#[test]
fn what_is_kept_needs_nothing_that_was_played_before_it() {
    let here = Playground::new();
    // With this seed the first to show it has sessions of sequences before in its favour.
    let lie = ["explore", "--deviate", "logout-hands-the-seat-on"];
    let told = here.bare(&[&lie[..], &FROM_ONE].concat());
    assert_eq!(told.code, 1, "{}", told.all());
    let replays = "seen in 10 of 10 replays in a pod that was just started";
    assert!(told.stdout.contains(replays), "{}", told.all());
}

#[test]
fn a_record_of_a_lying_pod_breaks_what_is_always_true() {
    let here = Playground::new();
    let _pod = pod(
        &here,
        Settings {
            deviations: vec![Deviation::LogoutDoesNothing],
            ..settings()
        },
    );
    let trials = ["logout/bot", "logout/no-access-token"];
    let played = [&["run", "--target", "target.yaml", "--quiet"], &trials[..]].concat();
    assert_eq!(here.bare(&played).code, 1);
    let told = here.bare(&["explore", "--check", "reports/run.jsonl", "--grace", "0s"]);
    assert_eq!(told.code, 1, "{}", told.all());
    for (requirement, trial) in ["LOGOUT-03", "LOGOUT-15"].into_iter().zip(trials) {
        let breach = format!("({requirement})\n    {trial}, ");
        assert!(told.stdout.contains(&breach), "{breach}: {}", told.all());
    }
}

#[test]
fn two_nodes_that_share_sessions_give_no_finding() {
    let told = explore_two_nodes(settings(), &[]);
    assert_eq!(told.code, 0, "{}", told.all());
}

#[test]
fn two_nodes_that_do_not_share_sessions_are_found() {
    let lying = Settings {
        unshared_sessions: true,
        ..settings()
    };
    let told = explore_two_nodes(lying, &[]);
    assert_eq!(told.code, 1, "{}", told.all());
    assert!(told.stdout.contains("over a new connection"), "{}", told.all());
}

#[test]
fn a_lie_of_one_of_two_nodes_is_found() {
    let lying = Settings {
        node_deviations: vec![(2, Deviation::LogoutDoesNothing)],
        ..settings()
    };
    // Whether a session outlives its logout is waited for in each of dozens of plays: by default 6 s.
    let told = explore_two_nodes(lying, &["--grace", "500ms"]);
    assert_eq!(told.code, 1, "{}", told.all());
    assert!(told.stdout.contains("found[dead-stays-dead"), "{}", told.all());
}

#[test]
fn a_pod_that_cannot_be_explored_is_not_one_without_faults() {
    let here = Playground::new();
    let (runtime, mock) = pod(&here, settings());
    runtime.block_on(mock.stop());
    let told = here.bare(&["explore", "--target", "target.yaml", "--for", "20s"]);
    assert_eq!(told.code, 4, "{}", told.all());
    assert!(told.all().contains("could not be played"), "{}", told.all());
}

#[test]
fn a_target_has_to_say_that_it_may_be_explored() {
    let here = Playground::new();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    here.write("target.yaml", format!("host: 127.0.0.1\nport: {port}\n"));
    let told = here.bare(&["explore", "--target", "target.yaml"]);
    assert_eq!(told.code, 3, "{}", told.all());
    assert!(told.stderr.contains("explore: allowed"), "{}", told.all());
}
