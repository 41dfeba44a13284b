//! How a watch goes: ticks, time-outs, how many sessions are held, and for how long.

use std::collections::BTreeMap;
use std::time::Duration;

use super::actors::ActorNames;
use crate::record::watch::LaneName;

/// How a watch goes.
#[derive(Clone, Debug)]
pub struct WatchSettings {
    /// What was said of lanes; the others have their [usual](Timing::usual) timing.
    pub timings: BTreeMap<LaneName, Timing>,
    /// How many sessions are held at a time.
    pub held: usize,
    /// How long it lasts; `None`: until it is ended.
    pub planned: Option<Duration>,
    /// Something that is not the pod, to be asked by the canary: a URL.
    pub canary: Option<String>,
    /// How long the pod lets a session live, where its token does not say it.
    pub session_lifetime: Option<Duration>,
    /// Whom it signs in as.
    pub actors: ActorNames,
}

/// When the samples of a lane start, and how long they wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// The time between two samples.
    pub tick: Duration,
    /// How long one waits in all. Half of it is for connecting, so that a failure has a phase.
    pub timeout: Duration,
}

impl Timing {
    /// What a lane has unless told otherwise: about 2.3 requests per second, all of them together.
    pub fn usual(lane: LaneName) -> Self {
        let tick = match lane {
            LaneName::Held | LaneName::Canary => 1,
            LaneName::NewConnection => 2,
            LaneName::SignIn | LaneName::OnBehalfOf | LaneName::KeyManager => 10,
            LaneName::Life => 30,
        };
        Self {
            tick: Duration::from_secs(tick),
            timeout: Duration::from_secs(10),
        }
    }
}

impl WatchSettings {
    /// The timing of a lane.
    pub fn timing(&self, lane: LaneName) -> Timing {
        self.timings.get(&lane).copied().unwrap_or_else(|| Timing::usual(lane))
    }
}

/// How many requests a tick of a lane costs the pod, those that end its sessions among them.
pub(super) fn requests_of(lane: LaneName) -> f64 {
    match lane {
        LaneName::Held | LaneName::NewConnection | LaneName::KeyManager => 1.0,
        LaneName::SignIn => 2.0,
        LaneName::OnBehalfOf | LaneName::Life => 4.0,
        LaneName::Canary => 0.0,
    }
}
