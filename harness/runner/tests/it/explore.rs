//! `podproof explore` as people see it: what is found, what is kept of it, and what is refused.

use std::net::TcpListener;

use podproof_mock_pod::{Deviation, MockPod, Settings};

use crate::support::program::Playground;

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
    let told = here.bare(&["explore", "--deviate", "second-logout-revives", "--seed", "1"]);
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
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let settings = Settings {
        deviations: vec![Deviation::SecondLogoutRevives],
        ..Settings::default()
    };
    let mock = runtime.block_on(MockPod::start(settings)).unwrap();
    mock.write_target(&here.path("lying.yaml")).unwrap();
    let told = here.bare(&["run", "--scenarios", scenario, "--target", "lying.yaml"]);
    assert_eq!(told.code, 1, "{}", told.all());
    assert!(told.stdout.contains("LOGOUT-03"), "{}", told.all());
}

#[test]
fn a_pod_that_cannot_be_explored_is_not_one_without_faults() {
    let here = Playground::new();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mock = runtime.block_on(MockPod::start(Settings::default())).unwrap();
    mock.write_target(&here.path("target.yaml")).unwrap();
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
