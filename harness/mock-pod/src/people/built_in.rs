//! The names and ids of the accounts that are always there, and which of them are taken.

/// The accounts are numbered from here. Odd ones among them are those that a `double` cannot hold.
pub(crate) const FIRST_USER_ID: i64 = 9_007_199_254_741_001;

/// As many ids as are kept for built-in accounts.
const BUILT_IN_IDS: i64 = 1000;
/// The first id for accounts of a seed file that have none of their own.
pub(crate) const FIRST_SEEDED_ID: i64 = FIRST_USER_ID + BUILT_IN_IDS;

/// The most sets that a pool has. The keys of a set take about a tenth of a second, so that those of all of them take minutes.
pub const MOST_SETS: usize = 1_000;
/// The accounts of a pool are numbered from here, as many in each set as there are built-in ones.
const FIRST_POOL_ID: i64 = FIRST_USER_ID + 1_000_000_000;

/// The number before the first account of a set, which count from 1; of the accounts that are always there without a set.
pub(crate) fn first_id(set: Option<usize>) -> i64 {
    match set {
        None => FIRST_USER_ID,
        Some(set) => FIRST_POOL_ID + i64::try_from(set.min(MOST_SETS)).unwrap_or_default() * BUILT_IN_IDS,
    }
}

/// Whether a built-in account, or one of a pool, may have this id.
pub(crate) fn is_built_in_id(id: i64) -> bool {
    (FIRST_USER_ID..FIRST_SEEDED_ID).contains(&id)
        || (FIRST_POOL_ID..first_id(Some(MOST_SETS)) + BUILT_IN_IDS).contains(&id)
}

/// A name that needs percent-encoding in a path, as [`RESERVED`] does, for a set of a pool.
pub(crate) fn reserved(set: Option<usize>) -> String {
    match set {
        None => RESERVED.to_owned(),
        Some(set) => format!("carol {set} o'neil+qa/ü@acme.example"),
    }
}

/// A name that needs percent-encoding in a path.
pub(crate) const RESERVED: &str = "carol o'neil+qa/ü@acme.example";
/// The names that are taken.
pub(crate) const BUILT_IN_NAMES: [&str; 9] = [
    "qa-bot",
    "qa-other-bot",
    "qa-deactivated-bot",
    "qa-admin",
    "qa-solo-bot",
    NAMESAKE,
    "alice@acme.example",
    "bob@acme.example",
    RESERVED,
];
/// The app ids that are taken.
pub(crate) const BUILT_IN_APPS: [&str; 5] = ["qa-app", "qa-disabled-app", "qa-other-app", "qa-limited-app", NAMESAKE];

/// The name of a service account and, alas, of an app with a certificate in its manifest: such a bot may not sign in with its
/// certificate, as the vendor documents.
pub(crate) const NAMESAKE: &str = "qa-namesake";
/// The id of that service account; beyond those of the tester's accounts.
pub(crate) const NAMESAKE_ID: i64 = 9_007_199_254_741_999;
