//! Saying something else than the endpoint did: in a success, in a refusal, or in any answer.

mod anything;
mod edit;
mod refusal;
mod success;

pub(crate) use anything::distorted;
