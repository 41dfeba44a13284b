//! What of a call gets in, on a pod that lies about it: the spelling of headers, the method, the client's certificate.

mod method;
mod raw_headers;
mod verifier;

pub(crate) use method::believed_method;
pub(crate) use raw_headers::{Recorded, spelt_as_documented};
pub(crate) use verifier::lying_verifier;
