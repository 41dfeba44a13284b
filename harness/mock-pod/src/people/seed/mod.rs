//! Further accounts for a pod, from a file: so that a bot under development finds itself, its users and its apps there.
//!
//! Comes in: a YAML file and the keys that it refers to. Goes out: accounts beside the built-in ones, or every mistake at once.

mod file;
mod key;
mod lines;
mod read;
mod validate;

pub(crate) use file::Permission;
pub use read::{Seed, SeedError};
pub(crate) use read::{SeededAccount, SeededApp};
