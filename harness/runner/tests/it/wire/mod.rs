//! The client against real servers on the loopback interface: honest ones, and every kind of bad one.

mod certificates;
mod failures;
mod handshakes;
mod known_servers;
mod limits;
mod mutual_tls;
mod proxies;
mod requests;
mod spelling;
mod support;
