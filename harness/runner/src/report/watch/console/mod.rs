//! The console of a watch: one line per change while it goes, a status line on a terminal, and a summary of at most a screen.

mod closing;
mod live;
mod narrator;

pub use narrator::WatchNarrator;
