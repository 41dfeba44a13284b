//! `podproof watch mark`: words on the timeline of a watch that another process writes.

use super::arguments::MarkArguments;
use crate::cli::exit::Exit;
use crate::cli::show;
use crate::record::RecordPlace;
use crate::record::watch::{Mark, Moment, WatchRecord, append_mark};
use crate::secret::Redactor;

/// Adds a mark to the record of a live watch.
pub(super) fn mark(arguments: &MarkArguments) -> Exit {
    let record = &arguments.record;
    let shown = record.display();
    // A lock that cannot be asked says nothing; whether the record is there does.
    if !RecordPlace::is_being_written(record).unwrap_or(false) || !record.is_file() {
        show::err(&format!(
            "error[command line]: no watch writes `{shown}` now; name the record of one that does with `--record`"
        ));
        return Exit::Invalid;
    }
    // A run locks its record in the same way, and a watch does so before it begins a record of its own.
    match WatchRecord::open(record) {
        Ok(found) if found.end.is_none() => {}
        Ok(_) => {
            show::err(&format!(
                "error[command line]: the watch in `{shown}` has ended, and the next one has not begun; mark it once it says \"watching\""
            ));
            return Exit::Invalid;
        }
        Err(error) => {
            show::err(&format!("error[command line]: {error}"));
            return Exit::Invalid;
        }
    }
    let at = Moment::now();
    let text = arguments.text.join(" ");
    let text = Redactor::for_recordings().prose(&text.trim().into());
    if text.is_empty() {
        show::err("error[command line]: expected words, found nothing");
        return Exit::Usage;
    }
    match append_mark(record, Mark { at, text }) {
        Ok(()) => {
            show::out(&format!("marked {shown} at {at}"));
            Exit::Passed
        }
        Err(error) => show::harness(&error.to_string()).exit,
    }
}
