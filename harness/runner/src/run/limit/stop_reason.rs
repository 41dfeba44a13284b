//! Why a request may not be sent, and with it why a run ends early.

use std::time::Duration;

use crate::record::EndCause;
use crate::text::{Prose, exact_duration};

/// Why a request may not be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// A trial failed or broke, and no further one was to begin then.
    FailedFast,
    /// The run has sent as many requests as it may.
    Exhausted {
        /// How many that are.
        requests: u64,
    },
    /// A person ended the run.
    Interrupted,
    /// The pod wants to be left alone for longer than the run waits.
    Throttled {
        /// How long the pod asks to wait; `None` if it only answers 429 again and again.
        asked: Option<Duration>,
        /// How long the run waits in all for a call.
        patience: Duration,
    },
    /// The proxy does not let podproof through: each further request would repeat credentials that it does not accept.
    ProxyRefused {
        /// What it said, in words.
        cause: Prose,
        /// What to do about that.
        help: Prose,
    },
    /// The record of the run can no longer be written: what is not recorded need not be played.
    RecordFailed {
        /// Why, in words.
        cause: Prose,
    },
}

impl StopReason {
    /// The reason of a trial that was not played because of it, for a person.
    pub fn reason(&self) -> Prose {
        match self {
            Self::FailedFast => "the run was ended early by a trial that failed (`--fail-fast`)".into(),
            Self::Exhausted { requests } => {
                format!("the request budget of {requests} is spent (`conformance.limits.requests`)").into()
            }
            Self::Interrupted => "the run was ended early".into(),
            Self::Throttled { .. } | Self::ProxyRefused { .. } | Self::RecordFailed { .. } => self.headline(),
        }
    }

    /// Why the run ended early, for a person: a fragment that follows a colon.
    pub fn headline(&self) -> Prose {
        match self {
            Self::FailedFast => "a trial failed (`--fail-fast`)".into(),
            Self::Exhausted { requests } => {
                format!("the request budget of {requests} is spent (`conformance.limits.requests`)").into()
            }
            Self::Interrupted => "it was interrupted".into(),
            Self::Throttled { asked: None, patience } => format!(
                "the pod answers 429 for longer than the run waits for a call ({}, `conformance.limits.patience`)",
                exact_duration(*patience)
            )
            .into(),
            Self::Throttled {
                asked: Some(asked),
                patience,
            } => format!(
                "the pod asks to wait for {} (429), and the run waits for {} at most (`conformance.limits.patience`)",
                exact_duration(*asked),
                exact_duration(*patience)
            )
            .into(),
            Self::ProxyRefused { cause, help } => format!("{cause}; {help}").into(),
            Self::RecordFailed { cause } => cause.clone(),
        }
    }

    /// What is recorded of it.
    pub fn cause(&self) -> EndCause {
        match self {
            Self::FailedFast => EndCause::FailFast,
            Self::Exhausted { .. } => EndCause::Budget,
            Self::Interrupted => EndCause::Interrupted,
            Self::Throttled { .. } => EndCause::Throttled,
            Self::ProxyRefused { .. } => EndCause::Proxy,
            Self::RecordFailed { .. } => EndCause::Record,
        }
    }
}
