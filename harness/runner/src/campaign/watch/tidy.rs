//! Ends sessions: those of the lanes as soon as they are done, and in the end those that are held.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use tokio::time::{Instant, timeout_at};

use super::admission::Waits;
use super::ask::Asking;
use super::held::{Place, Session};
use super::question::Question;
use super::watcher::Watcher;
use crate::record::watch::{Connection, LaneName, Moment, SessionChange};
use crate::secret::Secret;
use crate::text::{Prose, by_number, count};

/// How many sessions are ended at a time when the watch ends.
const AT_A_TIME: usize = 8;
/// How long that may take, beside what the target's limits make of it; and how much they may make of it.
const ENDING_TAKES: Duration = Duration::from_secs(30);
const MOST_TIME: Duration = Duration::from_secs(600);

/// What came of a logout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// The session has ended, by us.
    ByUs,
    /// The pod did not know it any more.
    BySomebodyElse,
    /// It may still be open.
    Not,
    /// The same, and nobody waits for an answer any more.
    TooLate,
}

impl Watcher {
    /// Ends a session that one sample opened, behind the sample: the lane does not wait for it. What cannot be ended now stays in the
    /// ledger.
    pub(super) async fn end(&self, session: &Secret) {
        if self.log_out(session, Waits::Always).await == Ended::BySomebodyElse {
            self.met_a_stranger();
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
        let asked = self.ask(asking, &Question::log_out(session)).await;
        let ended = match asked.map(|asked| asked.status()) {
            Ok(Some(200..=299)) => Ended::ByUs,
            Ok(Some(401)) => Ended::BySomebodyElse,
            _ => return Ended::Not,
        };
        self.ledger.ended(session);
        ended
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

    /// Ends all sessions that are open: those that are held, each with a line of the record, and those that samples left.
    pub(super) async fn end_all(&self) -> EndedSessions {
        let held: Vec<(&Place, Session)> = self
            .places
            .all
            .iter()
            .filter_map(|place| Some((place, place.lock().session.take()?)))
            .collect();
        let until = Instant::now() + self.time_to_end();
        let mut sessions = EndedSessions::default();
        let releasing = held.iter().map(|(place, session)| self.release(place, session, until));
        let mut releasing = stream::iter(releasing).buffer_unordered(AT_A_TIME);
        while let Some(ended) = releasing.next().await {
            sessions.add(ended);
        }
        drop(releasing);
        let is_held = |session: &Secret| held.iter().any(|(_, held)| held.token == *session);
        let others: Vec<Secret> = self.ledger.open().into_iter().filter(|one| !is_held(one)).collect();
        let ending = others.iter().map(|session| self.log_out_by(session, until));
        let mut ending = stream::iter(ending).buffer_unordered(AT_A_TIME);
        let mut left = EndedSessions::default();
        while let Some(ended) = ending.next().await {
            left.add(ended);
        }
        self.tell_of_others(&left);
        EndedSessions {
            closed: sessions.closed + left.closed,
            left_open: sessions.left_open + left.left_open,
        }
    }

    /// How long ending all sessions may take: that many requests take their time under the target's limits.
    fn time_to_end(&self) -> Duration {
        let sessions = self.ledger.open().len() as f64;
        let rate = self.context.target.limits.requests_per_second;
        let under_limits = rate.map_or(0.0, |rate| (sessions / rate).clamp(0.0, MOST_TIME.as_secs_f64()));
        ENDING_TAKES + Duration::from_secs_f64(under_limits)
    }

    /// Ends a session that is held, and tells what came of it.
    async fn release(&self, place: &Place, session: &Session, until: Instant) -> Ended {
        let ended = self.log_out_by(&session.token, until).await;
        let (change, reason) = match ended {
            Ended::ByUs => (SessionChange::Closed, None),
            // It died unseen, after its last check; who looks at the sessions has to know.
            Ended::BySomebodyElse => (
                SessionChange::Lost,
                Some(Prose::from("its logout was refused with 401 when the watch ended")),
            ),
            Ended::Not | Ended::TooLate => (SessionChange::LeftOpen, Some(self.why_open(ended))),
        };
        self.tell(place, session, change, Moment::now(), reason.as_ref());
        ended
    }

    async fn log_out_by(&self, session: &Secret, until: Instant) -> Ended {
        let logging_out = self.log_out(session, Waits::Beyond);
        timeout_at(until, logging_out).await.unwrap_or(Ended::TooLate)
    }

    fn why_open(&self, ended: Ended) -> Prose {
        match ended {
            Ended::TooLate => "the time was over in which a watch ends its sessions".into(),
            _ => {
                let why = self.context.why_sessions_stay();
                why.unwrap_or_else(|| "its logout was not answered with success".into())
            }
        }
    }

    /// Says what stays open of what no line of a session tells.
    fn tell_of_others(&self, left: &EndedSessions) {
        // Why they all stay was said at the beginning.
        if left.left_open > 0 && self.context.why_sessions_stay().is_none() {
            let text = format!(
                "{} of the lanes could not be logged out, and will stay until their time is over",
                count(left.left_open, "session")
            );
            self.log.note(&text.into(), &self.redactor);
        }
        let cut_off = self.ledger.cut_off();
        if cut_off > 0 {
            let text = format!(
                "{} given up before the answer came, when the watch ended: sessions that they opened stay until their time is over",
                by_number(cut_off, "1 sign-in was", &format!("{cut_off} sign-ins were"))
            );
            self.log.note(&text.into(), &self.redactor);
        }
    }
}

/// What came of ending sessions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct EndedSessions {
    /// How many have ended.
    pub(super) closed: usize,
    /// How many may still be open.
    pub(super) left_open: usize,
}

impl EndedSessions {
    fn add(&mut self, ended: Ended) {
        match ended {
            Ended::ByUs | Ended::BySomebodyElse => self.closed += 1,
            Ended::Not | Ended::TooLate => self.left_open += 1,
        }
    }
}
