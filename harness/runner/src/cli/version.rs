//! Which podproof this is.

use serde_json::{Value, json};

use super::exit::Exit;
use super::show;
use crate::diagnostic::Sources;
use crate::record::{FORMAT, Hashes};
use crate::run::hashes;
use crate::suite;
use crate::suite::SuiteSettings;
use crate::suite::built_in;
use crate::suite::contracts::ContractSettings;
use crate::suite::folder::Folder;

/// The commit that it was built from, where that was said; `-dirty` behind it if the sources were changed.
const COMMIT: Option<&str> = option_env!("PODPROOF_COMMIT");
/// When that commit was made, in seconds since 1970.
const MADE: Option<&str> = option_env!("SOURCE_DATE_EPOCH");

/// `podproof --version --json`.
pub(super) fn version() -> Exit {
    show::json(&document());
    Exit::Passed
}

/// The version, for people.
pub(super) fn in_words() -> String {
    let commit = COMMIT.map_or_else(String::new, |commit| format!(", commit {commit}"));
    format!(
        "{}{commit}, for {} on {}",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH
    )
}

/// The same, for programs. The hashes are those that the record of a run with the built-in suite has.
pub(super) fn document() -> Value {
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "commit": COMMIT,
        "os": std::env::consts::OS,
        "architecture": std::env::consts::ARCH,
        "record": FORMAT,
        "suite": built_in_hashes(),
    })
}

/// When the sources were last changed, in seconds since 1970.
pub(super) fn made() -> Option<i64> {
    MADE?.parse().ok()
}

fn built_in_hashes() -> Hashes {
    let built_in = |part| Folder::choose(Some(built_in::NAME.as_ref()), part);
    let settings = SuiteSettings {
        scenarios: built_in("scenarios"),
        contracts: ContractSettings {
            spec: built_in("spec"),
            ..ContractSettings::default()
        },
    };
    let mut sources = Sources::default();
    // That it can be read, tests have shown.
    _ = suite::read(&settings, &mut sources);
    hashes(&sources)
}
