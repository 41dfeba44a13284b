//! Pods whose services are not all where a bot's configuration says: a real run against a front that serves some of them.

mod absent;
mod certificates;
mod front;
mod handshakes;
mod preflight;
mod support;
mod unreachable;
