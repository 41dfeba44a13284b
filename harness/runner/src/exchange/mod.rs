//! Exchanges: one request and what came back.

mod message;

pub use message::{Failure, Reply, Request, Response, Timed};
