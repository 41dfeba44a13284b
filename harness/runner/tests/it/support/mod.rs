//! What the tests share: the program as users call it, servers of every bad kind, and a proxy.

pub(crate) mod hostile;
pub(crate) mod hurried;
pub(crate) mod keyring;
pub(crate) mod nowhere;
pub(crate) mod peak;
pub(crate) mod program;
pub(crate) mod proxy;
pub(crate) mod sessions;
pub(crate) mod whole_run;

/// How many cases a property test makes up: so many, unless `PODPROOF_CASES` says otherwise.
pub(crate) fn cases(usual: u32) -> u32 {
    let asked = std::env::var("PODPROOF_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok());
    asked.unwrap_or(usual)
}
