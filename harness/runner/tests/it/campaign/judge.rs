//! A recorded run is judged again, under the same contracts and under tighter ones.
use podproof::record::{CheckState, Manifest, ServiceIssueId, SettingsRecord, TrialRecord, Verdict};
use podproof::secret::RedactedProse;
use podproof::suite::check::CheckId;

use crate::support::program::{Ended, Playground, root};
use crate::support::whole_run::WholeRun;

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

/// A folder with the `run.jsonl` of a run against the embedded mock pod.
fn recorded() -> Playground {
    let here = Playground::of_the_project();
    here.write("scenarios/bot.yaml", SCENARIO);
    let ended = here.podproof(&["run", "--record", "run.jsonl"]);
    assert_eq!(ended.code, 0, "{}", ended.all());
    here
}

/// Judges the recorded run under the project's contracts and an overlay of the schema of tokens.
fn judged(here: &Playground, token: &str, more: &[&str]) -> Ended {
    let overlay = format!(
        "overlay: 1.0.0\ninfo: {{ title: Tighter, version: 0.1.0 }}\nx-services: [login]\nactions:\n  \
         - target: $.components.schemas.Token\n    update: {token}\n    x-reason: a test\n"
    );
    here.write("overlay.yaml", overlay);
    let arguments = [
        "judge",
        "run.jsonl",
        "--overlay",
        "overlay.yaml",
        "--record",
        "again.jsonl",
    ];
    here.podproof(&[&arguments, more].concat())
}

fn read(here: &Playground, name: &str) -> WholeRun {
    WholeRun::open(&here.path(name))
}

/// The record of the run, with something in it changed.
fn tamper(here: &Playground, change: impl FnOnce(&mut WholeRun)) {
    let mut run = read(here, "run.jsonl");
    change(&mut run);
    here.write("run.jsonl", run.lines());
}

#[test]
fn the_same_contracts_change_nothing() {
    let here = recorded();
    let ended = here.podproof(&["judge", "run.jsonl", "--strict", "--record", "again.jsonl"]);
    assert_eq!(ended.code, 0, "{}", ended.all());
    assert!(
        ended.stdout.contains("nothing changed: 3 answers judged again"),
        "{}",
        ended.all()
    );
    let (before, now) = (read(&here, "run.jsonl"), read(&here, "again.jsonl"));
    let judged = now.manifest.judged.clone().unwrap();
    assert_eq!(judged.under.len(), 1, "the folder is named: {:?}", judged.under);
    let settings = SettingsRecord {
        strict: false,
        ..now.manifest.settings
    };
    let manifest = Manifest {
        judged: None,
        settings,
        ..now.manifest.clone()
    };
    assert!(WholeRun { manifest, ..now } == before, "the record is another now");
}

#[test]
fn the_whole_suite_is_judged_again_as_it_was() {
    let here = Playground::of_the_project();
    let scenarios = root().join("scenarios").display().to_string();
    let ended = here.podproof(&["run", "--quiet", "--scenarios", &scenarios]);
    assert_eq!(ended.code, 0, "{}", ended.all());
    let ended = here.podproof(&["judge", "reports/run.jsonl"]);
    assert_eq!(ended.code, 0, "{}", ended.all());
    let (before, now) = (
        read(&here, "reports/run.jsonl"),
        read(&here, "reports/judged/run.jsonl"),
    );
    assert!(now.trials.len() > 200 && now.trials.len() == before.trials.len());
    for (before, now) in before.trials.iter().zip(&now.trials) {
        // A pattern of access tokens is all that cannot be asked of their labels.
        let mut known = before.checks.clone();
        for (check, now) in known.iter_mut().zip(&now.checks) {
            let reason = RedactedProse::of_our_words("the value is redacted");
            if (now.check, &now.state) == (CheckId::BodySchema, &CheckState::NotEvaluated { reason }) {
                check.state.clone_from(&now.state);
            }
        }
        let known = TrialRecord {
            checks: known,
            ..before.clone()
        };
        assert!(&known == now, "{} is another now", now.id);
    }
    assert!(before.requirements() == now.requirements() && before.operations() == now.operations());
}

#[test]
fn a_failure_is_told_as_it_was_when_it_was_recorded() {
    let here = Playground::of_the_project();
    here.write("scenarios/bot.yaml", SCENARIO.replace("[401, 4xx]", "404"));
    assert_eq!(here.podproof(&["run", "--record", "run.jsonl"]).code, 1);
    let ended = here.podproof(&["judge", "run.jsonl", "--record", "again.jsonl"]);
    assert_eq!(ended.code, 1, "{}", ended.all());
    assert!(ended.stdout.contains("nothing changed"), "{}", ended.all());
    assert!(
        ended.stdout.contains("^^^ received 401, expected 404"),
        "{}",
        ended.all()
    );
    assert!(read(&here, "run.jsonl").trials == read(&here, "again.jsonl").trials);
}

#[test]
fn a_property_that_is_required_now_and_was_not_there_fails() {
    let here = recorded();
    let ended = judged(&here, "{ required: [colour] }", &[]);
    assert_eq!(ended.code, 1, "{}", ended.all());
    for line in [
        "bot: passed → failed",
        "sign-in · body-schema: passed → failed",
        "scenarios/bot.yaml:5:",
    ] {
        assert!(ended.stdout.contains(line), "{}", ended.all());
    }
    let now = read(&here, "again.jsonl");
    assert!(now.trials[0].findings[0].clients.is_some(), "what it does to clients");
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
        let here = recorded();
        let ended = judged(&here, &format!("{{ properties: {{ token: {form} }} }}"), &[]);
        assert_eq!(ended.code, 0, "{form}: {}", ended.all());
        let now = read(&here, "again.jsonl");
        let mut checks = now.trials[0].checks.iter();
        let check = checks.find(|check| check.check == CheckId::BodySchema && check.step == "sign-in");
        let expected = CheckState::NotEvaluated {
            reason: RedactedProse::of_our_words("the value is redacted"),
        };
        assert_eq!(check.unwrap().state, expected, "{form}");
    }
}

#[test]
fn an_answer_that_is_wrong_in_a_thousand_places_is_told_in_twenty() {
    let here = recorded();
    tamper(&here, |run| {
        let response = run.trials[0].exchanges[0].response.as_mut().unwrap();
        let members: Vec<String> = (0..1000).map(|number| format!("\"m{number}\":1")).collect();
        let body = serde_json::json!({ "text": format!("{{{}}}", members.join(",")) });
        response.body = serde_json::from_value(body).unwrap();
    });
    let ended = judged(&here, "{ additionalProperties: { type: string } }", &[]);
    assert_eq!(ended.code, 1, "{}", ended.all());
    let now = read(&here, "again.jsonl");
    let findings = now.trials[0].findings.iter();
    let titles: Vec<&str> = findings
        .filter(|finding| finding.check == CheckId::BodySchema)
        .map(|finding| finding.title.to_show())
        .collect();
    assert_eq!(titles.len(), 21, "{titles:#?}");
    assert!(
        titles[20].contains(" more of this check in the same answer"),
        "{}",
        titles[20]
    );
}

#[test]
fn strictly_what_a_label_cannot_tell_fails() {
    let here = recorded();
    let ended = judged(&here, "{ properties: { token: { format: uuid } } }", &["--strict"]);
    assert_eq!(ended.code, 1, "{}", ended.all());
    let expected = "bot: passed → failed (1 check could not be evaluated, and the run is strict)";
    assert!(ended.stdout.contains(expected), "{}", ended.all());
}

#[test]
fn a_trial_that_a_service_issue_cut_short_stays_broken_by_it() {
    let here = recorded();
    tamper(&here, |run| {
        let trial = &mut run.trials[0];
        trial.verdict = Verdict::Broken;
        trial.reason = Some(RedactedProse::of_our_words("`/pod` cannot be reached"));
        trial.service_issue = Some(ServiceIssueId::after(0));
    });
    let ended = judged(&here, "{ description: a token }", &[]);
    assert_eq!(ended.code, 4, "{}", ended.all());
    let trial = &read(&here, "again.jsonl").trials[0];
    assert_eq!(trial.verdict, Verdict::Broken);
    assert_eq!(trial.service_issue, Some(ServiceIssueId::after(0)));
    assert!(trial.reason.is_some());
}

#[test]
fn a_run_that_was_strict_stays_so_whatever_else_was_found() {
    let here = recorded();
    tamper(&here, |run| {
        run.manifest.settings.strict = true;
        let reason = RedactedProse::of_our_words("it was another day");
        let mut checks = run.trials[0].checks.iter_mut();
        let check = checks.find(|check| check.check == CheckId::Transport).unwrap();
        check.state = CheckState::NotEvaluated { reason };
    });
    assert_eq!(judged(&here, "{ required: [colour] }", &[]).code, 1);
    std::fs::rename(here.path("again.jsonl"), here.path("run.jsonl")).unwrap();
    let ended = here.podproof(&["judge", "run.jsonl", "--record", "again.jsonl"]);
    assert_eq!(ended.code, 1, "{}", ended.all());
    let now = read(&here, "again.jsonl");
    assert!(
        now.manifest.settings.strict && now.trials[0].findings.is_empty(),
        "{now:#?}"
    );
    assert_eq!(now.trials[0].verdict, Verdict::Failed);
}

#[test]
fn a_type_that_no_label_can_have_fails() {
    let here = recorded();
    let ended = judged(&here, "{ properties: { token: { type: integer } } }", &[]);
    assert_eq!(ended.code, 1, "{}", ended.all());
    assert!(ended.stdout.contains("expected integer, found"), "{}", ended.all());
}

#[test]
fn every_report_says_that_it_judges_a_recording() {
    let here = recorded();
    here.write(
        "none.yaml",
        "overlay: 1.0.0\ninfo: { title: None, version: 0.1.0 }\nx-services: [login]\nactions:\n  \
         - { target: $.components.schemas.Token, update: { description: The same }, x-reason: a test }\n",
    );
    let ended = here.bare(&["judge", "run.jsonl", "--spec", "built-in", "--overlay", "none.yaml"]);
    assert_eq!(ended.code, 0, "{}", ended.all());
    let run = read(&here, "run.jsonl");
    let told = format!(
        "embedded mock pod, not a pod of yours, played by podproof {} from {}; nothing is sent\n",
        run.manifest.podproof, run.manifest.started_at
    );
    assert!(ended.stdout.starts_with(&told), "{}", ended.all());
    let now = read(&here, "reports/judged/run.jsonl");
    let judged = now.manifest.judged.unwrap();
    assert_eq!(
        (judged.under, now.manifest.started_at),
        (
            vec!["built-in".to_owned(), "none.yaml".to_owned()],
            run.manifest.started_at
        )
    );
    for report in ["summary.md", "junit.xml", "index.html"] {
        let text = std::fs::read_to_string(here.path("reports/judged").join(report)).unwrap();
        let plain = text.replace('\\', "").replace("&#x2f;", "/");
        let expected = format!(
            "judged it again at {} under built-in, none.yaml; nothing was sent",
            judged.at
        );
        assert!(
            plain.contains("a judgement of the recording") && plain.contains(&expected),
            "{report}: {text}"
        );
    }
}

#[test]
fn the_recorded_run_is_not_overwritten() {
    let here = recorded();
    here.write("reports/run.jsonl", std::fs::read(here.path("run.jsonl")).unwrap());
    let before = read(&here, "reports/run.jsonl");
    for place in [
        &["--reports", "reports"][..],
        &["--report", "json=./reports/../reports/run.jsonl"],
    ] {
        let ended = here.podproof(&[&["judge", "reports/run.jsonl"], place].concat());
        assert_eq!(ended.code, 2, "{}", ended.all());
        assert!(ended.stderr.contains("is the recorded run itself"), "{}", ended.all());
        assert_eq!(read(&here, "reports/run.jsonl"), before);
    }
}

#[test]
fn a_file_that_is_no_run_is_refused_by_name_and_with_what_is_wrong() {
    let here = recorded();
    let whole = std::fs::read_to_string(here.path("run.jsonl")).unwrap();
    let files = [
        ("other.json", "{}".to_owned(), "found something else"),
        (
            "cut.json",
            whole[..100].to_owned(),
            "was the run ended before it began?",
        ),
        ("empty.json", String::new(), "found nothing"),
        ("text.json", "hello".to_owned(), "found something else"),
        (
            "future.json",
            whole.replace("podproof-run/2", "podproof-run/3"),
            "read it with the podproof that wrote it",
        ),
        (
            "old.json",
            "{\n  \"format\": \"podproof-run/1\",\n  \"trials\": []\n}\n".to_owned(),
            "found `podproof-run/1`; read it with the podproof that wrote it",
        ),
        (
            "edited.json",
            whole.replace("\"verdict\":\"passed\"", "\"verdict\":\"super\""),
            "was it edited by hand?",
        ),
    ];
    for (name, content, expected) in files {
        here.write(name, content);
        let ended = here.podproof(&["judge", name]);
        assert_eq!(ended.code, 3, "{name}: {}", ended.all());
        let is_told = ended.stderr.contains(&format!("`{name}`")) && ended.stderr.contains(expected);
        assert!(is_told, "{name}: {}", ended.all());
    }
    let ended = here.podproof(&["judge", "nowhere.json"]);
    assert_eq!(ended.code, 3);
    assert!(
        ended
            .stderr
            .contains("cannot read `nowhere.json`: there is no such file;"),
        "{}",
        ended.all()
    );
    let marked = format!("\u{feff}{whole}");
    here.write("marked.json", marked);
    assert_eq!(
        here.podproof(&["judge", "marked.json"]).code,
        0,
        "a byte-order mark is no fault"
    );
}

#[test]
fn a_document_that_lacks_what_was_called_is_no_ground_to_judge_on() {
    let here = recorded();
    here.write(
        "other.yaml",
        "openapi: 3.0.3\ninfo: { title: Other, version: '1' }\npaths: { /x: { get: { responses: { '200': { description: x } } } } }\n",
    );
    let ended = here.podproof(&["judge", "run.jsonl", "--contract", "login=other.yaml"]);
    assert_eq!(ended.code, 3, "{}", ended.all());
    let expected = "`other.yaml` does not document `POST /login/pubkey/authenticate`, which the recorded run called";
    assert!(ended.stderr.contains(expected), "{}", ended.all());
    assert!(!here.path("reports/judged").exists());
}
