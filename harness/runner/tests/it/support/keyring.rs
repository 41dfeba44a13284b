//! One keyring for the mock pods of all tests: generating keys takes a second of a processor, far more than most tests do.

use std::sync::LazyLock;

use podproof_mock_pod::{Keyring, Settings};

static KEYRING: LazyLock<Keyring> = LazyLock::new(Keyring::new);

/// The settings of an honest mock pod that signs with the tests' keys.
pub(crate) fn settings() -> Settings {
    Settings {
        keyring: KEYRING.clone(),
        ..Settings::default()
    }
}
