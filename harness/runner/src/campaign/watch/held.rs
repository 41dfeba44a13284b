//! The sessions that are held: their places, who is in them, and whose turn it is.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use crate::record::watch::{Moment, SessionKind};
use crate::secret::Secret;

/// A session that is held.
#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) generation: u32,
    pub(super) token: Secret,
    pub(super) opened: Moment,
    /// When it was last seen alive.
    pub(super) alive_at: Moment,
    /// When it was refused first since then.
    pub(super) refused_at: Option<Moment>,
    /// When its token says that it ends.
    pub(super) expires: Option<Moment>,
}

/// A place for a session. When that is lost, the next one takes it.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) number: usize,
    pub(super) kind: SessionKind,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) session: Option<Session>,
    pub(super) generation: u32,
    /// Somebody looks again at its session, or opens the next one.
    pub(super) is_settling: bool,
    /// No session of this kind can be held.
    pub(super) is_given_up: bool,
}

impl Place {
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes note that a session was seen alive.
    pub(super) fn is_alive(&self, session: &Session, at: Moment) {
        let mut state = self.lock();
        let held = state.session.as_mut();
        if let Some(held) = held.filter(|held| held.generation == session.generation && at >= held.alive_at) {
            held.alive_at = at;
            held.refused_at = None;
        }
    }

    /// Takes note that a session was refused. Returns when that was so first since it was seen alive.
    pub(super) fn is_refused(&self, session: &Session, at: Moment) -> Moment {
        let mut state = self.lock();
        let held = state.session.as_mut();
        held.filter(|held| held.generation == session.generation)
            .map_or(at, |held| {
                let first = held.refused_at.map_or(at, |first| first.min(at));
                held.refused_at = Some(first);
                first
            })
    }

    /// Whether it is empty, and somebody may fill it.
    pub(super) fn may_be_filled(&self) -> bool {
        let state = self.lock();
        state.session.is_none() && !state.is_settling && !state.is_given_up
    }

    /// Claims the right to look again and to replace; `None` if somebody has it, or the session is another one by now.
    pub(super) fn claim(&self, generation: u32) -> Option<Claim<'_>> {
        let mut state = self.lock();
        if state.is_settling || state.is_given_up || state.generation != generation {
            return None;
        }
        state.is_settling = true;
        Some(Claim(self))
    }
}

/// The right to look again at a place's session and to replace it, as long as it lives.
pub(super) struct Claim<'p>(&'p Place);

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.0.lock().is_settling = false;
    }
}

/// All places, and whose turn it is.
#[derive(Debug)]
pub(super) struct Places {
    pub(super) all: Vec<Place>,
    turn: AtomicUsize,
    /// The same for the checks over new connections.
    turn_of_new: AtomicUsize,
}

impl Places {
    /// So many places, whose kinds take turns.
    pub(super) fn new(held: usize, kinds: &[SessionKind]) -> Self {
        let kinds = kinds.iter().copied().cycle().take(held).enumerate();
        let places = kinds.map(|(index, kind)| Place {
            number: index + 1,
            kind,
            state: Mutex::default(),
        });
        Self {
            all: places.collect(),
            turn: AtomicUsize::default(),
            turn_of_new: AtomicUsize::default(),
        }
    }

    /// The next place with a session, and the session; and the empty places that were passed over.
    pub(super) fn next(&self, is_new_connection: bool) -> (Option<(&Place, Session)>, Vec<&Place>) {
        let turn = if is_new_connection {
            &self.turn_of_new
        } else {
            &self.turn
        };
        let mut empty = Vec::new();
        for _ in 0..self.all.len() {
            let place = &self.all[turn.fetch_add(1, Ordering::Relaxed) % self.all.len()];
            let session = place.lock().session.clone();
            match session {
                Some(session) => return (Some((place, session)), empty),
                None => empty.push(place),
            }
        }
        (None, empty)
    }
}

/// When a token says that it ends; `None` if it says nothing, or is no JWT.
pub(super) fn end_of(token: &Secret) -> Option<Moment> {
    #[derive(Deserialize)]
    struct Claims {
        exp: f64,
    }
    let payload = token.reveal().split('.').nth(1)?;
    let bytes = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
    let claims: Claims = serde_json::from_slice(&bytes).ok()?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a calendar ends before an i64 does, and a cast stays within"
    )]
    let milliseconds = (claims.exp * 1000.0) as i64;
    Moment::from_milliseconds(milliseconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_take_turns_and_empty_places_are_passed_over() {
        let places = Places::new(3, &[SessionKind::BotKey, SessionKind::App]);
        let kinds: Vec<_> = places.all.iter().map(|place| place.kind).collect();
        assert_eq!(kinds, [SessionKind::BotKey, SessionKind::App, SessionKind::BotKey]);
        let session = |id: &str| Session {
            id: id.to_owned(),
            generation: 1,
            token: Secret::new(String::new()),
            opened: Moment::now(),
            alive_at: Moment::now(),
            refused_at: None,
            expires: None,
        };
        places.all[0].lock().session = Some(session("1.1"));
        places.all[2].lock().session = Some(session("3.1"));
        let mut seen = Vec::new();
        for _ in 0..4 {
            seen.push(places.next(false).0.expect("a session").1.id);
        }
        assert_eq!(seen, ["1.1", "3.1", "1.1", "3.1"]);
        assert_eq!(places.next(true).0.expect("a session").1.id, "1.1");
        assert_eq!(places.next(true).1.len(), 1);
    }

    #[test]
    fn one_at_a_time_looks_again_and_only_at_the_session_that_was_refused() {
        let places = Places::new(1, &[SessionKind::BotKey]);
        let place = &places.all[0];
        place.lock().generation = 2;
        assert!(place.claim(1).is_none());
        let claim = place.claim(2);
        assert!(claim.is_some() && place.claim(2).is_none());
        drop(claim);
        assert!(place.claim(2).is_some());
    }

    #[test]
    fn the_end_of_a_session_is_read_from_its_token() {
        let token = |claims: &str| Secret::new(format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(claims)));
        let end = end_of(&token(r#"{"exp":1700000000}"#)).expect("an end");
        assert_eq!(end.to_string(), "2023-11-14T22:13:20.000Z");
        assert_eq!(end_of(&token(r#"{"sub":"x"}"#)), None);
        assert_eq!(end_of(&Secret::new("0100e4fe".to_owned())), None);
    }
}
