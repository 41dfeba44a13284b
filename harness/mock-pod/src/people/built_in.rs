//! The names and ids of the accounts that are always there, and which of them are taken.

/// The accounts are numbered from here. Odd ones among them are those that a `double` cannot hold.
pub(crate) const FIRST_USER_ID: i64 = 9_007_199_254_741_001;

/// As many ids as are kept for built-in accounts.
const BUILT_IN_IDS: i64 = 1000;
/// The first id for accounts of a seed file that have none of their own.
pub(crate) const FIRST_SEEDED_ID: i64 = FIRST_USER_ID + BUILT_IN_IDS;

/// Whether a built-in account may have this id.
pub(crate) fn is_built_in_id(id: i64) -> bool {
    (FIRST_USER_ID..FIRST_SEEDED_ID).contains(&id)
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
