//! Ends sessions: those of the lanes as soon as they are done, and in the end those that are held.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use super::admission::Waits;
use super::ask::Asking;
use super::question::Question;
use super::watcher::Watcher;
use crate::record::watch::{Connection, LaneName, Moment};
use crate::secret::Secret;

/// What came of a logout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// The session has ended, by us.
    ByUs,
    /// The pod did not know it any more.
    BySomebodyElse,
    /// It may still be open.
    Not,
}

impl Watcher {
    /// Puts a session on the list of those that are to be ended; the list is worked off in the end, if not before.
    pub(super) fn to_end(&self, session: Secret) {
        self.leftovers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(session);
    }

    /// Ends a session that one sample opened, behind the sample: the lane does not wait for it.
    pub(super) async fn end(&self, session: Secret, is_fresh: bool) {
        match self.log_out(&session, Waits::Always).await {
            Ended::ByUs => {}
            Ended::Not => self.to_end(session),
            Ended::BySomebodyElse if is_fresh => self.met_a_stranger(),
            Ended::BySomebodyElse => {}
        }
    }

    /// Logs out.
    pub(super) async fn log_out(&self, session: &Secret, waits: Waits) -> Ended {
        if self.context.why_sessions_stay().is_some() {
            return Ended::Not;
        }
        let asking = Asking {
            lane: LaneName::Life,
            timing: self.timing_of(LaneName::Life),
            connection: Connection::Kept,
            waits,
        };
        match self
            .ask(asking, &Question::log_out(session))
            .await
            .map(|asked| asked.status())
        {
            Ok(Some(200..=299)) => Ended::ByUs,
            Ok(Some(401)) => Ended::BySomebodyElse,
            _ => Ended::Not,
        }
    }

    /// A session that we had just opened was ended, and not by us: another run or watch uses these accounts, or a node lost it.
    fn met_a_stranger(&self) {
        self.strangers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Moment::now());
        if !self.told_of_strangers.swap(true, Ordering::Relaxed) {
            let text = "a session was gone before it was logged out, seconds after its sign-in: a node that restarted, or another \
                        run or watch that signs in as the same accounts, perhaps from another host";
            self.log.note(&text.into(), &self.context.target.vault().redactor());
        }
    }

    /// Ends the sessions that lanes left. Returns how many were ended, and how many were not.
    pub(super) async fn end_leftovers(&self) -> (usize, usize) {
        let leftovers = std::mem::take(&mut *self.leftovers.lock().unwrap_or_else(PoisonError::into_inner));
        let (mut ended, mut open) = (0, 0);
        for session in leftovers {
            match self.log_out(&session, Waits::Beyond).await {
                Ended::ByUs | Ended::BySomebodyElse => ended += 1,
                Ended::Not => open += 1,
            }
        }
        (ended, open)
    }
}
