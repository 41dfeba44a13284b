//! The trials of several records side by side, one id at a time: only these are in memory.

use crate::record::{ReadError, Record, TrialRecord};

/// The repeats of one trial in each record, in the order of the records; empty where one does not have it.
pub(super) struct SameTrial {
    pub(super) id: String,
    pub(super) repeats: Vec<Vec<TrialRecord>>,
}

/// Goes through records by the ids of their trials.
pub(super) struct SideBySide<'r> {
    records: Vec<Reading<'r>>,
}

struct Reading<'r> {
    record: &'r Record,
    next: usize,
    ahead: Option<TrialRecord>,
}

impl<'r> SideBySide<'r> {
    pub(super) fn new(records: impl IntoIterator<Item = &'r Record>) -> Result<Self, ReadError> {
        let readings = records.into_iter().map(|record| {
            let mut reading = Reading {
                record,
                next: 0,
                ahead: None,
            };
            reading.advance()?;
            Ok(reading)
        });
        Ok(Self {
            records: readings.collect::<Result<_, ReadError>>()?,
        })
    }

    /// The next trial that any record has.
    pub(super) fn next(&mut self) -> Result<Option<SameTrial>, ReadError> {
        let ids = self
            .records
            .iter()
            .filter_map(|reading| Some(reading.ahead.as_ref()?.id.as_str()));
        let Some(id) = ids.min().map(str::to_owned) else {
            return Ok(None);
        };
        let repeats = self
            .records
            .iter_mut()
            .map(|reading| reading.of(&id))
            .collect::<Result<_, _>>()?;
        Ok(Some(SameTrial { id, repeats }))
    }
}

impl Reading<'_> {
    fn advance(&mut self) -> Result<Option<TrialRecord>, ReadError> {
        let next = if self.next < self.record.len() {
            self.next += 1;
            Some(self.record.trial(self.next - 1)?)
        } else {
            None
        };
        Ok(std::mem::replace(&mut self.ahead, next))
    }

    /// All repeats of the trial, which is the next one or not there.
    fn of(&mut self, id: &str) -> Result<Vec<TrialRecord>, ReadError> {
        let mut repeats = Vec::new();
        while self.ahead.as_ref().is_some_and(|ahead| ahead.id == id) {
            repeats.extend(self.advance()?);
        }
        Ok(repeats)
    }
}
