//! What a mock pod may be told before it starts.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use crate::clock::Clock;
use crate::deviation::Deviation;
use crate::http::journal::Journal;
use crate::keys::Keyring;
use crate::people::seed::Seed;
use crate::script::{Script, ScriptJournal};
use crate::version::PodVersion;

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
    /// Whether background threads generate all keys from the start on. Default: yes; otherwise whoever needs one waits for it, unless
    /// [`MockPod::generate_ahead`](crate::MockPod::generate_ahead) was told who will.
    pub keys_ahead: bool,
    /// Whether it remembers every token that it issues, for [`MockPod::issued_secrets`](crate::MockPod::issued_secrets).
    /// Default: yes; who plays for long and never asks saves the memory.
    pub remembers_issued: bool,
    /// Is told of every answered call. Default: nobody is.
    pub journal: Option<Journal>,
    /// Accounts beside the built-in ones. Default: none.
    pub seed: Option<Seed>,
    /// How many sets of accounts there are beside the built-in ones, each with the same kinds of accounts, up to 10,000: a pool, for
    /// those who play on many at once. Default: none.
    pub pool: usize,
    /// The lies to tell. Default: none. Two that contradict each other leave it open which is told.
    pub deviations: Vec<Deviation>,
    /// Lies of single nodes, which count from 1. Default: none.
    pub node_deviations: Vec<(usize, Deviation)>,
    /// Over how many nodes connections are spread, in turn, from 1 to 100. Default: as many as the script says, or one.
    pub nodes: Option<usize>,
    /// Whether each node keeps its sessions to itself, so that one session is good on one node and refused on the others.
    /// Default: they share them.
    pub unshared_sessions: bool,
    /// Up to how much longer each answer takes, at random and evenly spread. Default: zero.
    pub jitter: Duration,
    /// How long a session that was logged out is still good for on the other nodes; in a pod of one node, on that one. A second
    /// logout is refused at once everywhere. Default: zero.
    pub grace: Duration,
    /// Stalls of the whole pod that come again and again. Default: none.
    pub stall: Option<Stall>,
    /// As which version it answers. Default: the current one.
    pub version: PodVersion,
    /// What happens, and when, since the pod opened. Default: nothing.
    pub script: Option<Script>,
    /// Is told of everything that the script does. Default: nobody is.
    pub script_journal: Option<ScriptJournal>,
    /// Where the random delays begin: with the same number, the same delays come in the same order. Default: 0.
    pub random_seed: u64,
}

/// A stall that comes again and again, as a garbage collection does: nothing is answered until it is over, and then everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stall {
    /// How long each takes.
    pub lasts: Duration,
    /// From the beginning of one to that of the next; the first comes this long after the pod opened.
    pub every: Duration,
}

impl Settings {
    /// How many nodes the pod has.
    pub(crate) fn node_count(&self) -> usize {
        let of_script = || self.script.as_ref().and_then(Script::nodes);
        self.nodes.or_else(of_script).unwrap_or(1).clamp(1, 100)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            clock: Clock::system(),
            session_lifetime: Duration::from_secs(14 * 24 * 60 * 60),
            keyring: Keyring::new(),
            keys_ahead: true,
            remembers_issued: true,
            journal: None,
            seed: None,
            pool: 0,
            deviations: Vec::new(),
            node_deviations: Vec::new(),
            nodes: None,
            unshared_sessions: false,
            jitter: Duration::ZERO,
            grace: Duration::ZERO,
            stall: None,
            version: PodVersion::default(),
            script: None,
            script_journal: None,
            random_seed: 0,
        }
    }
}
