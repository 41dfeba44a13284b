//! The model against pods that are simulated: it is neither lax nor strict.

mod honest;
mod lax_and_strict;
mod lines;
mod pod;
