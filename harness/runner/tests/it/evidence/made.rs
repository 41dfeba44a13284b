//! What is packed, when it is refused, and that it verifies.

use std::process::Command;

use serde_json::json;

use super::support::{Members, hex, packed, recorded, recorded_with, sum_in};
use crate::support::program::{Ended, Playground, SIGN_IN, ended, root};

#[test]
fn a_pack_holds_all_that_a_change_ticket_needs_and_verifies_by_its_sum() {
    let here = recorded_with(&["--label", "pod=24.10", "--label", "change=CHG-1"]);
    let sum = packed(&here);
    assert_eq!(sum, hex(&std::fs::read(here.path("evidence.zip")).unwrap()));
    let ended = here.bare(&["verify", "evidence.zip", "--sha256", &sum.to_uppercase()]);
    assert_eq!(ended.code, 0, "{}", ended.all());
    for line in [
        "right  the pack is the one with the SHA-256",
        "none is missing, none was added",
        "pod=24.10, change=CHG-1",
        "are those that the run was made with",
        "every verdict and every check is the recorded one",
        "reports are what is rendered from the record: junit",
        "verified: evidence.zip",
    ] {
        assert!(ended.stdout.contains(line), "`{line}`: {}", ended.all());
    }
    let members = Members::of(&here.path("evidence.zip"));
    let names = members.names();
    for name in [
        "run.jsonl",
        "reports/junit.xml",
        "reports/index.html",
        "reports/summary.md",
        "reports/run.json",
        "reports/run.har",
        "suite/scenarios/sign-in.yaml",
        "suite/spec/openapi/login.yaml",
        "manifest.json",
    ] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    assert!(names.iter().any(|name| name.starts_with("suite/spec/requirements/")));
    assert_eq!(
        members.bytes("run.jsonl"),
        std::fs::read(here.path("reports/run.jsonl")).unwrap()
    );
    let manifest = members.manifest();
    assert_eq!(manifest["run"]["labels"], json!({ "pod": "24.10", "change": "CHG-1" }));
    assert_eq!(manifest["run"]["verdicts"], json!({ "passed": 1 }));
    assert_eq!(manifest["members"].as_array().unwrap().len(), names.len() - 1);
}

#[test]
fn a_target_is_never_packed() {
    let here = Playground::new();
    here.copy_spec();
    here.write("scenarios/sign-in.yaml", SIGN_IN);
    // It has no bot, so nothing applies to it: the record is as good as any.
    here.write(
        "target.yaml",
        "host: 127.0.0.1 # a-word-of-the-target\nport: 1\nconformance: { name: nowhere }\n",
    );
    let run = here.bare(&["run", "--quiet", "--target", "target.yaml"]);
    assert_eq!(run.code, 5, "{}", run.all());
    packed(&here);
    let members = Members::of(&here.path("evidence.zip"));
    assert_eq!(members.manifest()["run"]["target"], "nowhere");
    for (name, bytes) in &members.0 {
        assert!(!name.contains("target"), "{name}");
        assert!(
            !String::from_utf8_lossy(bytes).contains("a-word-of-the-target"),
            "{name} holds the target"
        );
    }
}

/// Packs at a fixed time.
fn packed_at(here: &Playground, seconds: &str, out: &str) -> Ended {
    let mut command: Command = here.command(&["evidence", "reports/run.jsonl", "--out", out]);
    command.env("SOURCE_DATE_EPOCH", seconds);
    ended(command)
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let here = recorded();
    let (one, other) = (
        packed_at(&here, "1795000000", "1.zip"),
        packed_at(&here, "1795000000", "2.zip"),
    );
    assert_eq!((one.code, other.code), (0, 0), "{}{}", one.all(), other.all());
    assert_eq!(sum_in(&one), sum_in(&other));
    let later = packed_at(&here, "1795000001", "3.zip");
    assert_ne!(sum_in(&one), sum_in(&later), "the time of packing is in the manifest");
    let wrong = packed_at(&here, "yesterday", "4.zip");
    assert_eq!(wrong.code, 2, "{}", wrong.all());
}

#[test]
fn a_suite_that_is_not_that_of_the_run_is_packed_only_when_asked_for() {
    let here = recorded();
    here.write("scenarios/sign-in.yaml", format!("# later\n{SIGN_IN}"));
    let refused = here.bare(&["evidence", "reports", "--out", "evidence.zip"]);
    assert_eq!(refused.code, 3, "{}", refused.all());
    assert!(refused.stderr.contains("scenarios: expected "), "{}", refused.all());
    assert!(!here.path("evidence.zip").exists());
    let ended = here.bare(&["evidence", "reports", "--out", "evidence.zip", "--allow-changed"]);
    assert_eq!(ended.code, 0, "{}", ended.all());
    let manifest = Members::of(&here.path("evidence.zip")).manifest();
    assert_eq!(manifest["changed"][0]["part"], "scenarios");
    assert_eq!(manifest["changed"].as_array().unwrap().len(), 1);
    let ended = here.bare(&["verify", "evidence.zip"]);
    assert_eq!(ended.code, 0, "{}", ended.all());
    let line = "open  scenarios are not those that the run was made with";
    assert!(ended.stdout.contains(line), "{}", ended.all());
}

#[test]
fn contracts_under_which_the_verdicts_are_others_are_told_of() {
    let here = recorded();
    let overlay = "overlay: 1.0.0\ninfo: { title: Tighter, version: 0.1.0 }\nx-services: [login]\nactions:\n  - target: \
                   $.components.schemas.Token\n    update: { required: [colour] }\n    x-reason: a test\n";
    here.write("spec/overlays/tighter.yaml", overlay);
    let ended = here.bare(&["evidence", "reports", "--out", "evidence.zip", "--allow-changed"]);
    assert_eq!(ended.code, 0, "{}", ended.all());
    assert!(
        ended.stderr.contains("sign-in: expected passed, found failed"),
        "{}",
        ended.all()
    );
    let ended = here.bare(&["verify", "evidence.zip"]);
    assert_eq!(ended.code, 1, "{}", ended.all());
    assert!(
        ended
            .stdout
            .contains("mismatch  sign-in: expected passed, found failed"),
        "{}",
        ended.all()
    );
}

#[test]
fn a_file_that_is_there_is_kept_unless_it_is_to_be_replaced() {
    let here = recorded();
    here.write("evidence.zip", "mine");
    let refused = here.bare(&["evidence", "reports", "--out", "evidence.zip"]);
    assert_eq!(refused.code, 2, "{}", refused.all());
    assert_eq!(std::fs::read(here.path("evidence.zip")).unwrap(), b"mine");
    let ended = here.bare(&["evidence", "reports", "--out", "evidence.zip", "--force"]);
    assert_eq!(ended.code, 0, "{}", ended.all());
    let refused = here.bare(&["evidence", "reports/run.jsonl", "--out", "reports/run.jsonl", "--force"]);
    assert_eq!(refused.code, 2, "{}", refused.all());
    let refused = here.bare(&["evidence", "reports", "--out", "spec", "--force"]);
    assert_eq!(refused.code, 2, "{}", refused.all());
    let refused = here.bare(&["evidence", "reports", "--out", "nowhere/evidence.zip"]);
    assert_eq!(refused.code, 4, "{}", refused.all());
    let left = std::fs::read_dir(here.path(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let left: Vec<_> = left.filter(|name| name.to_string_lossy().ends_with(".part")).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_secret_is_never_packed() {
    const SIGNED: &str =
        "eyJhbGciOiJSUzUxMiJ9.eyJzdWIiOiJib3QifQ.MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OQ";
    let here = recorded();
    let refused = |what: &str| {
        let ended = here.bare(&["evidence", "reports", "--out", "evidence.zip", "--allow-changed"]);
        assert_eq!(ended.code, 3, "{}", ended.all());
        assert!(ended.stderr.contains(what), "`{what}`: {}", ended.all());
        assert!(!ended.all().contains(SIGNED), "{}", ended.all());
        assert!(!here.path("evidence.zip").exists());
    };
    here.write("scenarios/sign-in.yaml", format!("# {SIGNED}\n{SIGN_IN}"));
    refused("line 1 of `scenarios/sign-in.yaml` holds a signed JWT");
    here.write(
        "scenarios/sign-in.yaml",
        format!("{SIGN_IN}\n# -----BEGIN RSA PRIVATE KEY-----\n"),
    );
    refused("`scenarios/sign-in.yaml` holds a private key");
    here.write("scenarios/sign-in.yaml", SIGN_IN);
    let record = std::fs::read_to_string(here.path("reports/run.jsonl")).unwrap();
    here.write(
        "reports/run.jsonl",
        record.replace("A bot signs in", "A bot eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."),
    );
    refused("line 1 of `run.jsonl` holds a JWT");
}

#[test]
fn a_failing_run_whose_tokens_are_not_as_promised_verifies_although_they_are_redacted() {
    let here = Playground::new();
    here.copy_spec();
    here.write("scenarios/sign-in.yaml", SIGN_IN);
    let overlay = "overlay: 1.0.0\ninfo: { title: Tighter, version: 0.1.0 }\nx-services: [login]\nactions:\n  - target: \
                   $.components.schemas.Token\n    update: { properties: { token: { pattern: '^[A-Z]{9}$' } } }\n    x-reason: a test\n";
    here.write("ours.yaml", overlay);
    for strict in [&[] as &[&str], &["--strict"]] {
        let ended = here.bare(&[&["run", "--quiet", "--overlay", "ours.yaml"], strict].concat());
        assert_eq!(ended.code, 1, "{}", ended.all());
        let ended = here.bare(&["evidence", "reports", "--out", "evidence.zip", "--force"]);
        assert_eq!(ended.code, 0, "{}", ended.all());
        let ended = here.bare(&["verify", "evidence.zip"]);
        assert_eq!(ended.code, 0, "{}", ended.all());
        assert!(ended.stdout.contains("taken as recorded"), "{}", ended.all());
    }
}

#[test]
fn documents_from_other_folders_and_the_built_in_suite_are_packed_with_what_they_refer_to() {
    let here = Playground::new();
    here.write("mine/sign-in.yaml", SIGN_IN);
    // The project's document, with one of its schemas in a file of its own.
    let login = std::fs::read_to_string(root().join("spec/openapi/login.yaml")).unwrap();
    let local = "$ref: '#/components/schemas/Error'";
    assert!(login.contains(local), "{login}");
    here.write(
        "theirs/api/login.yaml",
        login.replace(local, "$ref: ../common/error.yaml"),
    );
    here.write("theirs/common/error.yaml", "type: object\n");
    std::fs::create_dir_all(here.path("work")).unwrap();
    let in_work = |arguments: &[&str]| {
        let mut command = crate::support::program::podproof(arguments);
        command.current_dir(here.path("work"));
        ended(command)
    };
    let ran = in_work(&[
        "run",
        "--quiet",
        "--scenarios",
        "../mine",
        "--contract",
        "login=../theirs/api/login.yaml",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.all());
    let ended = in_work(&["evidence", "reports", "--out", "evidence.zip"]);
    assert_eq!(ended.code, 0, "{}", ended.all());
    let members = Members::of(&here.path("work/evidence.zip"));
    let names = members.names();
    for name in [
        "suite/mine/sign-in.yaml",
        "suite/theirs/api/login.yaml",
        "suite/theirs/common/error.yaml",
        "suite/here/spec/openapi/pod.yaml",
    ] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    // Elsewhere, without any of it.
    let there = Playground::new();
    there.write("evidence.zip", std::fs::read(here.path("work/evidence.zip")).unwrap());
    let ended = there.bare(&["verify", "evidence.zip"]);
    assert_eq!(ended.code, 0, "{}", ended.all());
}

#[test]
fn a_run_that_was_judged_again_is_packed_with_what_it_was_judged_by() {
    let here = recorded();
    let overlay = "overlay: 1.0.0\ninfo: { title: Tighter, version: 0.1.0 }\nx-services: [login]\nactions:\n  - target: \
                   $.components.schemas.Token\n    update: { required: [colour] }\n    x-reason: a test\n";
    here.write("tighter.yaml", overlay);
    let judged = here.bare(&["judge", "reports/run.jsonl", "--overlay", "tighter.yaml"]);
    assert_eq!(judged.code, 1, "{}", judged.all());
    let ended = here.bare(&["evidence", "reports/judged", "--out", "evidence.zip"]);
    assert_eq!(ended.code, 0, "{}", ended.all());
    let members = Members::of(&here.path("evidence.zip"));
    assert!(members.names().contains(&"suite/tighter.yaml"));
    assert_eq!(here.bare(&["verify", "evidence.zip"]).code, 0);
}
