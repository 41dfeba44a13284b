//! What of a call gets in, on a pod that lies about it: the spelling of headers, the method, the client's certificate.

mod heads;
mod method;
mod verifier;

pub(crate) use heads::{Heads, Recorded, spelt_as_documented};
pub(crate) use method::believed_method;
pub(crate) use verifier::lying_verifier;
