//! What people do every day: name the target once, ask what a run costs, play again what failed, read the output with a program.

use serde_json::Value;

use crate::support::program::{Ended, Playground, SIGN_IN, ended, podproof};

/// A scenario that fails: a bot's session is no reason to answer 418.
const FAILS: &str = r#"title: The session is a teapot
verifies: [AUTH-RSA-01]
needs: [bot]
steps:
  - call: POST /login/pubkey/authenticate
    body: { token: "${{ jwt(bot) }}" }
    expect: { status: 418 }
"#;

fn json(ended: &Ended) -> Value {
    serde_json::from_str(&ended.stdout).unwrap_or_else(|error| panic!("{error}: {}", ended.all()))
}

#[test]
fn the_variable_names_the_target_of_every_command_that_takes_one() {
    let here = Playground::with_a_scenario();
    for arguments in [&["run"][..], &["list"], &["check"], &["doctor"]] {
        let mut command = here.command(arguments);
        command.env("PODPROOF_TARGET", "absent.yaml");
        let told = ended(command);
        assert_eq!(told.code, 3, "{arguments:?}: {}", told.all());
        assert!(told.stderr.contains("absent.yaml"), "{}", told.all());
    }
    let mut command = here.command(&["list"]);
    command.env("PODPROOF_TARGET", "");
    assert_eq!(ended(command).code, 0, "an empty variable names no target");
}

#[test]
fn the_doctor_asks_for_a_target_where_none_is_named() {
    let told = Playground::new().bare(&["doctor"]);
    assert_eq!(told.code, 2);
    assert!(
        told.stderr.contains("`podproof doctor --target FILE`"),
        "{}",
        told.all()
    );
}

#[test]
fn a_run_of_the_embedded_mock_says_in_every_report_that_it_is_no_pod_of_ours() {
    let here = Playground::with_a_scenario();
    let told = here.podproof(&["run"]);
    assert_eq!(told.code, 0, "{}", told.all());
    for file in ["junit.xml", "index.html", "summary.md", "run.jsonl"] {
        let report = std::fs::read_to_string(here.path("reports").join(file)).unwrap();
        assert!(report.contains("embedded mock pod, not a pod of yours"), "{file}");
    }
    assert!(
        told.stdout.contains("embedded mock pod, not a pod of yours"),
        "{}",
        told.all()
    );
}

#[test]
fn what_was_probably_meant_is_told_of_commands_deviations_and_tags() {
    let here = Playground::with_a_scenario();
    for (arguments, meant) in [
        (&["rnu"][..], "'run'"),
        (
            &["mock", "--deviate", "logout-do-nothing"],
            "did you mean `logout-does-nothing`?",
        ),
        (&["detect", "logout-do-nothing"], "did you mean `logout-does-nothing`?"),
        (&["run", "--tag", "smok"], "did you mean the tag `smoke`?"),
        (&["run", "sign-on"], "did you mean `sign-in`?"),
    ] {
        let told = here.podproof(arguments);
        assert!([2, 5].contains(&told.code), "{}", told.all());
        assert!(told.stderr.contains(meant), "{arguments:?}: {}", told.all());
    }
    let told = here.bare(&["help", "run"]);
    assert_eq!(told.code, 0);
    assert!(told.stdout.contains("--failed"), "{}", told.all());
}

#[test]
fn list_and_check_say_what_a_run_costs() {
    let here = Playground::with_a_scenario();
    here.write(
        "target.yaml",
        "host: pod.example\nconformance: { name: staging, limits: { requestsPerSecond: 0.5 } }\n",
    );
    here.write(
        "mine/sign-in.yaml",
        SIGN_IN.replace("needs: [bot]\n", "").replace("${{ jwt(bot) }}", "x"),
    );
    let told = here.podproof(&["check", "--scenarios", "mine", "--target", "target.yaml"]);
    assert_eq!(told.code, 0, "{}", told.all());
    let expected = "2 requests: at least 4.0 s at the pace of staging\n";
    assert!(told.stdout.ends_with(expected), "{}", told.all());
    let told = here.podproof(&["list", "--scenarios", "mine", "--target", "target.yaml"]);
    assert!(told.stderr.ends_with(expected), "{}", told.all());
}

#[test]
fn what_is_told_can_be_short_or_a_document() {
    let here = Playground::with_a_scenario();
    let listed = json(&here.podproof(&["list", "--json"]));
    assert_eq!(listed["trials"][0]["id"], "sign-in");
    assert_eq!(
        (&listed["requests"], &listed["secondsAtLeast"]),
        (&Value::from(2), &Value::Null)
    );
    assert_eq!(here.podproof(&["list", "--quiet"]).stdout, "sign-in\n");

    here.write("mine/sign-in.yaml", SIGN_IN);
    let mine = ["check", "--scenarios", "mine", "--json"];
    let checked = json(&here.podproof(&mine));
    assert_eq!(
        (&checked["mistakes"], &checked["read"]["trials"]),
        (&Value::Array(Vec::new()), &Value::from(1))
    );
    assert_eq!(here.podproof(&["check", "--scenarios", "mine", "-q"]).all(), "exit 0\n");
    here.write("mine/wrong.yaml", SIGN_IN.replace("title:", "titel:"));
    let checked = here.podproof(&mine);
    assert_eq!(checked.code, 3);
    let mistake = &json(&checked)["mistakes"][0];
    assert_eq!(
        (&mistake["line"], &mistake["column"]),
        (&Value::from(1), &Value::from(1))
    );
    assert!(mistake["help"].to_string().contains("title"), "{mistake}");

    for (id, kind) in [
        ("body-schema", "check"),
        ("AUTH-RSA-01", "requirement"),
        ("logout-does-nothing", "deviation"),
    ] {
        let explained = json(&here.bare(&["explain", "--json", id]));
        assert_eq!(
            (&explained["id"], &explained["kind"]),
            (&Value::from(id), &Value::from(kind))
        );
        let short = here.bare(&["explain", "-q", id]).stdout;
        assert_eq!(short.lines().count(), 1, "{short}");
    }
}

#[test]
fn what_is_probably_not_meant_is_a_warning_of_check_and_run_and_changes_no_exit_code() {
    let here = Playground::with_a_scenario();
    here.write(
        "mine/sign-in.yaml",
        SIGN_IN.replace("title: ", "description: x\ntitle: "),
    );
    let quiet = here.podproof(&["check", "--scenarios", "mine"]);
    assert!(!quiet.stderr.contains("warning"), "{}", quiet.all());
    let odd = SIGN_IN.replace(
        "    expect:",
        "    query: { probe: \"{{ bot.username }}\" }\n    expect:",
    );
    here.write("mine/sign-in.yaml", odd);
    for arguments in [["check", "--scenarios", "mine"], ["run", "--scenarios", "mine"]] {
        let told = here.podproof(&arguments);
        assert_eq!(told.code, 0, "{}", told.all());
        assert_eq!(
            told.stderr.matches("warning[scenario]: `{{ bot.username }}`").count(),
            1,
            "{}",
            told.all()
        );
        assert!(
            told.stderr.contains("did you mean `${{ bot.username }}`?"),
            "{}",
            told.all()
        );
    }
    let checked = json(&here.podproof(&["check", "--scenarios", "mine", "--json"]));
    assert_eq!(checked["mistakes"], Value::Array(Vec::new()));
    assert_eq!(checked["warnings"][0]["file"], "mine/sign-in.yaml");
    assert!(checked["warnings"][0]["line"].is_u64(), "{checked}");
}

#[test]
fn of_the_suite_that_is_built_in_nothing_is_warned() {
    let checked = json(&Playground::new().bare(&["check", "--json"]));
    assert_eq!(checked["warnings"], Value::Array(Vec::new()));
}

#[test]
fn the_doctors_steps_can_be_a_document() {
    let here = Playground::with_a_scenario();
    here.write("target.yaml", "host: 127.0.0.1\nport: 1\n");
    let told = here.podproof(&["doctor", "--json", "--target", "target.yaml"]);
    assert_eq!(told.code, 4, "{}", told.all());
    let document = json(&told);
    let steps = document["steps"].as_array().unwrap();
    let failed: Vec<&Value> = steps.iter().filter(|step| step["outcome"] == "fail").collect();
    assert!(!failed.is_empty() && failed[0]["help"].is_string(), "{document}");
    let told = here.podproof(&["doctor", "-q", "--target", "target.yaml"]);
    assert!(
        !told.stdout.lines().any(|line| line.starts_with("ok ")),
        "{}",
        told.all()
    );
}

#[test]
fn what_failed_is_played_again_with_the_suite_of_that_run() {
    let here = Playground::with_a_scenario();
    here.write("mine/teapot.yaml", FAILS);
    here.write("mine/sign-in.yaml", SIGN_IN);
    let told = here.podproof(&["run", "--scenarios", "mine"]);
    assert_eq!(told.code, 1, "{}", told.all());
    // The record that is named is put aside by this very run.
    let told = here.bare(&["run", "--failed", "reports/run.jsonl"]);
    assert_eq!(told.code, 1, "{}", told.all());
    assert!(
        told.stdout.contains("teapot") && !told.stdout.contains("sign-in"),
        "{}",
        told.all()
    );

    let told = here.podproof(&["run", "--scenarios", "mine", "sign-in"]);
    assert_eq!(told.code, 0, "{}", told.all());
    let told = here.bare(&["run", "--failed", "reports/run.jsonl"]);
    assert_eq!(told.code, 5, "{}", told.all());
    assert!(
        told.stderr.contains("nothing failed or broke in `reports/run.jsonl`"),
        "{}",
        told.all()
    );
}

#[test]
fn colour_can_be_forced_and_refused() {
    let coloured = |variables: &[(&str, &str)]| {
        let mut command = podproof(&["explain", "nonsense"]);
        command
            .args(["--spec", "/nonexistent"])
            .env_remove("NO_COLOR")
            .envs(variables.iter().copied());
        ended(command).stderr.contains('\u{1b}')
    };
    assert!(coloured(&[("FORCE_COLOR", "1")]));
    assert!(!coloured(&[]));
    assert!(!coloured(&[("FORCE_COLOR", "0")]));
    assert!(!coloured(&[("FORCE_COLOR", "1"), ("NO_COLOR", "1")]));
}
