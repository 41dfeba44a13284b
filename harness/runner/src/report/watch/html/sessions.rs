//! The held sessions of a timeline: a row for each place, with the lives of its sessions one after the other. A life that ended by a
//! loss ends with a cross.
//!
//! With many sessions, those that nothing happened to share one row.

use serde::Serialize;

use super::axis::Axis;
use crate::findings::watch::{Life, WatchView};
use crate::report::watch::words::{clock, exact_clock, session};
use crate::text::count;

/// So many places have a row each, whatever happened to them.
const ALL: usize = 12;
/// So many have one if something happened to them.
const DISTURBED: usize = 40;

/// How high a row is, in pixels.
pub(super) const ROW: usize = 24;

/// A place.
#[derive(Serialize)]
pub(super) struct SessionRow {
    pub(super) y: usize,
    name: String,
    said: String,
    lives: Vec<Span>,
    /// When it was refused and accepted in turn.
    flaps: Option<Span>,
}

#[derive(Serialize)]
struct Span {
    x: f64,
    width: f64,
    title: String,
    is_lost: bool,
    end: f64,
}

/// The lives of one place.
struct Place<'v> {
    lives: Vec<&'v Life>,
}

impl Place<'_> {
    fn is_disturbed(&self, view: &WatchView) -> bool {
        self.lives.iter().any(|life| life.is_lost) || self.flapping(view).is_some()
    }

    fn flapping<'v>(&self, view: &'v WatchView) -> Option<&'v crate::findings::watch::Flapping> {
        let mut flapping = view.sessions.flapping.iter();
        flapping.find(|flapping| self.lives.iter().any(|life| life.id == flapping.id))
    }
}

/// The rows, of which the first begins at `y`.
pub(super) fn rows(view: &WatchView, axis: &Axis, y: usize) -> Vec<SessionRow> {
    let mut places: Vec<(&str, Place<'_>)> = Vec::new();
    for life in &view.sessions.lives {
        // The id of a session is its place and its generation.
        let name = life.id.rsplit_once('.').map_or(life.id.as_str(), |(place, _)| place);
        match places.iter_mut().find(|(other, _)| *other == name) {
            Some((_, place)) => place.lives.push(life),
            None => places.push((name, Place { lives: vec![life] })),
        }
    }
    let is_short = places.len() <= ALL;
    let (told, others): (Vec<Place<'_>>, Vec<Place<'_>>) = places
        .into_iter()
        .map(|(_, place)| place)
        .partition(|place| is_short || place.is_disturbed(view));
    let mut rows: Vec<SessionRow> = Vec::new();
    let next = |rows: &Vec<SessionRow>| y + rows.len() * ROW;
    for place in told.iter().take(DISTURBED) {
        rows.push(row(place, view, axis, next(&rows)));
    }
    let untold = told.len().saturating_sub(DISTURBED);
    if untold > 0 {
        rows.push(SessionRow {
            y: next(&rows),
            name: format!("{untold} more that something happened to: see the list"),
            said: String::new(),
            lives: Vec::new(),
            flaps: None,
        });
    }
    if let Some(longest) = others
        .iter()
        .flat_map(|place| &place.lives)
        .min_by_key(|life| life.opened)
    {
        rows.push(SessionRow {
            y: next(&rows),
            name: format!("{} that nothing happened to", count(others.len(), "session")),
            said: "survived".to_owned(),
            lives: vec![span(longest, view, axis)],
            flaps: None,
        });
    }
    rows
}

fn row(place: &Place<'_>, view: &WatchView, axis: &Axis, y: usize) -> SessionRow {
    let first = place.lives.first();
    let deaths: Vec<String> = place
        .lives
        .iter()
        .filter(|life| life.is_lost)
        .filter_map(|life| life.ended.map(clock))
        .collect();
    let flapping = place.flapping(view);
    let said = match (deaths.as_slice(), flapping) {
        ([], None) => "survived".to_owned(),
        ([], Some(_)) => "refused in turn".to_owned(),
        (deaths, _) => format!("lost {}", deaths.join(", ")),
    };
    SessionRow {
        y,
        name: first.map_or(String::new(), |life| {
            format!("{} {}", life.kind, life.account.to_show())
        }),
        said,
        lives: place.lives.iter().map(|life| span(life, view, axis)).collect(),
        flaps: flapping.map(|flapping| {
            let (x, end) = (axis.x(flapping.first), axis.x(flapping.last));
            Span {
                x,
                width: (end - x).max(0.2),
                title: format!(
                    "refused {} × and accepted again {} ×",
                    flapping.refused, flapping.returned
                ),
                is_lost: false,
                end,
            }
        }),
    }
}

fn span(life: &Life, view: &WatchView, axis: &Axis) -> Span {
    let end = axis.x(life.ended.unwrap_or(view.now));
    let x = axis.x(life.opened);
    let how = match (life.ended, life.is_lost) {
        (Some(ended), true) => format!("lost by {}", exact_clock(ended)),
        (Some(ended), false) => format!("ended by us, or by its time, at {}", exact_clock(ended)),
        (None, _) => "alive at the end".to_owned(),
    };
    Span {
        x,
        width: (end - x).max(0.1),
        title: format!(
            "{}: opened at {}, {how}",
            session(life.kind, &life.account, life.generation),
            exact_clock(life.opened)
        ),
        is_lost: life.is_lost,
        end,
    }
}
