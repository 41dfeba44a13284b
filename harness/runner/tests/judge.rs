//! A recorded run is judged again, under the same contracts and under tighter ones.
#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that goes wrong")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use podproof::report::read_run_file;
use podproof::run::{CheckState, Verdict};
use tempfile::TempDir;

const SCENARIO: &str = r#"title: A bot signs in
verifies: [AUTH-RSA-01]
needs: [bot]
steps:
  - id: sign-in
    call: POST /login/pubkey/authenticate
    body: { token: "${{ jwt(bot) }}" }
    expect: { status: 200 }
    save: { session: body.token }
  - id: not-signed-in
    call: GET /pod/v2/sessioninfo
    headers: { sessionToken: podproof-no-session }
    expect: { status: [401, 4xx] }
finally:
  - call: POST /sessionauth/v1/logout
    headers: { sessionToken: "${{ session }}" }
"#;

/// A folder with the `run.json` of a run against the embedded mock pod.
fn recorded() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("scenarios")).unwrap();
    fs::write(folder.path().join("scenarios/bot.yaml"), SCENARIO).unwrap();
    let (code, output) = podproof(&folder, &["run", "--report", "json=run.json"]);
    assert_eq!(code, 0, "{output}");
    folder
}

/// Judges the recorded run under the project's contracts and an overlay of the schema of tokens.
fn judged(folder: &TempDir, token: &str) -> (i32, String) {
    let overlay = format!(
        "overlay: 1.0.0\ninfo: {{ title: Tighter, version: 0.1.0 }}\nx-services: [login]\nactions:\n  \
         - target: $.components.schemas.Token\n    update: {token}\n    x-reason: a test\n"
    );
    fs::write(folder.path().join("overlay.yaml"), overlay).unwrap();
    podproof(
        folder,
        &[
            "judge",
            "run.json",
            "--overlay",
            "overlay.yaml",
            "--report",
            "json=again.json",
        ],
    )
}

fn podproof(folder: &TempDir, arguments: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_podproof"))
        .args(arguments)
        .arg("--spec")
        .arg(spec())
        .current_dir(folder.path())
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(text).unwrap())
}

fn spec() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec")
}

#[test]
fn the_same_contracts_change_nothing() {
    let folder = recorded();
    let (code, output) = podproof(&folder, &["judge", "run.json", "--report", "json=again.json"]);
    assert_eq!(code, 0, "{output}");
    assert!(output.contains("nothing changed: 3 answers judged again"), "{output}");
    let [before, now] = ["run.json", "again.json"].map(|name| read_run_file(&folder.path().join(name)).unwrap());
    assert_eq!(before.checks(), now.checks());
    assert_eq!(before.trials[0].exchanges, now.trials[0].exchanges);
    assert_eq!(
        (before.requirements, before.operations),
        (now.requirements, now.operations)
    );
}

#[test]
fn a_property_that_is_required_now_and_was_not_there_fails() {
    let folder = recorded();
    let (code, output) = judged(&folder, "{ required: [colour] }");
    assert_eq!(code, 1, "{output}");
    assert!(output.contains("bot: passed → failed"), "{output}");
    assert!(output.contains("sign-in · body-schema: passed → failed"), "{output}");
    assert!(output.contains("scenarios/bot.yaml:5:"), "{output}");
    let now = read_run_file(&folder.path().join("again.json")).unwrap();
    assert_eq!(now.trials[0].verdict, Verdict::Failed);
    assert_eq!(now.trials[0].findings[0].asked.as_ref().unwrap().line, 5);
}

#[test]
fn what_a_label_cannot_tell_is_not_evaluated() {
    for form in [
        "{ pattern: '^[A-Z]{9}$' }",
        "{ pattern: '^eyJ' }",
        "{ maxLength: 12 }",
        "{ minLength: 12 }",
        "{ format: uuid }",
        "{ enum: [red, green] }",
        "{ not: { pattern: '^x+$' } }",
    ] {
        let folder = recorded();
        let (code, output) = judged(&folder, &format!("{{ properties: {{ token: {form} }} }}"));
        assert_eq!(code, 0, "{form}: {output}");
        let now = read_run_file(&folder.path().join("again.json")).unwrap();
        let mut checks = now.trials[0].checks.iter();
        let check = checks.find(|check| check.check == "body-schema" && check.step == "sign-in");
        let expected = CheckState::NotEvaluated {
            reason: "the value is redacted".to_owned(),
        };
        assert_eq!(check.unwrap().state, expected, "{form}");
    }
}

#[test]
fn a_type_that_no_label_can_have_fails() {
    let folder = recorded();
    let (code, output) = judged(&folder, "{ properties: { token: { type: integer } } }");
    assert_eq!(code, 1, "{output}");
    assert!(output.contains("expected integer, found"), "{output}");
}

#[test]
fn a_file_that_is_no_run_is_refused() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("run.json"), "{}").unwrap();
    let (code, output) = podproof(&folder, &["judge", "run.json"]);
    assert_eq!(code, 3, "{output}");
    assert!(output.contains("without a `format`"), "{output}");
}
