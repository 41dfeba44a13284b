//! The pod: what all endpoints share, who a caller is, and which sessions are open.

pub(crate) mod feeds;
pub(crate) mod presence;
pub(crate) mod session;

mod identify;
mod issue;
mod state;

pub(crate) use state::Pod;
