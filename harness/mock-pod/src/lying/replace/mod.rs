//! Doing something else than the endpoint should.
//!
//! Comes in: an endpoint's path template. Goes out: another endpoint in its place, when a lie is to be told there. Each does what
//! the honest one does except for the lie; what is merely said differently is in `distort`.

mod administration;
mod certificate;
mod logout;
mod on_behalf_of;
mod session_info;
mod sign_in;
mod table;

pub(crate) use table::instead;
