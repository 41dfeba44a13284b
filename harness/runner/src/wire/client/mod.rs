//! The client: requests as they are sent, replies as they come, and why there is none.

pub(crate) mod error_chain;
pub(crate) mod failure;
pub(crate) mod foreign;
pub(crate) mod message;
pub(crate) mod proxy;
pub(crate) mod send;
pub(crate) mod settings;
pub(crate) mod tunnel;

mod address;
mod connector;
mod http_request;
mod picked_up;
mod reach;
mod send_error;
mod speller;
mod spelling;
mod stall;

pub use address::{authority, without_secrets};
pub(crate) use foreign::foreign;
pub use message::{Failure, Phase, Reply, Request, Response, Timed, TlsFault};
pub use proxy::proxy_refusal;
pub use reach::reach;
pub use send::Client;
pub use settings::{ClientError, ClientIdentity, ClientSettings, ProxySettings, Trust};
