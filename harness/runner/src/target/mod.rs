//! Targets: where a run goes, and who it can act as.

mod identity;
mod key;
mod model;

pub use identity::{Identity, possible_attributes};
pub use key::{KeyError, SigningKey, rsa_scheme};
pub use model::{ServiceUrls, Target};
