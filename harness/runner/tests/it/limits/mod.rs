//! A run keeps to what its target asks for, and can be ended in good order.
mod busy;
mod connections;
mod giving_up;
mod interrupted;
mod pace;
mod patience;
mod support;
mod throttled;
