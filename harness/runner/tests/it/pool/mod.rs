//! The pool of a target: plays on many sets of accounts at once, and what is said of sets and shards.

mod command;
mod side_by_side;
