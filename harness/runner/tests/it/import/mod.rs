//! What another tool plays becomes scenarios that `check` accepts and the mock pod passes; what does not is told.

mod arazzo;
mod arazzo_bounds;
mod round_trip;

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::support::program::Playground;

const COLLECTION: &str = include_str!("collection.json");

/// Imports a collection into `mine`; what was written, and what was left out.
fn imported(here: &Playground, file: &str) -> (Vec<String>, Vec<Value>) {
    let told = here.bare(&["import", "postman", file, "--out", "mine", "--json"]);
    assert_eq!(told.code, 0, "{}", told.all());
    let document: Value = serde_json::from_str(&told.stdout).unwrap();
    let written = document["written"].as_array().unwrap().iter();
    let written = written.map(|path| path.as_str().unwrap().to_owned()).collect();
    (written, document["leftOut"].as_array().unwrap().clone())
}

fn why<'l>(left_out: &'l [Value], what: &str) -> Vec<&'l str> {
    let about = left_out.iter().filter(|left| left["what"] == what);
    about.map(|left| left["why"].as_str().unwrap()).collect()
}

#[test]
fn each_request_of_a_collection_is_carried_over_or_listed_with_its_reason() {
    let here = Playground::new();
    here.write("collection.json", COLLECTION);
    let (written, left_out) = imported(&here, "collection.json");
    let expected = [
        "sign-in/bot",
        "sign-in/app",
        "sign-in/user",
        "whoever-i-am",
        "whoever-i-am-2",
        "public",
    ];
    assert_eq!(written, expected.map(|name| format!("mine/{name}.yaml")));
    assert_eq!(
        why(&left_out, "Rooms"),
        ["no contract documents `POST /pod/v3/room/create`"]
    );
    for name in ["user", "password"] {
        let what = if name == "user" { "Nobody knows" } else { "Secret" };
        assert_eq!(
            why(&left_out, what),
            [format!("nothing says what the variable `{name}` holds")]
        );
    }
    assert!(why(&left_out, "Upload")[0].contains("`formdata`"), "{left_out:?}");
    assert!(why(&left_out, "Sign in / Bot")[0].contains("`user`"), "{left_out:?}");
    assert!(
        why(&left_out, "Sign in / User")[0].contains("users.installed.username"),
        "{left_out:?}"
    );
    for path in &written {
        let text = fs::read_to_string(here.path(path)).unwrap();
        assert!(!text.contains("geheim") && !text.contains("somebody"), "{text}");
    }
}

#[test]
fn imported_scenarios_are_without_mistake_and_pass_against_the_mock() {
    let here = Playground::new();
    here.write("collection.json", COLLECTION);
    let (written, _) = imported(&here, "collection.json");
    let checked = here.bare(&["check", "--scenarios", "mine"]);
    assert_eq!(checked.code, 0, "{}", checked.all());
    let ran = here.bare(&["run", "--scenarios", "mine"]);
    assert_eq!(ran.code, 0, "{}", ran.all());
    assert!(
        ran.stdout.contains(&format!("trials  {} passed", written.len())),
        "{}",
        ran.all()
    );
}

#[test]
fn a_file_that_says_something_else_is_not_overwritten_unless_that_is_asked_for() {
    let here = Playground::new();
    here.write("collection.json", COLLECTION);
    imported(&here, "collection.json");
    imported(&here, "collection.json"); // the same again changes nothing
    here.write("mine/public.yaml", "mine");
    let arguments = ["import", "postman", "collection.json", "--out", "mine"];
    let told = here.bare(&arguments);
    assert_eq!(told.code, 2, "{}", told.all());
    assert_eq!(fs::read_to_string(here.path("mine/public.yaml")).unwrap(), "mine");
    let told = here.bare(&[&arguments[..], &["--force"]].concat());
    assert_eq!(told.code, 0, "{}", told.all());
}

#[test]
fn what_is_no_collection_of_this_version_is_refused() {
    let here = Playground::new();
    for (text, said) in [
        ("{", "it is no collection of Postman"),
        ("{}", "it is no collection of Postman"),
        (
            r#"{"info": {"schema": "https://schema.getpostman.com/json/collection/v2.0.0/collection.json"}}"#,
            "v2.1",
        ),
    ] {
        here.write("collection.json", text);
        let told = here.bare(&["import", "postman", "collection.json", "--out", "mine"]);
        assert_eq!(told.code, 3, "{}", told.all());
        assert!(told.stderr.contains(said), "{}", told.all());
    }
    assert!(!here.path("mine").exists());
}

/// The vendor's own collection is no part of this repository; without it this test shows nothing.
#[test]
fn the_sign_in_part_of_the_vendors_collection_passes_against_the_mock() {
    let Some(folder) = std::env::var_os("VENDOR_SPEC_DIR") else {
        return;
    };
    let collection = PathBuf::from(folder).join("postman/Symphony_REST_APIs.postman_collection.json");
    let text = fs::read_to_string(&collection).unwrap();
    let requests = text.matches("\"request\"").count();
    assert!(requests > 100, "{requests}");
    let here = Playground::new();
    here.write("collection.json", &text);
    let (written, left_out) = imported(&here, "collection.json");
    let whole = left_out.iter().filter(|left| left["part"] == false).count();
    assert!(written.len() >= 8, "{written:?}");
    assert!(written.len() + whole > 100, "{} and {whole}", written.len());
    let checked = here.bare(&["check", "--scenarios", "mine"]);
    assert_eq!(checked.code, 0, "{}", checked.all());
    // Those with certificates send a body, which pods since November 2024 refuse.
    for part in ["authentication/rsa", "authentication/common", "basics/session-info"] {
        let ran = here.bare(&["run", part, "--scenarios", "mine"]);
        assert_eq!(ran.code, 0, "{part}: {}", ran.all());
    }
}
