//! The shards of one run, all of them.
//!
//! In: records. Out: the manifest of the whole run, and its record line by line.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Duration, FixedOffset};

use super::complete::{prove, whole_plan};
use super::difference::difference;
use super::error::MergeError;
use super::join::Joined;
use super::notes::Notes;
use crate::record::{
    Knowing, Manifest, MergedShard, Plan, Record, RecordWriter, SelectionRecord, SettingsRecord, ShardRecord,
};
use crate::suite::known_issues::Day;

/// The record of a shard, and its file.
pub struct ShardFile {
    /// The file.
    pub path: PathBuf,
    /// What is in it.
    pub record: Record,
}

impl ShardFile {
    /// Reads a record.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn open(path: &Path) -> Result<Self, MergeError> {
        Ok(Self {
            path: path.to_owned(),
            record: Record::open(path)?,
        })
    }
}

/// All shards of one run, in their order.
pub struct Shards {
    files: Vec<ShardFile>,
    plan: Plan,
}

impl Shards {
    /// Takes records together, if they are the shards of one run and nothing is missing.
    ///
    /// # Errors
    /// They are not, or something is.
    pub fn of(mut files: Vec<ShardFile>) -> Result<Self, MergeError> {
        if let [first, others @ ..] = files.as_slice() {
            let of_first = shard_of(first)?;
            for other in others {
                let of_other = shard_of(other)?;
                let difference = difference((&first.record.manifest, of_first), (&other.record.manifest, of_other));
                if let Some(difference) = difference {
                    return Err(MergeError::Foreign {
                        one: first.path.clone(),
                        other: other.path.clone(),
                        difference: Box::new(difference),
                    });
                }
            }
        }
        files.sort_by_key(|file| file.record.manifest.shard.as_ref().map(|shard| shard.index));
        prove(&files)?;
        let plan = whole_plan(&files)?;
        Ok(Self { files, plan })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The manifest of the whole run; `None` without shards. It started with the first of them.
    pub fn manifest(&self) -> Option<Manifest> {
        let manifests = || self.files.iter().map(|file| &file.record.manifest);
        let first = manifests().min_by_key(|manifest| instant(&manifest.started_at))?;
        let one = manifests().next()?;
        let merged = self.files.iter().map(|file| MergedShard {
            shard: file.record.manifest.shard.as_ref().map_or(0, |shard| shard.index),
            started_at: file.record.manifest.started_at.clone(),
            trials: file.record.len(),
        });
        Some(Manifest {
            started_at: first.started_at.clone(),
            selection: SelectionRecord {
                shard: None,
                ..one.selection.clone()
            },
            shard: None,
            merged: merged.collect(),
            settings: SettingsRecord {
                jobs: manifests()
                    .map(|manifest| manifest.settings.jobs)
                    .max()
                    .unwrap_or_default(),
                ..one.settings
            },
            plan: self.plan.clone(),
            ..one.clone()
        })
    }

    /// Writes what follows the manifest of the whole run: what was learned, every trial, the closing facts.
    ///
    /// # Errors
    /// A shard cannot be read any more, or the record not be written.
    pub fn write(&self, manifest: &Manifest, mut writer: RecordWriter) -> Result<(), MergeError> {
        let notes = Notes::of(&self.files);
        for note in notes.all() {
            writer.note(note)?;
        }
        let known = Knowing::of(manifest);
        let day = Day::of(&manifest.started_at);
        let mut joined = Joined::default();
        for (place, file) in self.files.iter().enumerate() {
            // The day that counts is that of the whole run.
            let is_other_day = Day::of(&file.record.manifest.started_at) != day;
            for trial in file.record.trials() {
                let mut trial = trial?;
                trial.service_issue = trial.service_issue.map(|issue| notes.renumbered(place, issue));
                if is_other_day {
                    joined.judge(&known, manifest.settings.strict, &mut trial);
                }
                joined.trial(&trial);
                writer.trial(&trial)?;
            }
        }
        let closings = self.files.iter().filter_map(|file| {
            let shard = file.record.manifest.shard.as_ref()?;
            Some((shard.name(), file.record.closing.as_ref()?))
        });
        Ok(writer.end(&joined.closing(closings, self.duration_ms(manifest)))?)
    }

    /// From the start of the first shard to the end of the last one, in milliseconds.
    fn duration_ms(&self, manifest: &Manifest) -> u64 {
        let ends = self.files.iter().filter_map(|file| {
            let duration = i64::try_from(file.record.closing.as_ref()?.duration_ms).ok()?;
            instant(&file.record.manifest.started_at)?.checked_add_signed(Duration::milliseconds(duration))
        });
        let took = ends
            .max()
            .zip(instant(&manifest.started_at))
            .map(|(end, start)| end - start);
        took.and_then(|took| u64::try_from(took.num_milliseconds()).ok())
            .unwrap_or_default()
    }
}

/// Which shard a record is.
pub(super) fn shard_of(file: &ShardFile) -> Result<&ShardRecord, MergeError> {
    let shard = file
        .record
        .manifest
        .shard
        .as_ref()
        .ok_or_else(|| MergeError::NotAShard {
            file: file.path.clone(),
        })?;
    if shard.is_sound() {
        Ok(shard)
    } else {
        Err(MergeError::Inconsistent {
            file: file.path.clone(),
            what: format!("it names {}", shard.name()),
        })
    }
}

fn instant(text: &str) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(text).ok()
}
