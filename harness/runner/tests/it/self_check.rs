//! What podproof says of itself and of the machine that it runs on, without a target.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use clap::CommandFactory;
use podproof::cli::{Arguments, VARIABLES};
use serde_json::Value;

use crate::support::program::{Playground, ended, root};

/// The steps of `self-check --json` in a folder, with these variables, and without those that the machine may have.
fn steps(here: &Playground, variables: &[(&str, &str)]) -> (i32, Vec<Value>, String) {
    let mut command = here.command(&["self-check", "--json"]);
    for name in [
        "https_proxy",
        "HTTPS_PROXY",
        "http_proxy",
        "HTTP_PROXY",
        "all_proxy",
        "ALL_PROXY",
    ] {
        command.env_remove(name);
    }
    command.env_remove("SSL_CERT_FILE").env_remove("SSL_CERT_DIR");
    command.envs(variables.iter().copied());
    let told = ended(command);
    let document: Value = serde_json::from_str(&told.stdout).unwrap();
    (told.code, document["steps"].as_array().unwrap().clone(), told.all())
}

fn step<'s>(steps: &'s [Value], what: &str) -> &'s Value {
    let found = steps.iter().find(|step| step["what"] == what);
    found.unwrap_or_else(|| panic!("no step `{what}`: {steps:#?}"))
}

#[test]
fn a_healthy_machine_is_told_step_by_step_and_nothing_is_left_behind() {
    let here = Playground::new();
    let (code, steps, all) = steps(&here, &[("LC_ALL", "C.UTF-8")]);
    assert_eq!(code, 0, "{all}");
    for what in [
        "podproof",
        "suite",
        "folder of the reports",
        "locale",
        "clock",
        "proxy variables",
    ] {
        assert_eq!(step(&steps, what)["outcome"], "ok", "{what}: {all}");
    }
    assert_eq!(fs::read_dir(here.path(".")).unwrap().count(), 0);
}

#[test]
fn the_password_of_a_proxy_is_never_told() {
    let here = Playground::new();
    let secret = "Geh/eim@1";
    let proxy = format!("http://qa:{secret}@proxy.acme.com:3128/");
    let variables = [("HTTPS_PROXY", proxy.as_str()), ("http_proxy", secret)];
    let (code, steps, all) = steps(&here, &variables);
    assert_eq!(code, 0, "{all}");
    let told = step(&steps, "HTTPS_PROXY");
    assert_eq!(told["outcome"], "warn");
    let found = "proxy.acme.com:3128, with credentials; podproof does not read it";
    assert_eq!(told["found"], found);
    assert!(!all.contains("Geh"), "{all}");
    let mut command = here.command(&["self-check"]);
    command.envs(variables);
    let told = ended(command);
    assert!(
        told.stdout.contains(found) && !told.all().contains("Geh"),
        "{}",
        told.all()
    );
}

#[test]
fn what_would_break_a_run_ends_in_exit_code_4() {
    let here = Playground::new();
    here.write("reports", "a file in the place of the folder");
    let (code, steps, all) = steps(&here, &[]);
    assert_eq!(code, 4, "{all}");
    let told = step(&steps, "folder of the reports");
    assert_eq!(told["outcome"], "fail");
    assert!(told["help"].as_str().unwrap().contains("--reports"), "{told}");
}

#[test]
fn authorities_that_a_variable_names_are_those_that_are_counted() {
    let here = Playground::new();
    here.write("empty.pem", "");
    let empty = here.path("empty.pem");
    let (code, steps, all) = steps(&here, &[("SSL_CERT_FILE", empty.to_str().unwrap())]);
    assert_eq!(code, 0, "{all}");
    if cfg!(target_os = "linux") {
        let told = step(&steps, "authorities of the system");
        assert_eq!(told["outcome"], "warn", "{all}");
        assert!(told["found"].as_str().unwrap().contains("empty.pem"), "{told}");
        let variables = step(&steps, "variables that podproof reads");
        assert!(
            variables["found"].as_str().unwrap().contains("SSL_CERT_FILE"),
            "{variables}"
        );
    }
}

#[test]
fn the_version_is_told_to_programs_with_the_hashes_that_a_record_has() {
    let here = Playground::new();
    for arguments in [["--version", "--json"], ["--json", "-V"]] {
        let told = here.bare(&arguments);
        assert_eq!(told.code, 0, "{}", told.all());
        let version: Value = serde_json::from_str(&told.stdout).unwrap();
        assert_eq!(version["version"], env!("CARGO_PKG_VERSION"));
        let run = here.bare(&["run", "logout/bot", "--quiet"]);
        assert_eq!(run.code, 0, "{}", run.all());
        let record = fs::read_to_string(here.path("reports/run.jsonl")).unwrap();
        let manifest: Value = serde_json::from_str(record.lines().next().unwrap()).unwrap();
        assert_eq!(version["suite"], manifest["hashes"]);
        assert_eq!(version["record"], manifest["format"]);
    }
    assert_eq!(here.bare(&["--json", "list"]).code, 2);
    assert_eq!(
        here.bare(&["--version"]).stdout,
        concat!("podproof ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

/// Every command, such as `podproof-contract-diff`.
fn commands(command: &clap::Command, name: &str, names: &mut BTreeSet<String>) {
    names.insert(name.to_owned());
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        commands(inner, &format!("{name}-{}", inner.get_name()), names);
    }
}

#[test]
fn every_command_has_a_man_page_and_completes_in_every_shell() {
    let here = Playground::new();
    let told = here.bare(&["man", "share/man1"]);
    assert_eq!(told.code, 0, "{}", told.all());
    let mut expected = BTreeSet::new();
    commands(&Arguments::command(), "podproof", &mut expected);
    let pages = fs::read_dir(here.path("share/man1")).unwrap();
    let pages: BTreeSet<String> = pages
        .map(|page| page.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(pages, expected.iter().map(|name| format!("{name}.1")).collect());
    let run = fs::read_to_string(here.path("share/man1/podproof-run.1")).unwrap();
    assert!(run.contains(".SH OPTIONS") && run.contains(r"\-\-fail\-fast"), "{run}");

    for shell in ["bash", "zsh", "fish", "powershell"] {
        let told = here.bare(&["completions", shell]);
        assert_eq!(told.code, 0, "{}", told.all());
        for word in ["known-issues", "self-check", "fail-fast"] {
            assert!(told.stdout.contains(word), "{shell} does not know `{word}`");
        }
    }
}

/// What stands between quotes behind `env::var` and `env::var_os` in the sources.
fn read_in(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_in(&path, names);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for start in ["env::var(\"", "env::var_os(\""] {
            let found = text.split(start).skip(1);
            names.extend(found.map(|rest| rest.split('"').next().unwrap().to_owned()));
        }
        // Where several are read in one place, their names are constants.
        if text.contains("env::var(name)") {
            let constants = text.split(": &str = \"").skip(1);
            let values = constants.map(|rest| rest.split('"').next().unwrap());
            let is_name = |value: &&str| value.chars().all(|one| one.is_ascii_uppercase() || one == '_');
            names.extend(values.filter(is_name).map(str::to_owned));
        }
    }
}

#[test]
fn the_variables_that_are_listed_are_those_that_are_read() {
    let mut read = BTreeSet::new();
    for part in ["runner", "mock-pod", "contract"] {
        read_in(&root().join("harness").join(part).join("src"), &mut read);
    }
    assert!(read.len() > 5, "{read:?}");
    // On Windows alone; and what libraries read for us.
    read.remove("USERNAME");
    read.extend(
        [
            "CLICOLOR",
            "CLICOLOR_FORCE",
            "TERM",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "TMPDIR",
        ]
        .map(str::to_owned),
    );
    let listed: BTreeSet<String> = VARIABLES.iter().map(|variable| variable.name.to_owned()).collect();
    assert_eq!(listed, read);
}
