//! What the shards learned of services: the same is told once, and issues are numbered anew.

use std::collections::BTreeMap;

use super::shards::ShardFile;
use crate::record::{Note, ServiceIssueId, ServiceIssueRecord};

/// The notes of all shards.
#[derive(Debug, Default)]
pub(super) struct Notes {
    all: Vec<Note>,
    issues: usize,
    /// The numbers of issues in the whole run, by the place of the shard and their numbers there.
    numbers: BTreeMap<(usize, ServiceIssueId), ServiceIssueId>,
}

impl Notes {
    /// Those of these shards, in their order.
    pub(super) fn of(files: &[ShardFile]) -> Self {
        let mut notes = Self::default();
        for (place, file) in files.iter().enumerate() {
            for note in &file.record.notes {
                match note {
                    Note::ServiceIssue(issue) => notes.issue(place, issue),
                    Note::Connection(_) if notes.all.contains(note) => {}
                    Note::Connection(_) => notes.all.push(note.clone()),
                }
            }
        }
        notes
    }

    fn issue(&mut self, place: usize, issue: &ServiceIssueRecord) {
        let same = self.all.iter().find_map(|note| match note {
            Note::ServiceIssue(known) if is_same(known, issue) => Some(known.id),
            _ => None,
        });
        let id = same.unwrap_or_else(|| {
            let id = ServiceIssueId::after(self.issues);
            self.issues += 1;
            self.all
                .push(Note::ServiceIssue(ServiceIssueRecord { id, ..issue.clone() }));
            id
        });
        self.numbers.insert((place, issue.id), id);
    }

    /// All notes.
    pub(super) fn all(&self) -> &[Note] {
        &self.all
    }

    /// The number in the whole run of an issue that has this number in the shard at this place.
    pub(super) fn renumbered(&self, place: usize, issue: ServiceIssueId) -> ServiceIssueId {
        self.numbers.get(&(place, issue)).copied().unwrap_or(issue)
    }
}

/// Whether two issues are one, whatever their numbers.
fn is_same(one: &ServiceIssueRecord, other: &ServiceIssueRecord) -> bool {
    ServiceIssueRecord {
        id: other.id,
        ..one.clone()
    } == *other
}
