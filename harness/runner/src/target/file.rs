//! The BDK's configuration file, as far as it concerns us; the rest of it is skipped.
//!
//! Source: the configuration models of the Java and the Python SDK (`domain.md` section 11).

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;

/// The keys of the file that are read here, for recognising a slip of the pen.
pub(super) const KEYS: &[&str] = &[
    "scheme",
    "host",
    "port",
    "context",
    "connectionTimeout",
    "readTimeout",
    "defaultHeaders",
    "pod",
    "keyManager",
    "sessionAuth",
    "agent",
    "bot",
    "app",
    "ssl",
    "conformance",
];

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct File {
    #[serde(flatten)]
    pub(super) base: Endpoint,
    /// In milliseconds.
    pub(super) connection_timeout: Option<u64>,
    /// In milliseconds.
    pub(super) read_timeout: Option<u64>,
    #[serde(default)]
    pub(super) default_headers: IndexMap<String, String>,
    #[serde(default)]
    pub(super) pod: Endpoint,
    #[serde(default)]
    pub(super) key_manager: Endpoint,
    #[serde(default)]
    pub(super) session_auth: Endpoint,
    #[serde(default)]
    pub(super) agent: Endpoint,
    pub(super) bot: Option<Account>,
    pub(super) app: Option<Account>,
    #[serde(default)]
    pub(super) ssl: Ssl,
    #[serde(default)]
    pub(super) conformance: Conformance,
}

/// Where a service is; what is absent is taken from the top of the file.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Endpoint {
    pub(super) scheme: Option<String>,
    pub(super) host: Option<String>,
    pub(super) port: Option<u16>,
    pub(super) context: Option<String>,
}

/// An account with a key.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Account {
    pub(super) username: Option<String>,
    pub(super) app_id: Option<String>,
    pub(super) user_id: Option<i64>,
    pub(super) private_key: Option<Material>,
    pub(super) certificate: Option<Material>,
}

/// A file, or what it would hold.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Material {
    pub(super) path: Option<String>,
    pub(super) content: Option<String>,
    pub(super) password: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Ssl {
    pub(super) trust_store: Option<Material>,
}

/// What only such a run needs.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Conformance {
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) users: IndexMap<String, Account>,
    #[serde(default)]
    pub(super) identities: IndexMap<String, Account>,
    #[serde(default)]
    pub(super) limits: Limits,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Limits {
    pub(super) response_time: Option<String>,
    pub(super) body_size: Option<usize>,
    /// Read for real pods later; kept so that a file that has it is not refused.
    #[serde(rename = "requestsPerSecond")]
    pub(super) _requests_per_second: Option<Value>,
}
