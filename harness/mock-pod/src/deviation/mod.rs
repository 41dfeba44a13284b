//! Deviations: the lies that the mock pod tells on request, so that whoever tests pods can see what their tests catch.
//!
//! Here is which lies there are, and which of them a pod tells; `lying` tells them.

mod catalogue;
mod chronicle;
mod lies;

pub use catalogue::{Deviation, Severity, UnknownDeviation};
pub(crate) use chronicle::{Chronicle, Doing, Holder, Opened};
pub(crate) use lies::{Lies, SignIn};
