//! A run keeps to what its target asks for, and can be ended in good order.
mod busy;
mod connections;
mod giving_up;
pub(crate) mod interrupted;
mod pace;
mod patience;
pub(crate) mod support;
mod throttled;
