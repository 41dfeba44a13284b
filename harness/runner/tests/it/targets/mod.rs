//! Targets: the configuration files of the BDKs, good and bad, as they are read.
//!
//! `folder` makes keys and certificates; none are kept in the tree. `mistakes` are golden files.

mod folder;

mod broken_keys;
mod init;
mod materials;
mod mistakes;
mod schema;
mod secret_values;
mod settings;
mod tools;
mod variants;
