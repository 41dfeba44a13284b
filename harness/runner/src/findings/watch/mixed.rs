//! Two versions at once: the time in which answers of two shapes came in turn.
//!
//! Compared are the answers of one lane to one question about one kind of session of one account: what is old there is the shape
//! of its first answer, what is new is any other. The window goes from the first new answer to the last old one. Answers outside 2xx
//! are not looked at: they are classes of their own.

use std::collections::BTreeMap;

use indexmap::{IndexMap, IndexSet};

use crate::record::watch::{Answered, LaneName, Moment, Outcome, Sample, ShapeRecord};
use crate::secret::Redacted;

/// A time in which answers of two shapes came in turn, or the moment in which one took the place of the other.
#[derive(Clone, Debug, PartialEq)]
pub struct MixedWindow {
    /// The lane.
    pub lane: LaneName,
    /// Of what the shape changed.
    pub part: Part,
    /// The first new answer.
    pub from: Moment,
    /// The last old one, or `from` if none came later; where the new shape did not stay, the last new one.
    pub to: Moment,
    /// How it ended.
    pub course: Course,
    /// How many old answers came from `from` on, until `to`.
    pub old: usize,
    /// How many new ones.
    pub new: usize,
    /// What only new answers have: `/token string` of a body, or the name of a header.
    pub gained: Vec<Redacted>,
    /// What only old answers have.
    pub lost: Vec<Redacted>,
}

/// Of what a shape is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The body: JSON pointers and types.
    Body,
    /// The names of the headers.
    Headers,
}

impl Part {
    /// The name, as reports have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Headers => "headers",
        }
    }
}

/// How the change of a shape went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Course {
    /// In the end only the new one came.
    Settled,
    /// In the end only the old one came: the change was taken back.
    TakenBack,
    /// Both came from the beginning to the end: nodes that differ for good, or an answer that varies by itself.
    Throughout,
}

impl Course {
    /// The name, as reports have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Settled => "settled",
            Self::TakenBack => "taken-back",
            Self::Throughout => "throughout",
        }
    }
}

/// What is compared with each other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    lane: LaneName,
    part: Part,
    operation: Option<String>,
    /// Kind and account of the session, in words of the record.
    whose: String,
}

/// Shapes, as they are read.
#[derive(Clone, Debug, Default)]
pub(super) struct ShapeBook {
    members: IndexMap<String, Vec<Redacted>>,
    seen: BTreeMap<Key, Answers>,
    /// Status and shape, which are named by their places here.
    ids: IndexSet<(u16, String)>,
}

/// The answers to one question.
#[derive(Clone, Debug, Default)]
struct Answers {
    /// When each came, and its shape; in order.
    all: Vec<(Moment, usize)>,
    /// The shapes that were seen.
    shapes: Vec<usize>,
}

impl ShapeBook {
    /// Adds what a shape is made of.
    pub(super) fn tell(&mut self, shape: &ShapeRecord) {
        self.members.insert(shape.id.clone(), shape.members.clone());
    }

    /// Adds the shapes of an answer, and says whether one is new in its place: it came after answers of another one, and was not seen
    /// there before.
    pub(super) fn add(&mut self, sample: &Sample, whose: &str) -> bool {
        let Outcome::Answered(answered) = &sample.outcome else {
            return false;
        };
        if !matches!(answered.status, 200..=299) || answered.page {
            return false;
        }
        let mut is_new = false;
        for (part, shape) in parts(answered) {
            let key = Key {
                lane: sample.lane,
                part,
                operation: sample.operation.clone(),
                whose: whose.to_owned(),
            };
            let (shape, _) = self.ids.insert_full((answered.status, shape.to_owned()));
            let answers = self.seen.entry(key).or_default();
            if !answers.shapes.contains(&shape) {
                is_new |= !answers.shapes.is_empty();
                answers.shapes.push(shape);
            }
            let place = answers.all.partition_point(|(at, _)| *at <= sample.started);
            answers.all.insert(place, (sample.started, shape));
        }
        is_new
    }

    /// The windows, by lane and part, in the order of their beginnings.
    pub(super) fn windows(&self) -> Vec<MixedWindow> {
        let mut windows: Vec<MixedWindow> = Vec::new();
        for (key, answers) in &self.seen {
            let Some(window) = self.window(key, &answers.all) else {
                continue;
            };
            let like = |other: &&mut MixedWindow| {
                (other.lane, other.part, other.course) == (window.lane, window.part, window.course)
            };
            match windows.iter_mut().find(like) {
                Some(other) => join(other, window),
                None => windows.push(window),
            }
        }
        windows.sort_by_key(|window| (window.from, window.lane, window.part));
        windows
    }

    fn window(&self, key: &Key, seen: &[(Moment, usize)]) -> Option<MixedWindow> {
        let (_, old) = *seen.first()?;
        let first_new = seen.iter().position(|(_, shape)| *shape != old)?;
        let last_old = seen.iter().rposition(|(_, shape)| *shape == old)?;
        let last_new = seen.iter().rposition(|(_, shape)| *shape != old)?;
        let margin = seen.len() / 10;
        let is_throughout = first_new <= margin && last_old + margin >= seen.len() && first_new < last_old;
        let (course, to) = if is_throughout {
            (Course::Throughout, seen.len() - 1)
        } else if last_new > last_old {
            (Course::Settled, last_old.max(first_new))
        } else {
            (Course::TakenBack, last_new)
        };
        let within = &seen[first_new..=to];
        let of_old = within.iter().filter(|(_, shape)| *shape == old).count();
        let new = seen[last_new].1;
        let [old_members, new_members] = [old, new].map(|shape| self.members_of(shape));
        Some(MixedWindow {
            lane: key.lane,
            part: key.part,
            from: seen[first_new].0,
            to: seen[to].0,
            course,
            old: of_old,
            new: within.len() - of_old,
            gained: beyond(new_members, old_members),
            lost: beyond(old_members, new_members),
        })
    }

    fn members_of(&self, shape: usize) -> &[Redacted] {
        let id = self.ids.get_index(shape).map(|(_, id)| id);
        id.and_then(|id| self.members.get(id))
            .map(Vec::as_slice)
            .unwrap_or_default()
    }
}

fn parts(answered: &Answered) -> impl Iterator<Item = (Part, &str)> {
    let body = answered.shape.iter().map(|shape| (Part::Body, shape.as_str()));
    body.chain(answered.headers.iter().map(|shape| (Part::Headers, shape.as_str())))
}

/// What the one has and the other has not.
fn beyond(one: &[Redacted], other: &[Redacted]) -> Vec<Redacted> {
    one.iter().filter(|member| !other.contains(member)).cloned().collect()
}

/// One window for several questions of a lane.
fn join(one: &mut MixedWindow, other: MixedWindow) {
    one.from = one.from.min(other.from);
    one.to = one.to.max(other.to);
    one.old += other.old;
    one.new += other.new;
    for (members, others) in [(&mut one.gained, other.gained), (&mut one.lost, other.lost)] {
        for member in others {
            if !members.contains(&member) {
                members.push(member);
            }
        }
    }
}
