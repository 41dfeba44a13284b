//! People, service accounts and apps: those that are always there, and those of a seed file.

pub(crate) mod accounts;
pub(crate) mod built_in;
pub(crate) mod directory;
pub(crate) mod seed;
