//! Rehearsals: a script is played on the nodes of a pod, and what it really did is kept.
//!
//! script → steps, in the order of time → what is true of each node → entries

mod play;
mod stage;
mod steps;
mod words;

pub(crate) use play::Rehearsal;
pub(crate) use stage::Stage;
