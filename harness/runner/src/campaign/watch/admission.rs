//! When a request may leave: samples keep to their tick or are left out, what holds and ends sessions waits its turn.

use std::time::Duration;

use tokio::time::{Instant, timeout};

use super::watcher::Watcher;
use crate::run::limit::{StopReason, Urgency};
use crate::text::{Prose, exact_duration};

/// How a request waits for its turn under the target's limits.
#[derive(Clone, Copy, Debug)]
pub(super) enum Waits {
    /// So long, and then it is not sent: a sample that comes a tick late says nothing of its own.
    UpTo(Duration),
    /// As long as the watch goes.
    Always,
    /// As long as anything may be sent: it ends a session.
    Beyond,
}

/// Why a request was not sent.
#[derive(Clone, Debug)]
pub(super) enum Unsent {
    /// For a reason that says nothing of the pod.
    Because(Prose),
    /// The watch is being ended.
    Ended,
}

impl Watcher {
    pub(super) async fn admitted(&self, waits: Waits) -> Result<(), Unsent> {
        let urgency = Urgency {
            refused_sign_in: false,
            cleans_up: matches!(waits, Waits::Beyond),
        };
        let admission = self.context.pacer.admit(urgency, &self.context.shutdown);
        let admitted = match waits {
            Waits::UpTo(patience) => match timeout(patience, admission).await {
                Ok(admitted) => admitted,
                Err(_) => return Err(Unsent::Because(self.held_back(patience).into())),
            },
            Waits::Always | Waits::Beyond => admission.await,
        };
        admitted.map_err(|why| match why {
            StopReason::Interrupted => Unsent::Ended,
            why @ StopReason::Exhausted { .. } => {
                self.context.shutdown.stop_playing(why.clone());
                Unsent::Because(why.headline())
            }
            why => Unsent::Because(why.headline()),
        })
    }

    fn held_back(&self, patience: Duration) -> String {
        let left = self
            .context
            .pacer
            .paused_until()
            .map(|until| until.saturating_duration_since(Instant::now()));
        match left.filter(|left| !left.is_zero()) {
            Some(left) => format!(
                "the pod asked to be left alone (429), for another {}",
                exact_duration(Duration::from_secs(left.as_secs() + 1))
            ),
            None => format!(
                "the target's limits (`conformance.limits.requestsPerSecond`) left no room within {}",
                exact_duration(patience)
            ),
        }
    }
}
