//! Held sessions: who survived, who died when, and who was refused and accepted in turn.
//!
//! Only sessions of the first generation count as survivors. A session is lost if the record says so, unless a later check found
//! it alive: then it was refused for a while, as by nodes that do not share sessions. Natural ends and our own are no losses.

use indexmap::IndexMap;

use super::class::SampleClass;
use super::judge::judged;
use crate::record::watch::{Moment, Sample, SessionChange, SessionKind, SessionRecord};
use crate::secret::RedactedProse;

/// What became of the held sessions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sessions {
    /// How many were held: those of the first generation.
    pub held: usize,
    /// How many of these were not lost.
    pub survived: usize,
    /// Those that were lost, of any generation, in the order of their deaths.
    pub lost: Vec<Loss>,
    /// Those that were refused and accepted in turn.
    pub flapping: Vec<Flapping>,
    /// How many were refused when last asked, and not asked again: it is not known whether they are lost.
    pub unclear: usize,
    /// How many came to the end that they had from the start.
    pub expired: usize,
    /// The lives of all, in the order in which they were opened.
    pub lives: Vec<Life>,
}

/// A session that was lost.
#[derive(Clone, Debug, PartialEq)]
pub struct Loss {
    /// The session, by its id in the record.
    pub id: String,
    /// What kind of session it was.
    pub kind: SessionKind,
    /// Whose it was.
    pub account: RedactedProse,
    /// From 1; each further one replaced a lost one.
    pub generation: u32,
    /// The tick at which it was refused first: it was dead by then.
    pub at: Moment,
    /// When it was last seen alive: it died later than that. `None`: never.
    pub alive_at: Option<Moment>,
    /// Which answer told it.
    pub reason: Option<RedactedProse>,
}

impl Loss {
    /// How much earlier than `at` it may have died, in milliseconds.
    pub fn uncertainty_ms(&self) -> Option<u64> {
        let alive_at = self.alive_at?;
        u64::try_from(self.at.since(alive_at)).ok()
    }
}

/// A session that was refused and accepted in turn.
#[derive(Clone, Debug, PartialEq)]
pub struct Flapping {
    /// The session, by its id in the record.
    pub id: String,
    /// What kind of session it is.
    pub kind: SessionKind,
    /// Whose it is.
    pub account: RedactedProse,
    /// From 1.
    pub generation: u32,
    /// When it was refused first.
    pub first: Moment,
    /// When it was refused last.
    pub last: Moment,
    /// How often it was refused.
    pub refused: usize,
    /// How often an acceptance followed a refusal.
    pub returned: usize,
}

/// From when until when a session was alive.
#[derive(Clone, Debug, PartialEq)]
pub struct Life {
    /// The session, by its id in the record.
    pub id: String,
    /// What kind of session it is.
    pub kind: SessionKind,
    /// Whose it is.
    pub account: RedactedProse,
    /// From 1.
    pub generation: u32,
    /// When it was opened.
    pub opened: Moment,
    /// When it ended; `None`: it still lives.
    pub ended: Option<Moment>,
    /// Whether it ended because it was lost.
    pub is_lost: bool,
}

/// Sessions, as they are read.
#[derive(Clone, Debug, Default)]
pub(super) struct SessionBook {
    by_id: IndexMap<String, Page>,
}

/// What is known of a session.
#[derive(Clone, Debug, Default)]
struct Page {
    /// The line that told of it first.
    told: Option<SessionRecord>,
    lost: Option<SessionRecord>,
    /// When it ended, other than by a loss, and how.
    ended: Option<(Moment, SessionChange)>,
    /// When it was checked, and whether it was accepted.
    checks: Vec<(Moment, bool)>,
}

impl Page {
    /// The last time before `at` that it was accepted, or opened.
    fn alive_before(&self, at: Moment) -> Option<Moment> {
        let accepted = self
            .checks
            .iter()
            .filter(|(checked, is_alive)| *is_alive && *checked < at);
        let opened = self.told.iter().filter(|told| told.change == SessionChange::Opened);
        accepted
            .map(|(checked, _)| *checked)
            .chain(opened.map(|told| told.at))
            .max()
    }

    /// Whether it was accepted later than that.
    fn is_alive_after(&self, at: Moment) -> bool {
        self.checks.iter().any(|(checked, is_alive)| *is_alive && *checked > at)
    }

    /// The line of its loss, if it did not come back.
    fn loss(&self) -> Option<&SessionRecord> {
        self.lost.as_ref().filter(|lost| !self.is_alive_after(lost.at))
    }
}

impl SessionBook {
    /// Adds what happened to a session.
    pub(super) fn tell(&mut self, record: &SessionRecord) {
        let page = self.by_id.entry(record.id.clone()).or_default();
        match record.change {
            SessionChange::Opened | SessionChange::Flapping => {}
            SessionChange::Lost => page.lost = Some(record.clone()),
            SessionChange::Expired | SessionChange::Closed | SessionChange::LeftOpen => {
                page.ended = Some((record.at, record.change));
            }
        }
        if page.told.is_none() {
            page.told = Some(record.clone());
        }
    }

    /// Adds a sample that asked about a session.
    pub(super) fn check(&mut self, sample: &Sample) {
        let Some(id) = &sample.session else { return };
        // What was late was alive all the same.
        let Some((class, cause)) = judged(sample, u64::MAX) else {
            return;
        };
        let is_alive = match class {
            SampleClass::SessionLost => false,
            SampleClass::Good => true,
            SampleClass::ContractBroken if matches!(cause, super::Cause::Status(200..=299)) => true,
            _ => return,
        };
        let page = self.by_id.entry(id.clone()).or_default();
        let place = page.checks.partition_point(|(at, _)| *at <= sample.started);
        page.checks.insert(place, (sample.started, is_alive));
    }

    /// How many were lost so far.
    pub(super) fn lost(&self) -> usize {
        self.by_id.values().filter(|page| page.loss().is_some()).count()
    }

    /// What became of them.
    pub(super) fn sessions(&self) -> Sessions {
        let mut sessions = Sessions::default();
        for (id, page) in &self.by_id {
            let Some(told) = &page.told else { continue };
            let is_first = told.generation == 1;
            sessions.held += usize::from(is_first);
            sessions.expired += usize::from(matches!(page.ended, Some((_, SessionChange::Expired))));
            let loss = page.loss();
            sessions.survived += usize::from(is_first && loss.is_none());
            if let Some(lost) = loss {
                sessions.lost.push(Loss {
                    id: id.clone(),
                    kind: told.session_kind,
                    account: told.account.clone(),
                    generation: told.generation,
                    at: lost.at,
                    alive_at: lost.alive_at.or_else(|| page.alive_before(lost.at)),
                    reason: lost.reason.clone(),
                });
            }
            let flapping = flapping(id, told, &page.checks);
            let is_refused = page.checks.last().is_some_and(|(_, is_alive)| !is_alive);
            sessions.unclear += usize::from(is_refused && loss.is_none() && page.ended.is_none());
            sessions.flapping.extend(flapping);
            sessions.lives.push(Life {
                id: id.clone(),
                kind: told.session_kind,
                account: told.account.clone(),
                generation: told.generation,
                opened: told.at,
                ended: loss.map(|lost| lost.at).or(page.ended.map(|(at, _)| at)),
                is_lost: loss.is_some(),
            });
        }
        sessions.lost.sort_by_key(|loss| loss.at);
        sessions.lives.sort_by(|one, other| {
            let by_time = one.opened.cmp(&other.opened);
            by_time.then_with(|| one.id.cmp(&other.id))
        });
        sessions
    }
}

/// Whether a session was accepted after it had been refused, and when.
fn flapping(id: &str, told: &SessionRecord, checks: &[(Moment, bool)]) -> Option<Flapping> {
    let returned = checks.windows(2).filter(|pair| !pair[0].1 && pair[1].1).count();
    let mut refused = checks.iter().filter(|(_, is_alive)| !is_alive).map(|(at, _)| *at);
    let first = refused.next().filter(|_| returned > 0)?;
    let others = refused.clone().count();
    Some(Flapping {
        id: id.to_owned(),
        kind: told.session_kind,
        account: told.account.clone(),
        generation: told.generation,
        first,
        last: refused.next_back().unwrap_or(first),
        refused: others + 1,
        returned,
    })
}
