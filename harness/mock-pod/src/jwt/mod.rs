//! JSON Web Tokens (RFC 7519): verifying those that clients sign, issuing those that the pod signs.
//!
//! Compact form only: three base64url segments without padding. Times in claims are whole seconds since the Unix epoch.

mod issue;
mod verify;

pub(crate) use issue::{AccessClaims, POD_KEY_ID, SessionClaims, access_token, session_token};
pub(crate) use verify::read;
