//! The endpoints, one file a family. Each is a plain function of the pod and the call; the router lists them all.
//!
//! Where the vendor's documents leave a status open, the function says which one is given and why.

pub(crate) mod agent_info;
pub(crate) mod certificate;
pub(crate) mod certificate_on_behalf_of;
pub(crate) mod datafeed;
pub(crate) mod extension_app;
pub(crate) mod idm;
pub(crate) mod key_manager;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod on_behalf_of;
pub(crate) mod pod_certificate;
pub(crate) mod presence;
pub(crate) mod session_info;
mod token;
pub(crate) mod user_sessions;
