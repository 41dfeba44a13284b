//! The events of a script.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::deviation::Deviation;
use crate::version::PodVersion;

/// Something that happens to the pod.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    /// When, since the pod opened.
    pub(crate) at: Duration,
    pub(crate) act: Act,
    /// The nodes that it happens to, from 0; nothing means all of them.
    pub(crate) nodes: Option<BTreeSet<usize>>,
    /// How long it lasts; nothing means until the pod stops, and for what happens in a moment no time at all.
    pub(crate) lasts: Option<Duration>,
    /// The JSON pointer of what stands under the event's name, for mistakes that are found later.
    pub(super) pointer: String,
}

/// What happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// The nodes go down: their connections break, their sessions end.
    Restart {
        /// Their sessions are still there afterwards.
        keep_sessions: bool,
        /// What becomes of new connections meanwhile.
        down: Down,
    },
    /// The listening socket is closed; connections that are open stay.
    Refuse,
    /// Connections are accepted, and closed without an answer.
    Drop,
    /// A proxy answers in the nodes' place, with its own page under this status.
    Gateway(u16),
    /// Every call is answered with 429, and this `Retry-After` in seconds.
    Throttle(u64),
    /// Answers take longer.
    Latency {
        /// Each by this much.
        add: Duration,
        /// And by up to this much more, at random.
        jitter: Duration,
    },
    /// Nothing is answered until it is over; then everything is.
    Stall,
    /// The nodes tell these lies as well.
    Deviate(BTreeSet<Deviation>),
    /// The nodes tell no lies any more, whoever asked for them.
    Honest,
    /// The nodes answer as this version.
    Version(PodVersion),
    /// Whether the nodes share their sessions with the others.
    Sessions {
        /// They do.
        shared: bool,
    },
    /// Sessions are gone.
    Forget {
        /// Only those of these accounts, by name; none means of all.
        accounts: Vec<String>,
        /// Only so many, the oldest.
        at_most: Option<usize>,
    },
}

impl Event {
    /// Whether it happens to this node, from 0. What happens to the pod happens to all.
    pub(crate) fn concerns(&self, node: usize) -> bool {
        self.nodes.as_ref().is_none_or(|nodes| nodes.contains(&node))
    }
}

impl Act {
    /// Its name in a script.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Restart { .. } => "restart",
            Self::Refuse => "refuse",
            Self::Drop => "drop",
            Self::Gateway(_) => "gateway",
            Self::Throttle(_) => "throttle",
            Self::Latency { .. } => "latency",
            Self::Stall => "stall",
            Self::Deviate(_) => "deviate",
            Self::Honest => "honest",
            Self::Version(_) => "version",
            Self::Sessions { .. } => "sessions",
            Self::Forget { .. } => "forget",
        }
    }
}

/// What becomes of the new connections that would be a node's while it is down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Down {
    /// The other nodes take them, as behind a balancer that looks after its nodes.
    #[default]
    Move,
    /// They are closed without an answer, as behind one that does not.
    Fail,
}
