//! Mistakes in scenarios, and what a person is told: each folder of `mistakes/` is a scenarios folder with one kind of
//! mistake in it, `expected.txt` is what `podproof check` says of it.
//!
//! The input is the test: a new folder needs no line here, `SNAPSHOTS=overwrite cargo test --test mistakes` writes
//! what it says. Read that before you keep it: is the caret under the right thing, does the help say what to do?
//! The contracts and requirements are the tests' own, in `../it/spec/`. What is no mistake, but probably not meant, lies
//! here as well (`warned-of-…`).

use std::path::Path;
use std::process::{Command, ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};
use snapbox::Data;

/// The exit code for scenarios that cannot be played.
const INVALID: i32 = 3;

/// The exit code for scenarios that can, whatever there is to be warned of.
const VALID: i32 = 0;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mistakes");
    let kinds = kinds(&folder);
    assert!(!kinds.is_empty(), "there is no folder in {}", folder.display());
    let trials = kinds
        .into_iter()
        .map(|kind| {
            let folder = folder.clone();
            Trial::test(kind.clone(), move || is_told_as_expected(&folder, &kind))
        })
        .collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn kinds(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder of mistakes");
    let mut kinds: Vec<String> = entries
        .map(|entry| entry.expect("an entry"))
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    kinds.sort();
    kinds
}

/// Runs the real program where the kinds lie, so that paths are short and the same on every machine.
fn is_told_as_expected(folder: &Path, kind: &str) -> Result<(), Failed> {
    let output = Command::new(env!("CARGO_BIN_EXE_podproof"))
        .args(["check", "--scenarios", kind, "--spec", "../it/spec"])
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()?;
    let told = String::from_utf8(output.stderr)?;
    let parts: Vec<&str> = told.split("\n\n").collect();
    let is_mistake = parts.iter().any(|part| part.starts_with("error["));
    let expected = if is_mistake { INVALID } else { VALID };
    if output.status.code() != Some(expected) {
        return Err(format!("expected exit code {expected}, found {}: {told}", output.status).into());
    }
    for part in parts {
        if part.contains("[scenario]: ") && !part.contains("= help: ") {
            return Err(format!("told without help:\n{part}").into());
        }
    }
    let expected = Data::read_from(&folder.join(kind).join("expected.txt"), None).raw();
    snapbox::Assert::new()
        .action_env(snapbox::assert::DEFAULT_ACTION_ENV)
        .try_eq(Some(&kind), told.into(), expected)
        .map_err(|difference| Failed::from(difference.to_string()))
}
