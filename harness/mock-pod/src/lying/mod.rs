//! Lying: how a pod that is told to deviates from an honest one.
//!
//! A deviation hooks in at one of seven places: `handshake` (how it is reached), and those that an honest pod does not pass through,
//! `gullible` (whom it believes), `admit` (what of a call gets in at all), `replace` and `deep` (what it does instead), `mutate` (what it says
//! instead), and the manner in which the server sends it.

mod admit;
mod bomb;
mod deep;
mod gullible;
mod handshake;
mod instead;
mod mutate;
mod replace;

pub(crate) use admit::{Recorded, believed_method, lying_verifier, spelt_as_documented};
pub(crate) use handshake::{is_about_handshake, offered, shown_certificate};
pub(crate) use instead::instead;
pub(crate) use mutate::distorted;
