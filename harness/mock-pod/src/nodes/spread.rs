//! All nodes of the pod: connections in turn, and whether the pod can be connected to at all.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::delay::Draws;
use super::node::{Node, Reach, State};
use crate::settings::{Settings, Stall};

/// How long a change of the listening socket may take.
const SOCKET_TIME: Duration = Duration::from_secs(2);

/// The nodes of a pod.
#[derive(Debug)]
pub(crate) struct Nodes {
    nodes: Vec<Arc<Node>>,
    /// How many connections were given away.
    turn: AtomicUsize,
    /// Whether connections are to be refused, whatever the nodes are like.
    refused: watch::Sender<bool>,
    /// Whether the socket is to listen.
    wanted: watch::Sender<bool>,
    /// Whether it does.
    listening: watch::Sender<bool>,
    opened: OnceLock<Instant>,
    stall: Option<Stall>,
    jitter: Duration,
    draws: Draws,
}

impl Nodes {
    /// As many nodes as there are states.
    pub(crate) fn new(states: Vec<State>, settings: &Settings) -> Self {
        let nodes = states.into_iter().enumerate();
        Self {
            nodes: nodes
                .map(|(number, state)| Arc::new(Node::new(number, state)))
                .collect(),
            turn: AtomicUsize::new(0),
            refused: watch::Sender::new(false),
            wanted: watch::Sender::new(true),
            listening: watch::Sender::new(true),
            opened: OnceLock::new(),
            stall: settings.stall,
            jitter: settings.jitter,
            draws: Draws::new(settings.random_seed),
        }
    }

    /// The moment from which stalls count.
    pub(crate) fn open(&self) {
        self.opened.get_or_init(Instant::now);
    }

    pub(crate) fn all(&self) -> &[Arc<Node>] {
        &self.nodes
    }

    /// The node whose turn it is; nothing when the connection is to be closed.
    pub(crate) fn take_turn(&self) -> Option<Arc<Node>> {
        for _ in 0..self.nodes.len() {
            let turn = self.turn.fetch_add(1, Ordering::Relaxed);
            let node = self.nodes.get(turn % self.nodes.len().max(1))?;
            match node.reach() {
                Reach::Up => return Some(Arc::clone(node)),
                Reach::Dropping | Reach::DownUnnoticed => return None,
                Reach::Down => {}
            }
        }
        None
    }

    /// Refuses connections, or no longer.
    pub(crate) fn refuse(&self, refused: bool) {
        self.refused.send_replace(refused);
    }

    /// Opens or closes the listening socket, as the nodes are now; returns when that is done.
    pub(crate) async fn settle(&self) {
        let is_up = |node: &Arc<Node>| matches!(node.reach(), Reach::Up | Reach::Dropping);
        let wanted = !*self.refused.borrow() && self.nodes.iter().any(is_up);
        self.wanted.send_replace(wanted);
        let mut listening = self.listening.subscribe();
        // The listener is gone when the pod is: then nobody waits for it.
        let _ = timeout(SOCKET_TIME, listening.wait_for(|listening| *listening == wanted)).await;
    }

    /// Whether the socket is to listen, for whoever owns it.
    pub(crate) fn wanted(&self) -> watch::Receiver<bool> {
        self.wanted.subscribe()
    }

    /// What the owner of the socket has done.
    pub(crate) fn listens(&self, listening: bool) {
        self.listening.send_replace(listening);
    }

    /// Returns as soon as neither the node nor the pod stalls.
    pub(crate) async fn awake(&self, node: &Node) {
        node.awake().await;
        let since = self.opened.get().map(Instant::elapsed).unwrap_or_default();
        let left = self.stall.map_or(Duration::ZERO, |stall| stall.left(since));
        if !left.is_zero() {
            sleep(left).await;
        }
    }

    /// Keeps an answer back for as long as the node's answers take now.
    pub(crate) async fn delay(&self, node: &Node) {
        let state = node.state();
        let delay = state.latency + self.draws.up_to(self.jitter + state.jitter);
        if !delay.is_zero() {
            sleep(delay).await;
        }
        self.awake(node).await;
    }
}
