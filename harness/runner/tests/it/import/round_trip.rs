//! What is exported as Arazzo, and imported again, is accepted and passes; what cannot be said is told.

use std::fs;

use serde_json::{Value, json};

use crate::support::program::Playground;

fn exported(here: &Playground, selection: &[&str]) -> Value {
    let arguments = [
        &["export", "arazzo", "--out", "out", "--json", "--scenarios", "built-in"],
        selection,
    ]
    .concat();
    let told = here.bare(&arguments);
    assert_eq!(told.code, 0, "{}", told.all());
    serde_json::from_str(&told.stdout).unwrap()
}

fn description(here: &Playground) -> Value {
    serde_yaml::from_str(&fs::read_to_string(here.path("out/arazzo.yaml")).unwrap()).unwrap()
}

fn why<'d>(document: &'d Value, what: &str) -> Vec<&'d str> {
    let left_out = document["leftOut"].as_array().unwrap().iter();
    let about = left_out.filter(|left| left["what"] == what);
    about.map(|left| left["why"].as_str().unwrap()).collect()
}

#[test]
fn a_trial_is_a_workflow_whose_accounts_are_inputs() {
    let here = Playground::new();
    let document = exported(&here, &["logout/bot"]);
    let workflows = document["workflows"].as_array().unwrap();
    let workflow = workflows
        .iter()
        .find(|workflow| workflow["id"] == "logout_bot")
        .unwrap();
    let inputs = json!({ "jwt_bot": "jwt(bot)", "bot_username": "bot.username" });
    assert_eq!(workflow["inputs"], inputs);
    let description = description(&here);
    assert_eq!(description["arazzo"], "1.0.1");
    let workflow = &description["workflows"][0];
    assert_eq!(workflow["inputs"]["required"], json!(["jwt_bot", "bot_username"]));
    assert_eq!(workflow["x-podproof"]["inputs"], inputs);
    let steps = workflow["steps"].as_array().unwrap();
    assert_eq!(steps[0]["operationId"], "$sourceDescriptions.login.signInBot");
    assert_eq!(
        steps[0]["requestBody"]["payload"],
        json!({ "token": "$inputs.jwt_bot" })
    );
    assert_eq!(steps[0]["outputs"], json!({ "session": "$response.body#/token" }));
    assert_eq!(steps[3]["onFailure"][0]["retryLimit"], 5);
    assert_eq!(
        steps[3]["x-podproof"],
        json!({ "verifies": ["LOGOUT-03", "LOGOUT-20"] })
    );
    for source in description["sourceDescriptions"].as_array().unwrap() {
        let contract = fs::read_to_string(here.path("out").join(source["url"].as_str().unwrap())).unwrap();
        let contract: Value = serde_yaml::from_str(&contract).unwrap();
        assert_eq!(
            contract["servers"],
            json!([{ "url": format!("/{}", source["name"].as_str().unwrap()) }])
        );
    }
}

#[test]
fn what_the_other_tool_cannot_say_is_told_and_not_faked() {
    let here = Playground::new();
    let document = exported(
        &here,
        &[
            "logout/bot",
            "logout/missing-token",
            "logout/many-at-once",
            "logout/certificate",
        ],
    );
    for (trial, said) in [
        ("logout/missing-token", "`sessionToken`"),
        ("logout/many-at-once", "several things at once"),
        ("logout/certificate", "client certificate"),
    ] {
        let why = why(&document, trial);
        assert!(why.iter().any(|why| why.contains(said)), "{trial}: {why:?}");
    }
    let part = why(&document, "logout/bot / log-out");
    assert!(part.contains(&"that `body.token is not defined`"), "{part:?}");
}

#[test]
fn what_is_exported_and_imported_again_passes_against_the_mock() {
    let here = Playground::new();
    let areas = [
        "logout",
        "authenticate",
        "session",
        "on-behalf-of",
        "identity",
        "key-manager",
        "extension-app",
    ];
    let document = exported(&here, &areas);
    let workflows = document["workflows"].as_array().unwrap().len();
    assert!(workflows > 60, "{workflows}");
    let told = here.bare(&["import", "arazzo", "out/arazzo.yaml", "--out", "mine", "--json"]);
    assert_eq!(told.code, 0, "{}", told.all());
    let imported: Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!(imported["leftOut"], json!([]));
    assert_eq!(imported["written"].as_array().map(Vec::len), Some(workflows));
    let checked = here.bare(&["check", "--scenarios", "mine"]);
    assert_eq!(checked.code, 0, "{}", checked.all());
    // One after the other, so that a busy machine makes no answer late.
    let ran = here.bare(&["run", "logout", "identity", "--scenarios", "mine", "--jobs", "1"]);
    assert_eq!(ran.code, 0, "{}", ran.all());
}

#[test]
fn a_folder_may_still_be_called_what_a_format_is_called() {
    let here = Playground::new();
    let told = here.bare(&["export", "./arazzo"]);
    assert_eq!(told.code, 0, "{}", told.all());
    assert!(here.path("arazzo/scenarios/logout/bot.yaml").exists());
    let nothing = here.bare(&["export"]);
    assert_eq!(nothing.code, 2, "{}", nothing.all());
}
