//! The client: requests as they are sent, replies as they come, and why there is none.

pub(crate) mod error_chain;
pub(crate) mod failure;
pub(crate) mod message;
pub(crate) mod proxy;
pub(crate) mod send;
pub(crate) mod settings;
pub(crate) mod tunnel;
pub(crate) mod words;

mod http_request;

pub use message::{Failure, Reply, Request, Response, Timed, TlsFault};
pub use proxy::proxy_refusal;
pub use send::Client;
pub use settings::{ClientError, ClientIdentity, ClientSettings, ProxySettings};
pub(crate) use words::foreign;
