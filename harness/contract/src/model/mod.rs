//! A service's contract: its operations, and what each of them promises.

mod contract;
mod contracts;
mod media_type_name;
mod operation;
mod parameter;
mod parts;
mod prefix;
mod promise;
mod reader;
mod references;
mod request;
mod shape;

pub use contract::{Contract, PrefixSource};
pub use contracts::Contracts;
pub(crate) use media_type_name::MediaTypeName;
pub use operation::{AnswerProperties, Operation};
pub use parameter::{Location, Parameter};
pub use promise::{MediaType, Promise, PromisedHeader};
pub use request::RequestBody;
