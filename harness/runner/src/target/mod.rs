//! Targets: where a run goes, and who it can act as.
//!
//! file → tree → reader → services, accounts (keys, certificates), trust, limits → target

mod account;
mod archive;
mod certificate;
mod conformance;
mod declared;
mod draft;
mod embedded;
mod environment;
mod hide;
mod identity;
mod jks;
mod key;
mod limits;
mod material;
mod model;
mod older;
mod pem;
mod pieces;
mod read;
mod reader;
mod service;
mod slips;
mod tree;
mod trust;

pub use declared::{Declared, Place, SERVICES, family, is_for_certificates};
pub use draft::{Draft, DraftProxy};
pub use embedded::embedded;
pub use environment::Environment;
pub use identity::{Identity, possible_attributes};
pub use key::{KeyError, SigningKey, rsa_scheme};
pub use limits::Limits;
pub use model::{ServiceConnection, ServiceConnections, ServiceUrls, Target};
pub use pem::Damage;
pub use read::read;
