//! Load: how much, for how long, judged by what, and how fast answers came.

mod command;
mod judged;
mod measure;
mod paced;
mod rate;
mod stalls;
mod support;
