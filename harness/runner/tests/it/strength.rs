//! How strong the project's contracts are, and that the reasons for what they let through are true.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test stops at the first thing that goes wrong, and says that it was skipped"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use podproof::diagnostic::{InputError, Sources};
use podproof::findings::strength::Reasons;
use podproof::suite::contracts::{self, ContractFile, ContractSettings};
use podproof_contract::{Contracts, Mutation, Strength, strength};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn settings(contracts: Vec<ContractFile>) -> ContractSettings {
    ContractSettings {
        spec: root().join("spec").into(),
        contracts,
        overlays: Vec::new(),
        overlay_reason: None,
    }
}

fn measured(contracts: &Contracts) -> Vec<Strength> {
    contracts.contracts().iter().flat_map(strength).collect()
}

fn reasons(text: &str) -> Result<Reasons, Vec<InputError>> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("strength.yaml"), text).unwrap();
    Reasons::read(&folder.path().into(), &mut Sources::default())
}

fn holds(contracts: Vec<ContractFile>) {
    let mut sources = Sources::default();
    let contracts = contracts::read(&settings(contracts), &mut sources).unwrap();
    let reasons = Reasons::read(&root().join("spec").into(), &mut sources).unwrap();
    let measured = measured(&contracts);
    let unmade: Vec<_> = measured.iter().filter(|one| one.unmade.is_some()).collect();
    assert!(unmade.is_empty(), "a good body is made for every response: {unmade:#?}");
    let holes = reasons.holes(&measured);
    let open: Vec<_> = holes.iter().filter(|hole| hole.reason.is_none()).collect();
    assert!(open.is_empty(), "let through without a reason: {open:#?}");
    assert_eq!(
        reasons.idle(&measured, true),
        [],
        "a reason for what is not let through"
    );
    assert!(measured.len() > 100 && !holes.is_empty());
}

#[test]
fn with_our_overlays_nothing_is_let_through_without_a_reason() {
    holds(Vec::new());
}

#[test]
fn our_overlays_are_as_strong_on_the_vendors_own_documents() {
    let Some(folder) = std::env::var_os("VENDOR_SPEC_DIR") else {
        eprintln!("skipped: VENDOR_SPEC_DIR is not set, so there are no documents of the vendor to measure");
        return;
    };
    let current = PathBuf::from(folder).join("current");
    let file = |service: &str, path: &str| ContractFile {
        service: service.to_owned(),
        prefix: Some(format!("/{service}")),
        path: current.join(path),
    };
    holds(vec![
        file("login", "login/login-api-public.yaml"),
        file("sessionauth", "authenticator/authenticator-api-public.yaml"),
    ]);
}

/// The numbers that the overlays exist for: bad answers that pass as published, of those tried.
#[test]
fn as_published_the_contracts_let_through_what_matters_most() {
    let contracts = contracts::read_published(&settings(Vec::new()), &mut Sources::default()).unwrap();
    let measured = measured(&contracts);
    let of = |service: &str, body: &str| {
        let mut found = measured.iter().filter(|one| one.service == service && one.body == body);
        let one = found.next().unwrap();
        (one.let_through().count(), one.mutants.len())
    };
    assert_eq!(of("login", "Token"), (7, 27), "an empty object is a sign-in");
    assert_eq!(of("sessionauth", "SuccessResponse"), (3, 19));
    // What the schema of an error lets through, the check of its shape sees.
    assert_eq!(of("login", "Error"), (1, 25));
    let token = measured.iter().find(|one| one.body == "Token").unwrap();
    let through: Vec<Mutation> = token.let_through().map(|mutant| mutant.mutation).collect();
    assert!(
        through.contains(&Mutation::EmptyObject) && through.contains(&Mutation::Drop),
        "{through:?}"
    );
}

#[test]
fn a_reason_that_excuses_nothing_is_complained_of() {
    let contracts = contracts::read(&settings(Vec::new()), &mut Sources::default()).unwrap();
    let measured = measured(&contracts);
    let text = "let-through:\n  - { body: Token, mutations: [drop, null], at: [/authorizationToken, /token], reason: r }\n\
                \x20 - { body: Nothing, mutations: [html], reason: r }\n";
    let idle = reasons(text).unwrap().idle(&measured, true);
    let titles: Vec<&str> = idle.iter().map(|input_error| input_error.title.to_show()).collect();
    let expected = [
        "the contracts do not let `null` `/authorizationToken` of `Token` through",
        "the contracts do not let `drop` `/token` of `Token` through",
        "the contracts do not let `null` `/token` of `Token` through",
        "the contracts do not let `html` of `Nothing` through",
    ];
    assert_eq!(titles, expected);
    let only_pod: Vec<Strength> = measured.into_iter().filter(|one| one.service == "pod").collect();
    assert_eq!(
        reasons(text).unwrap().idle(&only_pod, false),
        [],
        "what was not measured is not judged"
    );
}

#[test]
fn a_mutation_that_does_not_exist_is_named_with_the_one_that_was_meant() {
    let input_errors = reasons("let-through:\n  - { body: Token, mutations: [too-larg], reason: r }\n").unwrap_err();
    assert_eq!(input_errors[0].title.to_show(), "there is no mutation `too-larg`");
    assert_eq!(input_errors[0].help, ["did you mean `too-large`?".into()]);
}

#[test]
fn the_exit_code_says_whether_something_passes_without_a_reason() {
    for (arguments, code, line) in [
        (vec!["relay"], 0, "let through, each for a reason"),
        (vec!["relay", "--published"], 1, "none of them for a reason"),
        (vec!["rely"], 3, "did you mean `relay`?"),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_podproof"));
        let command = command
            .current_dir(root())
            .args(["contract", "strength"])
            .args(&arguments);
        let output = command.output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{text}");
        assert!(text.contains(line), "{arguments:?}\n{text}");
    }
}
