//! The record of a run: it is written as the run goes, whatever ends the run, and everything else is rendered from it.

mod lines;
mod places;
#[cfg(unix)]
mod unfinished;
