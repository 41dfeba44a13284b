//! Lies that the mock pod tells on request, so that whoever tests pods can see what their tests catch.
//!
//! A deviation hooks in at one of six places: `handshake` (how it is reached), and those that an honest pod does not pass through,
//! `gullible` (whom it believes), `door` (what of a call gets in at all), `instead` (what it does instead), `distort` (what it says
//! instead), and the manner in which the server sends it.

mod admit;
mod bomb;
mod catalogue;
mod gullible;
mod handshake;
mod lies;
mod mutate;
mod replace;

pub(crate) use admit::{Heads, Recorded, believed_method, lying_verifier, spelt_as_documented};
pub(crate) use bomb::gzip_bomb;
pub use catalogue::{Deviation, Severity, UnknownDeviation};
pub(crate) use handshake::{offered, shown_certificate};
pub(crate) use lies::Lies;
pub(crate) use mutate::distorted;
pub(crate) use replace::instead;
