//! What podproof itself knows of the pod: the operations and requirements that a run treats in a way of their own.
//!
//! Everything else that is known of the pod stands in contracts, requirements and scenarios.

/// The method of the operation that ends a session.
pub(crate) const LOGOUT_METHOD: &str = "POST";
/// The path template of the operation that ends a session.
pub(crate) const LOGOUT: &str = "/sessionauth/v1/logout";
/// The operation that tells whether a session is alive.
pub(crate) const SESSION_INFO: &str = "GET /pod/v2/sessioninfo";
/// What stands in the paths of the operations by which an application acts on behalf of a user.
pub(crate) const REPRESENTATION: &str = "/app/user";
/// The requirement about the connection itself: versions, ciphers and certificates.
pub(crate) const TLS_REQUIREMENT: &str = "TLS-01";
/// The requirement about a pod that is busy: whatever is wrong with a 429 concerns it, and nothing that was to be verified.
pub(crate) const BUSY_REQUIREMENT: &str = "RATE-01";
