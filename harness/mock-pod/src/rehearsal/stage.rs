//! What is true of each node while events are going on.
//!
//! Comes in: events that begin and end. Goes out: the nodes as they are then, and the sessions that ended. Nothing is undone step by
//! step: whenever an event begins or ends, all is worked out anew from the settings and the events that are going on.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio_rustls::TlsAcceptor;

use crate::deviation::Deviation;
use crate::nodes::{Front, Handshakes, Nodes, Reach};
use crate::pod::Pod;
use crate::pod::session::{Owner, Session};
use crate::script::{Act, Down, EndedSession, Event, Phase, Script};
use crate::version::PodVersion;

/// The pod that a script is played on.
pub(crate) struct Stage {
    pub(crate) pod: Arc<Pod>,
    pub(crate) nodes: Arc<Nodes>,
    pub(crate) handshakes: Arc<Handshakes>,
    pub(crate) script: Script,
    /// The lies of each node that nobody scripted.
    pub(crate) lies: Vec<BTreeSet<Deviation>>,
    /// The version that nobody scripted.
    pub(crate) version: PodVersion,
    /// Whether nodes keep their sessions to themselves without being told by the script.
    pub(crate) unshared: bool,
    /// The events that are going on, by their places in the script, in the order in which they began.
    pub(crate) going_on: Vec<usize>,
}

/// A node as the events make it.
struct Outcome {
    lies: BTreeSet<Deviation>,
    version: PodVersion,
    reach: Reach,
    front: Front,
    latency: Duration,
    jitter: Duration,
    is_stalled: bool,
    is_apart: bool,
}

impl Stage {
    /// Lets an event begin or end; the sessions of the pod that it ends, oldest first.
    pub(super) async fn step(&mut self, place: usize, phase: Phase) -> Vec<EndedSession> {
        let script = self.script.clone();
        let Some(event) = script.events().get(place) else {
            return Vec::new();
        };
        self.going_on.retain(|other| *other != place);
        if phase == Phase::Began {
            self.going_on.push(place);
        }
        let breaks = phase == Phase::Began && matches!(event.act, Act::Restart { .. } | Act::Drop);
        self.set_nodes(|node| breaks && event.concerns(node)).await;
        let ended = if phase == Phase::Began {
            self.end_sessions(event)
        } else {
            Vec::new()
        };
        self.nodes.settle().await;
        ended
    }

    /// Makes every node what the events make it, and breaks the connections of some.
    async fn set_nodes(&self, breaks: impl Fn(usize) -> bool) {
        let refuses = self.events().any(|event| event.act == Act::Refuse);
        self.nodes.refuse(refuses);
        let mut apart = BTreeSet::new();
        for node in self.nodes.all() {
            let outcome = self.outcome(node.number);
            if outcome.is_apart {
                apart.insert(node.number);
            }
            let tls = self.handshake(node.number, &outcome.lies).await;
            node.change(|state| {
                state.pod = Arc::new(state.pod.answering(&outcome.lies, outcome.version));
                state.tls = tls.unwrap_or_else(|| state.tls.clone());
                state.reach = outcome.reach;
                state.front = outcome.front;
                state.latency = outcome.latency;
                state.jitter = outcome.jitter;
                state.is_stalled = outcome.is_stalled;
                state.breaks += u64::from(breaks(node.number));
            });
        }
        self.pod.keep_apart(&apart);
    }

    /// Another TLS side for a node, when its lies ask for one.
    async fn handshake(&self, node: usize, lies: &BTreeSet<Deviation>) -> Option<TlsAcceptor> {
        let told = self.nodes.all().get(node)?.state().pod.lies.told().clone();
        if Handshakes::are_alike(&told, lies) {
            return None;
        }
        let (handshakes, lies) = (Arc::clone(&self.handshakes), lies.iter().copied().collect::<Vec<_>>());
        // An honest handshake could be made when the pod started, so a lying one can be.
        spawn_blocking(move || handshakes.telling(&lies)).await.ok()?.ok()
    }

    fn outcome(&self, node: usize) -> Outcome {
        let mut outcome = Outcome {
            lies: self.lies.get(node).cloned().unwrap_or_default(),
            version: self.version,
            reach: Reach::Up,
            front: Front::Pod,
            latency: Duration::ZERO,
            jitter: Duration::ZERO,
            is_stalled: false,
            is_apart: self.unshared,
        };
        // Of two that contradict each other, the later one counts; being down counts before all others.
        for event in self.events().filter(|event| event.concerns(node)) {
            match &event.act {
                Act::Restart { down: Down::Move, .. } => outcome.reach = Reach::Down,
                Act::Restart { down: Down::Fail, .. } => outcome.reach = Reach::DownUnnoticed,
                Act::Drop if outcome.reach == Reach::Up => outcome.reach = Reach::Dropping,
                Act::Gateway(status) => outcome.front = Front::Gateway(*status),
                Act::Throttle(seconds) => outcome.front = Front::Throttle(*seconds),
                Act::Latency { add, jitter } => {
                    outcome.latency += *add;
                    outcome.jitter += *jitter;
                }
                Act::Stall => outcome.is_stalled = true,
                Act::Deviate(told) => outcome.lies.extend(told),
                Act::Honest => outcome.lies.clear(),
                Act::Version(version) => outcome.version = *version,
                Act::Sessions { shared } => outcome.is_apart = !shared,
                Act::Drop | Act::Refuse | Act::Forget { .. } => {}
            }
        }
        outcome
    }

    fn events(&self) -> impl Iterator<Item = &Event> {
        self.going_on
            .iter()
            .filter_map(|place| self.script.events().get(*place))
    }

    fn end_sessions(&self, event: &Event) -> Vec<EndedSession> {
        let of_nodes = |session: &Session| {
            let nodes = event.nodes.as_ref();
            nodes.is_none_or(|nodes| nodes.iter().any(|node| session.is_of_node(*node)))
        };
        let ended = match &event.act {
            Act::Restart {
                keep_sessions: false, ..
            } => {
                self.pod.take_away_from_key_manager(of_nodes);
                self.pod.take_away(of_nodes, usize::MAX)
            }
            Act::Forget { accounts, at_most } => {
                let unwanted = |session: &Session| {
                    of_nodes(session) && (accounts.is_empty() || self.is_of(&session.owner, accounts))
                };
                if at_most.is_none() {
                    self.pod.take_away_from_key_manager(unwanted);
                }
                self.pod.take_away(unwanted, at_most.unwrap_or(usize::MAX))
            }
            _ => Vec::new(),
        };
        let told = ended.into_iter().map(|session| EndedSession {
            account: self.account(&session.owner),
            id: session.id,
        });
        told.collect()
    }

    /// Whether a session is of one of these accounts: of the user in whose name it speaks, or of the app that opened it.
    fn is_of(&self, owner: &Owner, accounts: &[String]) -> bool {
        let is_named = |name: &str| accounts.iter().any(|account| account == name);
        match owner {
            Owner::Bot { user_id } => is_named(&self.username(*user_id)),
            Owner::App { app_id } => is_named(app_id),
            Owner::OnBehalfOf { user_id, app_id } => is_named(app_id) || is_named(&self.username(*user_id)),
        }
    }

    fn account(&self, owner: &Owner) -> String {
        match owner {
            Owner::Bot { user_id } => self.username(*user_id),
            Owner::App { app_id } => app_id.clone(),
            Owner::OnBehalfOf { user_id, app_id } => format!("{app_id} for {}", self.username(*user_id)),
        }
    }

    fn username(&self, user_id: i64) -> String {
        let account = self.pod.directory.account(user_id);
        account.map_or_else(|| user_id.to_string(), |account| account.username.clone())
    }
}
