//! Targets: the configuration files of the BDKs, good and bad, as they are read.
//!
//! `folder` makes keys and certificates; none are kept in the tree. `mistakes` are golden files.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod folder;

mod broken_keys;
mod init;
mod materials;
mod mistakes;
mod settings;
mod tools;
mod variants;
