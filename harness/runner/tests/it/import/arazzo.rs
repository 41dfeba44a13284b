//! Workflows of Arazzo become scenarios that `check` accepts and the mock pod passes; what does not is told, with its place.

use std::fmt::Write;
use std::fs;

use serde_json::{Value, json};

use crate::support::program::{Ended, Playground};

const DESCRIPTION: &str = include_str!("arazzo.yaml");
const OPENAPI: &str = include_str!("openapi.yaml");

fn playground() -> Playground {
    let here = Playground::new();
    here.write("a/arazzo.yaml", DESCRIPTION);
    here.write("a/openapi.yaml", OPENAPI);
    here
}

fn import(here: &Playground, more: &[&str]) -> Ended {
    here.bare(&[&["import", "arazzo", "a/arazzo.yaml", "--out", "mine"], more].concat())
}

fn imported(here: &Playground, more: &[&str]) -> Value {
    let told = import(here, &[more, &["--json"]].concat());
    assert_eq!(told.code, 0, "{}", told.all());
    serde_json::from_str(&told.stdout).unwrap()
}

fn scenario(here: &Playground, name: &str) -> Value {
    let text = fs::read_to_string(here.path(&format!("mine/{name}.yaml"))).unwrap();
    serde_yaml::from_str(&text).unwrap()
}

fn why<'d>(document: &'d Value, what: &str) -> Vec<&'d str> {
    let left_out = document["leftOut"].as_array().unwrap().iter();
    let about = left_out.filter(|left| left["what"] == what);
    about.map(|left| left["why"].as_str().unwrap()).collect()
}

#[test]
fn each_workflow_is_carried_over_or_listed_with_its_reason_and_its_place() {
    let here = playground();
    let document = imported(&here, &[]);
    let names = ["signin", "bot-session", "user", "app", "public"];
    assert_eq!(
        document["written"],
        json!(names.map(|name| format!("mine/{name}.yaml")))
    );
    assert_eq!(
        why(&document, "rooms"),
        ["no contract documents the operation `createRoom`"]
    );
    for (workflow, said) in [
        ("circle", "leads back to itself"),
        ("messages", "messages"),
        ("nobody knows", "`session`"),
        ("bot session / skipped", "no step leads to it"),
        ("bot session / look", "`xpath`"),
    ] {
        let why = why(&document, workflow);
        assert!(why.iter().any(|why| why.contains(said)), "{workflow}: {why:?}");
    }
    let left_out = document["leftOut"].as_array().unwrap();
    let rooms = left_out.iter().find(|left| left["what"] == "rooms").unwrap();
    let line = DESCRIPTION
        .lines()
        .position(|line| line.contains("createRoom"))
        .unwrap()
        + 1;
    let place = rooms["place"].as_str().unwrap();
    assert!(place.starts_with(&format!("a/arazzo.yaml:{line}:")), "{place}");
}

#[test]
fn a_called_workflow_stands_in_its_place_and_inputs_are_a_row() {
    let here = playground();
    imported(&here, &[]);
    let scenario = scenario(&here, "bot-session");
    assert_eq!(scenario["title"], "A bot signs in, looks, and logs out");
    assert_eq!(scenario["needs"], json!(["bot"]));
    let row = json!({ "id": "inputs", "botJwt": "${{ jwt(bot) }}", "name": "nobody-at-all" });
    assert_eq!(scenario["cases"], json!([row]));
    let steps = scenario["steps"].as_array().unwrap();
    let ids: Vec<&str> = steps.iter().map(|step| step["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["open", "look", "log-out", "dead"]);
    assert_eq!(steps[0]["call"], "POST /login/pubkey/authenticate");
    assert_eq!(steps[0]["body"], json!({ "token": "${{ case.botJwt }}" }));
    assert_eq!(steps[0]["expect"]["status"], 200);
    assert_eq!(
        steps[0]["expect"]["that"],
        json!(["body.name | lower == 'sessiontoken'"])
    );
    assert_eq!(steps[0]["save"], json!({ "token": "body.token" }));
    assert_eq!(steps[1]["headers"], json!({ "sessionToken": "${{ token }}" }));
    assert_eq!(steps[1]["expect"]["status"], "2xx");
    assert_eq!(
        steps[1]["expect"]["that"],
        json!(["body.username | lower != case.name | lower"])
    );
    assert_eq!(steps[3]["expect"], json!({ "status": 401, "within": "3s" }));
    let logout = json!({ "call": "POST /sessionauth/v1/logout", "headers": { "sessionToken": "${{ token }}" } });
    assert_eq!(scenario["finally"], json!([logout]));
}

#[test]
fn what_a_workflow_depends_on_is_played_before_it() {
    let here = playground();
    imported(&here, &[]);
    let scenario = scenario(&here, "user");
    let row = json!({ "id": "inputs", "appJwt": "${{ jwt(app) }}", "user": "${{ users.installed.userId }}" });
    assert_eq!(scenario["cases"], json!([row]));
    assert_eq!(scenario["steps"][0]["body"], json!({ "token": "${{ case.appJwt }}" }));
    assert_eq!(scenario["steps"][1]["path"], json!({ "userId": "${{ case.user }}" }));
}

#[test]
fn imported_workflows_are_without_mistake_and_pass_against_the_mock() {
    let here = playground();
    let document = imported(&here, &[]);
    let checked = here.bare(&["check", "--scenarios", "mine"]);
    assert_eq!(checked.code, 0, "{}", checked.all());
    let ran = here.bare(&["run", "--scenarios", "mine"]);
    assert_eq!(ran.code, 0, "{}", ran.all());
    let written = document["written"].as_array().unwrap().len();
    assert!(
        ran.stdout.contains(&format!("trials  {written} passed")),
        "{}",
        ran.all()
    );
}

#[test]
fn a_file_of_inputs_says_what_nothing_else_does() {
    let here = playground();
    here.write(
        "inputs.yaml",
        "session: \"${{ random_hex(64) }}\"\nname: \"${{ otherBot.username }}\"\n",
    );
    let document = imported(&here, &["--inputs", "inputs.yaml"]);
    assert!(why(&document, "nobody knows").is_empty());
    assert_eq!(
        scenario(&here, "nobody-knows")["cases"][0]["session"],
        "${{ random_hex(64) }}"
    );
    assert_eq!(scenario(&here, "bot-session")["needs"], json!(["bot", "otherBot"]));
    here.write("inputs.yaml", "session: \"${{ nonsense( }}\"\n");
    let document = imported(&here, &["--inputs", "inputs.yaml", "--force"]);
    assert!(why(&document, "nobody knows")[0].contains("`session`"));
}

#[test]
fn a_mistake_in_a_description_is_shown_at_its_place() {
    let here = playground();
    for (text, said) in [
        (
            "arazzo: 1.0.1\nworkflows:\n  - workflowId: a\n    steps: [{ stepId: b }]\n",
            "arazzo.yaml:4:13",
        ),
        ("arazzo: 3.0.0\nworkflows: []\n", "arazzo.yaml:1:9"),
        ("openapi: 3.0.0\n", "arazzo.yaml:1:1"),
        (
            "arazzo: 1.0.1\nworkflows:\n  - workflowId: a\n    steps: 5\n",
            "arazzo.yaml:4",
        ),
        ("arazzo: [", "arazzo.yaml:1"),
    ] {
        here.write("a/arazzo.yaml", text);
        let told = import(&here, &[]);
        assert_eq!(told.code, 3, "{}", told.all());
        assert!(told.stderr.contains("error[import]"), "{}", told.all());
        assert!(told.stderr.contains(said), "{text}: {}", told.all());
    }
    assert!(!here.path("mine").exists());
}

#[test]
fn workflows_that_unfold_without_end_are_left_out() {
    let here = playground();
    let mut text = "arazzo: 1.0.1\nworkflows:\n".to_owned();
    for level in 0..40 {
        let (this, next) = (format!("w{level}"), format!("w{}", level + 1));
        let step = |id: &str| format!("{{ stepId: {id}, workflowId: {next} }}");
        let steps = [step("a"), step("b")].join(", ");
        writeln!(text, "  - workflowId: {this}\n    steps: [{steps}]").unwrap();
    }
    text.push_str("  - workflowId: w40\n    steps: [{ stepId: a, operationId: listAccessTokenKeys }]\n");
    here.write("a/arazzo.yaml", text);
    let document = imported(&here, &[]);
    assert!(why(&document, "w0")[0].contains("more than 500 steps"), "{document}");
    assert_eq!(scenario(&here, "w38")["steps"].as_array().map(Vec::len), Some(4));
}
