//! Targets: where a run goes, and who it can act as.

mod embedded;
mod file;
mod identity;
mod key;
mod model;
mod read;

pub use embedded::embedded;
pub use identity::{Identity, possible_attributes};
pub use key::{KeyError, SigningKey, rsa_scheme};
pub use model::{ServiceUrls, Target};
pub use read::read;
