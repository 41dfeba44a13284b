//! A service's contract: its operations, and what each of them promises.

mod contract;
mod contracts;
mod deserialize;
mod operation;
mod parameter;
mod prefix;
mod promise;
mod reader;
mod references;
mod request;

pub use contract::Contract;
pub use contracts::Contracts;
pub use operation::Operation;
pub use parameter::{Location, Parameter};
pub use promise::{MediaType, Promise, PromisedHeader};
pub use request::RequestBody;
