//! Classes and causes: what a sample was, in one word, and by what.
//!
//! The words here are the documentation, too: `docs/guide/reading-a-watch.md` has a table that is made from them.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::record::watch::Phase;

/// What a sample was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SampleClass {
    /// Answered in time, as promised.
    Good,
    /// Answered as promised, but late.
    Slow,
    /// The pod, or what stands before it, asks for fewer requests.
    Throttled,
    /// Nothing was heard of the pod, and our own network was away.
    OurNetwork,
    /// Answered, but not as promised.
    ContractBroken,
    /// The pod refuses a session that it gave.
    SessionLost,
    /// The pod says that it failed.
    ServerError,
    /// A web page of what stands before the pod.
    GatewayPage,
    /// No answer, or half of one.
    Unreachable,
}

impl SampleClass {
    /// All of them but [`Good`](Self::Good), the worst first.
    pub const BAD: [Self; 8] = [
        Self::Unreachable,
        Self::GatewayPage,
        Self::ServerError,
        Self::SessionLost,
        Self::ContractBroken,
        Self::Throttled,
        Self::Slow,
        Self::OurNetwork,
    ];

    /// The name, as reports have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Slow => "slow",
            Self::Throttled => "throttled",
            Self::OurNetwork => "our-network",
            Self::ContractBroken => "contract-broken",
            Self::SessionLost => "session-lost",
            Self::ServerError => "server-error",
            Self::GatewayPage => "gateway-page",
            Self::Unreachable => "unreachable",
        }
    }

    /// The name in a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Slow => "slow",
            Self::Throttled => "throttled",
            Self::OurNetwork => "our own network",
            Self::ContractBroken => "contract broken",
            Self::SessionLost => "session lost",
            Self::ServerError => "server error",
            Self::GatewayPage => "gateway page",
            Self::Unreachable => "unreachable",
        }
    }

    /// How it is decided, a sentence.
    pub fn decided_by(self) -> &'static str {
        match self {
            Self::Good => "A 2xx that keeps the contract, in time; for the canary any answer.",
            Self::Slow => {
                "As good, but it took longer than a quarter of the lane's time-out (of the lane `life`, which asks several \
                 questions: than half)."
            }
            Self::Throttled => "Status 429.",
            Self::OurNetwork => {
                "No answer, and the canary had none at the same time; without a canary: one of a stretch in which every sample \
                 of every lane failed at `dns` or `connect`, with at least one sample of each lane."
            }
            Self::ContractBroken => {
                "An answer that breaks the contract, or whose status is none that the lane can go on with."
            }
            Self::SessionLost => "Status 401 on a session that the watch holds.",
            Self::ServerError => "Status 5xx, no web page.",
            Self::GatewayPage => "A web page instead of JSON: of a gateway, a load balancer or a proxy.",
            Self::Unreachable => {
                "No name, no connection, no TLS, no answer before the time-out, or an answer that broke off."
            }
        }
    }

    /// Whether such a sample counts as an outage of the pod: for totals, the longest outage and budgets.
    pub fn is_outage(self) -> bool {
        match self {
            Self::Good | Self::Slow | Self::Throttled | Self::OurNetwork => false,
            Self::ContractBroken | Self::SessionLost | Self::ServerError | Self::GatewayPage | Self::Unreachable => {
                true
            }
        }
    }
}

impl fmt::Display for SampleClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// By what a sample was what it was: how far a request came, or the status of its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// How far the request came.
    Phase(Phase),
    /// The status of the answer.
    Status(u16),
}

impl Cause {
    /// The causes that are phases, in their order, each with what it means.
    pub const PHASES: [(Phase, &'static str); 6] = [
        (Phase::Dns, "The name of the host could not be resolved."),
        (Phase::Connect, "No connection could be made."),
        (Phase::Tls, "The TLS handshake failed."),
        (Phase::Write, "The request could not be sent."),
        (Phase::FirstByte, "It was sent, and nothing came back."),
        (Phase::Body, "The response began, and broke off."),
    ];
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Phase(phase) => f.pad(phase.name()),
            Self::Status(status) => f.pad(&status.to_string()),
        }
    }
}

impl Serialize for Cause {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
