//! The request and the answer that all sign-ins share: `{"token": JWT}` for the vendor's `Token`.

use serde::{Deserialize, Serialize};

/// What a client sends to sign in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AuthenticateRequest {
    pub(super) token: String,
}

/// What it gets.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TokenBody {
    token: String,
    /// The header in which to present the token.
    name: &'static str,
    /// `Bearer ` and a short-lived access token.
    #[serde(skip_serializing_if = "Option::is_none")]
    authorization_token: Option<String>,
}

impl TokenBody {
    /// A session token.
    pub(super) fn session(token: String) -> Self {
        Self {
            token,
            name: "sessionToken",
            authorization_token: None,
        }
    }

    /// A session token with an access token beside it.
    pub(super) fn session_with_access(token: String, access_token: &str) -> Self {
        Self {
            authorization_token: Some(format!("Bearer {access_token}")),
            ..Self::session(token)
        }
    }

    /// A key-manager token.
    pub(super) fn key_manager(token: String) -> Self {
        Self {
            token,
            name: "keyManagerToken",
            authorization_token: None,
        }
    }
}
