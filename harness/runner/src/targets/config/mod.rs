//! The configuration of a target: a bot's own file, read as the vendor's SDKs read it, and the `conformance:` section.

mod account;
mod certificate;
mod conformance;
mod credential_file;
mod draft;
mod embedded;
mod environment;
mod exposed;
mod legacy_keys;
mod limits;
mod masking;
mod model;
mod plain;
mod pool;
mod read;
mod reader;
mod schema;
mod secret_fragments;
mod service;
mod service_override;
mod tree;
mod trust;
mod typos;
mod watch;

pub use draft::{Draft, DraftProxy};
pub use embedded::embedded;
pub use environment::{CURRENT_FOLDER, Environment};
pub use limits::Limits;
pub use model::{AccountSet, Actors, ServiceConnection, ServiceConnections, ServiceUrls, Target, WatchActors};
pub use read::read;
pub use schema::target_schema;
pub use service_override::{Declared, Place, SERVICES, base_service, is_for_certificates};
