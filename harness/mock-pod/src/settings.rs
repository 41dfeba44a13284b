//! What a mock pod may be told before it starts.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use crate::clock::Clock;
use crate::deviation::Deviation;
use crate::http::journal::Journal;
use crate::keys::Keyring;
use crate::people::seed::Seed;

/// How a mock pod is set up. The default is an honest pod on a random loopback port.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address to listen on. Default: `127.0.0.1`.
    pub host: IpAddr,
    /// The TCP port to listen on; 0, the default, takes a free one.
    pub port: u16,
    /// The time by which JWTs and sessions expire. Default: the machine's clock.
    pub clock: Clock,
    /// How long a session lasts. Default: two weeks, as on a real pod, where administrators choose between an hour and that.
    pub session_lifetime: Duration,
    /// The RSA keys. Default: fresh ones. Pods of one process may share a ring, since generating one costs most of a second.
    pub keyring: Keyring,
    /// Is told of every answered call. Default: nobody is.
    pub journal: Option<Journal>,
    /// Accounts beside the built-in ones. Default: none.
    pub seed: Option<Seed>,
    /// The lies to tell. Default: none. Two that contradict each other leave it open which is told.
    pub deviations: Vec<Deviation>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            clock: Clock::system(),
            session_lifetime: Duration::from_secs(14 * 24 * 60 * 60),
            keyring: Keyring::new(),
            journal: None,
            seed: None,
            deviations: Vec::new(),
        }
    }
}
