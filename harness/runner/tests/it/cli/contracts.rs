//! Documents in the place of the project's: each either works, or it is said what to write.

use crate::support::program::{Ended, Playground};

/// A document with these paths, each with a POST that answers 200.
fn document(paths: &[&str], response: &str) -> String {
    let mut text = "openapi: 3.0.3\ninfo: { title: Theirs, version: \"1\" }\npaths:\n".to_owned();
    text.extend(
        paths
            .iter()
            .map(|path| format!("  {path}:\n    post:\n      responses:\n        '200': {response}\n")),
    );
    text
}

const DESCRIBED: &str = "{ description: done }";
const SIGN_IN: [&str; 3] = [
    "/pubkey/authenticate",
    "/pubkey/app/authenticate",
    "/pubkey/app/user/{userId}/authenticate",
];

fn check(playground: &Playground, contracts: &[&str]) -> Ended {
    let mut arguments = vec!["check", "--scenarios", "./scenarios"];
    for contract in contracts {
        arguments.extend(["--contract", contract]);
    }
    playground.podproof(&arguments)
}

/// A folder with a scenario that signs in and logs out, and a document `theirs.yaml` with these paths.
fn with_document(paths: &[&str]) -> Playground {
    let playground = Playground::with_a_scenario();
    playground.write("theirs.yaml", document(paths, DESCRIBED));
    playground
}

#[test]
fn an_own_overlay_that_matches_nothing_in_a_given_document_is_a_note() {
    let told = check(&with_document(&SIGN_IN), &["login=theirs.yaml"]);
    assert_eq!(told.code, 0, "{}", told.all());
    assert!(told.stderr.contains("note: 1 action of "), "{}", told.all());
    assert!(
        told.stderr
            .contains("matches nothing in `theirs.yaml`, and asks nothing of `login` in this run"),
        "{}",
        told.all()
    );
}

#[test]
fn an_own_overlay_that_cannot_be_applied_to_a_given_document_is_a_note() {
    let playground = Playground::with_a_scenario();
    let given = document(&["/pubkey/authenticate"], "{ $ref: '#/components/responses/Done' }")
        + "components: { responses: { Done: { description: done } } }\n";
    playground.write("theirs.yaml", given);
    playground.copy_spec();
    let overlay = "overlay: 1.0.0\ninfo: { title: Ours, version: \"1\" }\nactions:\n  - target: $.paths.*.*.responses\n    x-reason: said by no document\n    update: { '200': { description: ours } }\n";
    playground.write("spec/overlays/ours.yaml", overlay);
    let told = playground.podproof(&[
        "check",
        "--scenarios",
        "./scenarios",
        "--spec",
        "spec",
        "--contract",
        "login=theirs.yaml",
    ]);
    assert_eq!(told.code, 0, "{}", told.all());
    let expected =
        "note: `spec/overlays/ours.yaml` cannot be applied to `theirs.yaml`, and asks nothing of `login` in this run";
    assert!(told.stderr.contains(expected), "{}", told.all());
    let told = playground.podproof(&[
        "check",
        "--scenarios",
        "./scenarios",
        "--contract",
        "login=theirs.yaml",
        "--overlay",
        "spec/overlays/ours.yaml",
    ]);
    assert_eq!(told.code, 3, "one that was given must fit: {}", told.all());
}

#[test]
fn documents_that_clash_are_named_once_with_what_to_write() {
    let told = check(
        &with_document(&["/pubkey/authenticate", "/pubkey/app/authenticate"]),
        &["more@/login=theirs.yaml"],
    );
    assert_eq!((told.code, told.input_errors().len()), (3, 1), "{}", told.all());
    for words in [
        "error[contract]: `theirs.yaml` and `",
        "login.yaml` both document `POST /login/pubkey/authenticate`, and 1 more",
        "`--contract login=theirs.yaml` judges by it in place of `",
        "give it another prefix: `--contract more@/prefix=theirs.yaml`",
    ] {
        assert!(told.stderr.contains(words), "{words}: {}", told.all());
    }
}

#[test]
fn two_given_documents_that_clash_are_both_named() {
    let playground = with_document(&["/ping"]);
    playground.write("others.yaml", document(&["/ping"], DESCRIBED));
    let told = check(&playground, &["a@/x=theirs.yaml", "b@/x=others.yaml"]);
    assert_eq!((told.code, told.input_errors().len()), (3, 1), "{}", told.all());
    for words in [
        "`theirs.yaml` and `others.yaml` both document `POST /x/ping`",
        "leave one out, or give it another prefix: `--contract a@/prefix=theirs.yaml`",
    ] {
        assert!(told.stderr.contains(words), "{words}: {}", told.all());
    }
}

#[test]
fn a_given_document_with_every_operation_of_another_takes_its_place_too() {
    let paths = [&["/more"][..], &SIGN_IN].concat();
    let told = check(&with_document(&paths), &["wider@/login=theirs.yaml"]);
    assert_eq!(told.code, 0, "{}", told.all());
    assert!(
        told.stderr.contains("note: `theirs.yaml` takes the place of `")
            && told
                .stderr
                .contains("login.yaml` too: it documents all of its operations"),
        "{}",
        told.all()
    );
}

#[test]
fn what_a_given_document_lacks_is_told_once_for_all_calls() {
    let playground = with_document(&["/pubkey/app/authenticate"]);
    playground.write("scenarios/again.yaml", crate::support::program::SIGN_IN);
    let told = check(&playground, &["login=theirs.yaml"]);
    assert_eq!((told.code, told.input_errors().len()), (3, 1), "{}", told.all());
    for words in [
        "`theirs.yaml` does not document `POST /login/pubkey/authenticate`, which scenarios call",
        "check that it is the document of `login`",
    ] {
        assert!(told.stderr.contains(words), "{words}: {}", told.all());
    }
}

#[test]
fn a_slip_in_a_scenario_is_the_scenarios_own_whatever_documents_are_given() {
    let playground = with_document(&SIGN_IN);
    let slip = crate::support::program::SIGN_IN.replace("/login/pubkey/authenticate", "/login/pubkey/authentcate");
    playground.write("scenarios/sign-in.yaml", slip);
    let told = check(&playground, &["login=theirs.yaml"]);
    assert!(
        told.input_errors()[0].starts_with("error[scenario]: no contract documents"),
        "{}",
        told.all()
    );
}

#[test]
fn a_given_document_without_a_prefix_has_that_of_the_one_whose_place_it_takes() {
    let playground = with_document(&SIGN_IN);
    playground.copy_spec();
    std::fs::rename(
        playground.path("spec/openapi/login.yaml"),
        playground.path("spec/openapi/login-older.yaml"),
    )
    .unwrap();
    let told = playground.podproof(&[
        "check",
        "--scenarios",
        "./scenarios",
        "--spec",
        "spec",
        "--contract",
        "login-older=theirs.yaml",
    ]);
    assert_eq!(told.code, 0, "{}", told.all());
}

#[test]
fn the_files_that_a_document_refers_to_are_read_with_it() {
    let playground = Playground::with_a_scenario();
    playground.write(
        "theirs/api.yaml",
        document(&["/ping"], "{ $ref: './common.yaml#/components/responses/Done' }"),
    );
    let common =
        |paths: &str| format!("openapi: 3.0.3\ninfo: {{ title: Common, version: \"1\" }}\npaths: {{}}\n{paths}");
    playground.write(
        "theirs/common.yaml",
        common("components: { responses: { Done: { $ref: 'more/deep.yaml#/components/responses/Done' } } }\n"),
    );
    playground.write(
        "theirs/more/deep.yaml",
        common("components: { responses: { Done: { description: done } } }\n"),
    );
    let told = check(&playground, &["theirs=theirs/api.yaml"]);
    assert_eq!(told.code, 0, "{}", told.all());
    std::fs::remove_file(playground.path("theirs/more/deep.yaml")).unwrap();
    let told = check(&playground, &["theirs=theirs/api.yaml"]);
    assert_eq!(told.code, 3, "{}", told.all());
    assert!(told.stderr.contains("more/deep.yaml"), "{}", told.all());
}

#[test]
fn the_files_may_be_bare_schemas() {
    let playground = Playground::with_a_scenario();
    let response = "{ description: done, content: { application/json: { schema: { $ref: 'schemas/pet.yaml' } } } }";
    playground.write("theirs/api.yaml", document(&["/ping"], response));
    playground.write("theirs/schemas/pet.yaml", "properties: { id: { $ref: id.json } }\n");
    playground.write("theirs/schemas/id.json", "{\n\t\"type\": \"integer\"\n}\n");
    let told = check(&playground, &["theirs=theirs/api.yaml"]);
    assert_eq!(told.code, 0, "{}", told.all());
    playground.write("theirs/schemas/id.json", "{\"type\": \"int\"}");
    let told = check(&playground, &["theirs=theirs/api.yaml"]);
    assert_eq!(told.code, 3, "{}", told.all());
    assert!(told.stderr.contains("theirs/schemas/id.json:1:10"), "{}", told.all());
}

#[test]
fn the_prefix_of_a_document_without_one_is_told_on_one_line_with_how_to_have_none() {
    let playground = with_document(&SIGN_IN);
    let told = check(&playground, &["ping=theirs.yaml"]);
    let expected = "note: the first server of `theirs.yaml` has no path, so its operations are under `/ping`, as a pod has each \
                    service under its name; `--contract ping@/=theirs.yaml` takes them without a prefix\n";
    assert!(told.code == 0 && told.stderr.contains(expected), "{}", told.all());
    let told = check(&playground, &["login=theirs.yaml"]);
    let expected = "are under `/login`, that of the document whose place it takes; `--contract login@/=theirs.yaml`";
    assert!(told.code == 0 && told.stderr.contains(expected), "{}", told.all());
    let told = check(&playground, &["ping@/=theirs.yaml"]);
    assert!(
        told.code == 0 && !told.stderr.contains("the first server"),
        "{}",
        told.all()
    );
}

#[test]
fn a_published_overlay_is_taken_with_a_reason_for_all_its_actions() {
    let playground = with_document(&["/ping"]);
    let overlay = "overlay: 1.0.0\ninfo: { title: Theirs, version: \"1\" }\nactions:\n  - target: $.paths['/ping'].post\n    update: { summary: Ping }\n";
    playground.write("overlay.yaml", overlay);
    let check = |further: &[&str]| {
        let arguments = ["check", "--scenarios", "./scenarios", "--contract", "ping=theirs.yaml"];
        playground.podproof(&[&arguments, further].concat())
    };
    let told = check(&["--overlay", "overlay.yaml"]);
    assert_eq!(told.code, 3, "{}", told.all());
    for words in ["`x-reason` is missing", "`--overlay-reason TEXT`"] {
        assert!(told.stderr.contains(words), "{words}: {}", told.all());
    }
    let told = check(&[
        "--overlay",
        "overlay.yaml",
        "--overlay-reason",
        "the vendor publishes it",
    ]);
    assert_eq!(told.code, 0, "{}", told.all());
    let told = check(&["--overlay-reason", "the vendor publishes it"]);
    assert_eq!(told.code, 2, "a reason for nothing: {}", told.all());
}
