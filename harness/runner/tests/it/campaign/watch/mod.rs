//! Watches: samples on their ticks, sessions that are held and lost, and who may use accounts at the same time.

mod ending;
mod lease;
mod network;
mod record;
mod sessions;
mod support;
mod ticks;
mod upgrade;
