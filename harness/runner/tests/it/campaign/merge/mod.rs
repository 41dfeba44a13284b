//! Runs that span machines: shards, and the merge that proves that nothing of them is missing.

mod equal;
mod joined;
mod refused;
mod shards;
mod support;
