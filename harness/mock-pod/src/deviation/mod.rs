//! Lies that the mock pod tells on request, so that whoever tests pods can see what their tests catch.
//!
//! A deviation hooks in at one of four places, none of which an honest pod passes through: `gullible` (whom it believes),
//! `endpoints` (what it does instead), `distort` (what it says instead), and the manner in which the server sends it.

mod bomb;
mod catalogue;
mod distort;
mod endpoints;
mod gullible;
mod lies;

pub(crate) use bomb::gzip_bomb;
pub use catalogue::{Deviation, UnknownDeviation};
pub(crate) use distort::distorted;
pub(crate) use endpoints::instead;
pub(crate) use lies::Lies;
