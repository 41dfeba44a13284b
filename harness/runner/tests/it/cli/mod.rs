//! What a person sees: the real program, with bad input, bad targets, failing and passing runs.

mod bad_input;
mod bad_target;
mod binary;
mod built_in;
mod commands;
mod console;
mod contracts;
mod everyday;
