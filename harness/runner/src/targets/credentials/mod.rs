//! Credentials: keys and certificates in every form in which bots have them, and the identities that hold them.

pub(crate) mod jks;
pub(crate) mod pem;
pub(crate) mod pkcs12;
pub(crate) mod trusted;

mod client_jwt;
mod identity;
mod key;
mod recent;

pub use client_jwt::client_jwt;
pub use identity::{Identity, possible_attributes};
pub use key::{KeyError, SigningKey, rsa_scheme};
pub use pem::Damage;
