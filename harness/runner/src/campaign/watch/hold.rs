//! Holds sessions: opens them, looks whether they live, looks again where one is refused, and replaces what is lost.
//!
//! A 401 is looked at again, up to three times, over new connections: nodes that do not share sessions refuse and accept in turn.
//! Only a session that is refused each time is lost. What gives no answer meanwhile decides nothing.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::admission::{Unsent, Waits};
use super::ask::{Asked, Asking};
use super::held::{Place, Session, end_of};
use super::question::Question;
use super::watcher::Watcher;
use crate::record::watch::{
    Connection, LaneName, Moment, Outcome, Sample, SessionChange, SessionKind, SessionRecord, WatchLine,
};
use crate::text::Prose;

/// How often a refused session is looked at again before it counts as lost.
const CONFIRMATIONS: usize = 3;
/// How often that is tried in all, where some answers decide nothing, and how long after such a one.
const TRIES: usize = 6;
const PAUSE: Duration = Duration::from_millis(250);
/// How long after a sign of a stranger a loss may be his doing, in milliseconds.
const STRANGER_IS_NEAR: i64 = 120_000;

impl Watcher {
    /// Opens a session in every place, one after the other, until one fails: then places are filled when their turn comes.
    pub(super) async fn fill(&self) {
        for place in &self.places.all {
            if !self.context.shutdown.may_go_on() || self.is_ending() {
                return;
            }
            self.open(place).await;
            let is_open = {
                let state = place.lock();
                state.session.is_some() || state.is_given_up
            };
            if !is_open {
                break;
            }
        }
        self.is_filled.store(true, Ordering::Relaxed);
    }

    /// Opens the next session in a place that has none.
    pub(super) async fn open(&self, place: &Place) {
        let Ok(_permit) = self.settling.acquire().await else {
            return;
        };
        self.open_now(place).await;
    }

    /// The same, with a permit.
    async fn open_now(&self, place: &Place) {
        let generation = place.lock().generation;
        let Some(_claim) = place.claim(generation) else { return };
        if place.lock().session.is_some() || self.is_ending() {
            return;
        }
        let asking = Asking {
            waits: Waits::Always,
            connection: Connection::New,
            ..self.asking(LaneName::Held)
        };
        let Ok(signed_in) = self.sign_in(asking, place.kind).await else {
            return;
        };
        let Some(opened) = signed_in.opened else { return };
        let now = Moment::now();
        let generation = generation + 1;
        let session = Session {
            id: format!("{}.{generation}", place.number),
            generation,
            expires: end_of(&opened.token),
            token: opened.token,
            opened: now,
            alive_at: now,
            refused_at: None,
        };
        if place.kind == SessionKind::App && generation == 1 && !self.shows_apps(asking, &session).await {
            self.give_up(place);
            return;
        }
        {
            let mut state = place.lock();
            state.generation = generation;
            state.session = Some(session.clone());
        }
        self.tell(place, &session, SessionChange::Opened, now, None);
    }

    /// Whether the pod tells a living session of an app from a dead one: nothing documents what it answers.
    async fn shows_apps(&self, asking: Asking, session: &Session) -> bool {
        let asked = self
            .ask(asking, &Question::is_alive(SessionKind::App, &session.token))
            .await;
        // What gives no answer says nothing.
        asked.map_or(true, |asked| asked.status() != Some(401))
    }

    fn give_up(&self, place: &Place) {
        place.lock().is_given_up = true;
        let text = format!(
            "session {} of the kind `app` is not held: the pod answers 401 about a session of an app that it has just opened",
            place.number
        );
        self.log.note(&text.into(), &self.redactor);
    }

    /// Takes a sample of a held session, over the kept connection or a new one, and sees to what follows from it.
    pub(super) async fn check(&self, lane: LaneName, sampled: impl FnOnce(Option<&Session>, Result<Asked, Unsent>)) {
        let (next, empty) = self.places.next(lane == LaneName::NewConnection);
        let Some((place, session)) = next else {
            sampled(None, Err(Unsent::Because("no session is open".into())));
            return self.open_one_of(&empty).await;
        };
        let question = Question::is_alive(place.kind, &session.token);
        let started = Moment::now();
        let asked = self.ask(self.asking(lane), &question).await;
        let status = asked.as_ref().ok().and_then(Asked::status);
        let started = asked.as_ref().map_or(started, |asked| asked.started);
        sampled(Some(&session), asked);
        match status {
            Some(401) => self.settle(place, &session, started).await,
            Some(status) if is_alive(place.kind, status) => place.is_alive(&session, started),
            _ => {}
        }
        self.open_one_of(&empty).await;
    }

    /// Fills one of the places that were passed over, unless others are at it.
    async fn open_one_of(&self, empty: &[&Place]) {
        if !self.is_filled.load(Ordering::Relaxed) {
            return;
        }
        let Ok(_permit) = self.settling.try_acquire() else {
            return;
        };
        if let Some(place) = empty.iter().find(|place| place.may_be_filled()) {
            self.open_now(place).await;
        }
    }

    /// Looks again at a session that was refused, and replaces it if it is lost.
    async fn settle(&self, place: &Place, session: &Session, refused_at: Moment) {
        if self.is_ending() {
            return;
        }
        let refused_at = place.is_refused(session, refused_at);
        let Ok(_permit) = self.settling.acquire().await else {
            return;
        };
        let Some(claim) = place.claim(session.generation) else {
            return;
        };
        let Some(is_lost) = self.confirm(place.kind, session).await else {
            return;
        };
        if self.is_ending() {
            return;
        }
        if !is_lost {
            let reason = "refused with 401, and accepted when it was looked at again".into();
            self.tell(place, session, SessionChange::Flapping, refused_at, Some(&reason));
            place.is_alive(session, Moment::now());
            return;
        }
        let session = place.lock().session.take().unwrap_or_else(|| session.clone());
        self.ledger.ended(&session.token);
        match self.natural_end(&session, refused_at) {
            Some(reason) => self.tell(place, &session, SessionChange::Expired, refused_at, Some(&reason)),
            None => {
                let reason = self.reason_of_loss(refused_at);
                self.tell(place, &session, SessionChange::Lost, refused_at, Some(&reason));
            }
        }
        drop(claim);
        self.open_now(place).await;
    }

    /// Whether a session that was refused is refused each time; `None` if nothing decides.
    async fn confirm(&self, kind: SessionKind, session: &Session) -> Option<bool> {
        let question = Question::is_alive(kind, &session.token);
        let asking = Asking {
            waits: Waits::Always,
            connection: Connection::New,
            ..self.asking(LaneName::NewConnection)
        };
        let mut refusals = 0;
        for number in 0..TRIES {
            let intended = Moment::now();
            let asked = self.ask(asking, &question).await.ok()?;
            let status = asked.status();
            self.log.add(WatchLine::Sample(Sample {
                lane: LaneName::Held,
                number: number as u64 + 1,
                intended,
                started: asked.started,
                duration_ms: super::watcher::milliseconds(asked.duration),
                connection: Connection::New,
                operation: None,
                session: Some(session.id.clone()),
                confirms: true,
                outcome: asked.outcome,
            }));
            match status {
                Some(401) => refusals += 1,
                Some(status) if is_alive(kind, status) => return Some(false),
                _ => {
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
            }
            if refusals >= CONFIRMATIONS {
                return Some(true);
            }
        }
        None
    }

    /// Why a session that is refused has come to an end of its own; `None` if it has not.
    fn natural_end(&self, session: &Session, refused_at: Moment) -> Option<Prose> {
        if session.expires.is_some_and(|end| end <= refused_at) {
            return Some("its token says that it ends then (`exp`)".into());
        }
        let lifetime = i64::try_from(self.session_lifetime?.as_millis()).ok()?;
        (refused_at.since(session.opened) >= lifetime)
            .then(|| "it is as old as sessions become (`--session-lifetime`)".into())
    }

    fn reason_of_loss(&self, refused_at: Moment) -> Prose {
        let strangers = self.strangers.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let is_near = strangers
            .iter()
            .any(|at| (at.since(refused_at)).abs() <= STRANGER_IS_NEAR);
        if is_near {
            "refused with 401 each time; other sessions of these accounts ended without us at about that time: another run or watch \
             may sign in as them"
                .into()
        } else {
            "refused with 401 each time that it was looked at".into()
        }
    }

    pub(super) fn tell(
        &self,
        place: &Place,
        session: &Session,
        change: SessionChange,
        at: Moment,
        reason: Option<&Prose>,
    ) {
        let is_end = matches!(
            change,
            SessionChange::Lost | SessionChange::Flapping | SessionChange::Expired
        );
        self.log.add(WatchLine::Session(SessionRecord {
            id: session.id.clone(),
            session_kind: place.kind,
            account: self.actors.account(place.kind, &self.redactor),
            generation: session.generation,
            at,
            alive_at: is_end.then_some(session.alive_at),
            change,
            reason: reason.map(|reason| self.redactor.prose(reason)),
        }));
    }
}

/// Whether this answer shows that a session of this kind lives.
fn is_alive(kind: SessionKind, status: u16) -> bool {
    status == 200 || (kind == SessionKind::App && status == 403)
}

/// What a question could not be sent for, as an outcome.
pub(super) fn not_sent(reason: &Prose, redactor: &crate::secret::Redactor) -> Outcome {
    Outcome::NotSent(crate::record::watch::NotSent {
        reason: redactor.prose(reason),
    })
}
