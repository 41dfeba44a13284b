//! Targets: where a run goes, and who it can act as.
//!
//! file → tree → reader → services, accounts (keys, certificates), trust, limits → target

mod config;
mod credentials;

pub use config::{
    AccountSet, Actors, CURRENT_FOLDER, Declared, Draft, DraftProxy, Environment, Limits, Place, SERVICES,
    ServiceConnection, ServiceConnections, ServiceUrls, Target, WatchActors, base_service, embedded,
    is_for_certificates, read, target_schema,
};
pub use credentials::{Damage, Identity, KeyError, SigningKey, client_jwt, possible_attributes, rsa_scheme};
