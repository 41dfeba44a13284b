//! What the tests share: the program as users call it, servers of every bad kind, and a proxy.

pub(crate) mod hostile;
pub(crate) mod keyring;
pub(crate) mod program;
pub(crate) mod proxy;
pub(crate) mod whole_run;
