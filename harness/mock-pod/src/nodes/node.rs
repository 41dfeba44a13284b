//! One node: what is true of it now, and whom it tells when that changes.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use crate::pod::Pod;

/// One node of the pod.
#[derive(Debug)]
pub(crate) struct Node {
    /// From 0.
    pub(crate) number: usize,
    state: watch::Sender<State>,
}

/// What is true of a node.
#[derive(Clone)]
pub(crate) struct State {
    /// What answers.
    pub(crate) pod: Arc<Pod>,
    /// How it shakes hands.
    pub(crate) tls: TlsAcceptor,
    pub(crate) reach: Reach,
    pub(crate) front: Front,
    /// How much longer each answer takes.
    pub(crate) latency: Duration,
    /// And up to how much more, at random.
    pub(crate) jitter: Duration,
    /// It answers nothing for now.
    pub(crate) is_stalled: bool,
    /// How often its connections were broken.
    pub(crate) breaks: u64,
}

/// What becomes of a node's connections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Reach {
    #[default]
    Up,
    /// It is up, and closes what it is given.
    Dropping,
    /// It is down; the others take its share.
    Down,
    /// It is down, and whoever spreads connections does not know.
    DownUnnoticed,
}

/// Who answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Front {
    #[default]
    Pod,
    /// A proxy, with its own page under this status.
    Gateway(u16),
    /// Something that counts calls, with 429 and this `Retry-After` in seconds.
    Throttle(u64),
}

impl Node {
    pub(super) fn new(number: usize, state: State) -> Self {
        Self {
            number,
            state: watch::Sender::new(state),
        }
    }

    /// What is true of it now.
    pub(crate) fn state(&self) -> State {
        self.state.borrow().clone()
    }

    pub(crate) fn reach(&self) -> Reach {
        self.state.borrow().reach
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut State)) {
        self.state.send_modify(change);
    }

    /// Returns once the node's connections are broken: at the next break after those that a connection has seen.
    pub(crate) async fn broken(&self, seen: u64) {
        // The sender lives as long as the node, so this fails never.
        let _ = self.state.subscribe().wait_for(|state| state.breaks != seen).await;
    }

    /// Returns as soon as the node does not stall.
    pub(super) async fn awake(&self) {
        if self.state.borrow().is_stalled {
            let _ = self.state.subscribe().wait_for(|state| !state.is_stalled).await;
        }
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State")
            .field("reach", &self.reach)
            .field("front", &self.front)
            .finish_non_exhaustive()
    }
}
