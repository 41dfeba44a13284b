//! Reads a watch line by line: a live display, and the reports of a record, use the same code.
//!
//! In: the manifest, then the lines of the record in the order in which they were written. Out: after each line what changed, and at
//! any moment a view of all so far. Nothing fails: what cannot be is left out (samples of a lane that the manifest does not name).

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::class::SampleClass;
use super::event::{WatchEvent, events};
use super::judge::{judged, slow_after_ms};
use super::lane::{Changes, Interval, Lane, Seen};
use super::mixed::ShapeBook;
use super::network::reconsider;
use super::session::SessionBook;
use super::view::WatchView;
use crate::record::watch::{
    LaneName, Mark, Moment, Sample, SessionChange, SessionRecord, WatchEnd, WatchLine, WatchManifest, WatchNote,
    WatchRecord,
};

/// A watch, as it is read.
#[derive(Clone, Debug)]
pub struct WatchReader {
    /// What was known from the start.
    pub manifest: WatchManifest,
    pub(super) lanes: Vec<Lane>,
    canary: Option<usize>,
    pub(super) sessions: SessionBook,
    /// Whose each session is, by its id, in words of the record.
    owners: IndexMap<String, String>,
    pub(super) shapes: ShapeBook,
    pub(super) marks: Vec<Mark>,
    pub(super) notes: Vec<WatchNote>,
    pub(super) end: Option<WatchEnd>,
    /// The latest time that a line told of.
    pub latest: Moment,
}

impl WatchReader {
    /// Begins with the manifest of a watch.
    pub fn new(manifest: &WatchManifest) -> Self {
        let lanes: Vec<Lane> = manifest.lanes.iter().cloned().map(Lane::new).collect();
        Self {
            manifest: manifest.clone(),
            canary: lanes.iter().position(|lane| lane.record.name == LaneName::Canary),
            lanes,
            sessions: SessionBook::default(),
            owners: IndexMap::new(),
            shapes: ShapeBook::default(),
            marks: Vec::new(),
            notes: Vec::new(),
            end: None,
            latest: manifest.started_at,
        }
    }

    /// Reads a whole record.
    pub fn of(record: &WatchRecord) -> Self {
        let mut reader = Self::new(&record.manifest);
        for line in &record.lines {
            reader.add(line);
        }
        if let Some(end) = &record.end {
            reader.add(&WatchLine::End(end.clone()));
        }
        reader
    }

    /// Adds a line, and says what changed by it.
    pub fn add(&mut self, line: &WatchLine) -> Vec<WatchEvent> {
        match line {
            // It is known from the start.
            WatchLine::Manifest(_) => Vec::new(),
            WatchLine::Sample(sample) => self.sample(sample),
            WatchLine::Session(session) => self.session(session),
            WatchLine::Mark(mark) => {
                let place = self.marks.partition_point(|other| other.at <= mark.at);
                self.marks.insert(place, mark.clone());
                self.at(mark.at);
                vec![WatchEvent::Mark(mark.clone())]
            }
            WatchLine::Shape(shape) => {
                self.shapes.tell(shape);
                Vec::new()
            }
            WatchLine::Note(note) => {
                self.at(note.at);
                self.notes.push(note.clone());
                vec![WatchEvent::Note(note.clone())]
            }
            WatchLine::End(end) => {
                self.at(end.at);
                self.end = Some(end.clone());
                vec![WatchEvent::End(end.clone())]
            }
        }
    }

    /// All that is known so far.
    pub fn view(&self) -> WatchView {
        WatchView::of(self)
    }

    /// The intervals that go on, by their lanes.
    pub fn open_intervals(&self) -> Vec<(LaneName, Interval)> {
        let last = |lane: &Lane| Some((lane.record.name, lane.intervals().next_back()?));
        let open = self.lanes.iter().filter_map(last);
        open.filter(|(_, interval)| interval.end.is_none()).collect()
    }

    /// How many sessions were lost so far, of any generation.
    pub fn lost_sessions(&self) -> usize {
        self.sessions.lost()
    }

    fn at(&mut self, moment: Moment) {
        self.latest = self.latest.max(moment);
    }

    fn session(&mut self, session: &SessionRecord) -> Vec<WatchEvent> {
        self.at(session.at);
        self.sessions.tell(session);
        let owner = format!("{} {}", session.session_kind, session.account);
        self.owners.insert(session.id.clone(), owner);
        match session.change {
            SessionChange::Lost | SessionChange::Flapping | SessionChange::Expired => {
                vec![WatchEvent::Session(session.clone())]
            }
            SessionChange::Opened | SessionChange::Closed | SessionChange::LeftOpen => Vec::new(),
        }
    }

    fn sample(&mut self, sample: &Sample) -> Vec<WatchEvent> {
        let ended = sample.ended();
        self.at(ended);
        self.sessions.check(sample);
        let Some(index) = self.lanes.iter().position(|lane| lane.record.name == sample.lane) else {
            return Vec::new();
        };
        // What looks again at a session is outside the ticks.
        if sample.confirms {
            return Vec::new();
        }
        let lane = &mut self.lanes[index];
        let Some((class, cause)) = judged(sample, slow_after_ms(&lane.record)) else {
            lane.not_sent += 1;
            return Vec::new();
        };
        let seen = Seen {
            at: sample.intended,
            started: sample.started,
            ended,
            duration_ms: sample.duration_ms,
            own: class,
            class,
            cause,
        };
        let mut changes = BTreeMap::from([(index, lane.add(seen))]);
        for (index, next) in reconsider(&mut self.lanes, self.canary, index, &seen) {
            let whole = match changes.remove(&index) {
                Some(changes) => changes.then(next),
                None => next,
            };
            changes.insert(index, whole);
        }
        let of_lane = |(index, changes): (&usize, &Changes)| events(self.lanes[*index].record.name, changes);
        let mut told: Vec<WatchEvent> = changes.iter().flat_map(of_lane).collect();
        let owner = sample.session.as_ref().and_then(|id| self.owners.get(id));
        let is_new_shape = self.shapes.add(sample, owner.map_or("", String::as_str));
        if is_new_shape && matches!(class, SampleClass::Good | SampleClass::Slow) {
            told.push(WatchEvent::NewShape {
                lane: sample.lane,
                at: sample.started,
            });
        }
        told
    }
}
