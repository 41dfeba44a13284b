//! Watches: prepares, takes the accounts and the place of the record, watches until the time is over or a signal comes, and tells.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::arguments::{WatchArguments, WatchCommand, WatchingArguments};
use super::mark::mark;
use super::prepare::{Prepared, prepare};
use super::teller::Teller;
use crate::campaign::watch::{ActorNames, watch as play};
use crate::cli::exit::{Exit, Signal};
use crate::cli::lease::Accounts;
use crate::cli::{interrupt, show};
use crate::findings::watch::{WatchVerdict, WatchView};
use crate::record::watch::{WATCH_FILE_NAME, WatchRecord, WatchWriter};
use crate::record::{PlaceError, RecordPlace};
use crate::report::make_folder;

/// Watches, or puts a mark on a watch.
pub(in crate::cli) fn watch(arguments: &WatchArguments) -> Exit {
    match &arguments.command {
        Some(WatchCommand::Mark(arguments)) => mark(arguments),
        None => watched(&arguments.watching),
    }
}

fn watched(arguments: &WatchingArguments) -> Exit {
    let place = match place(arguments) {
        Ok(place) => place,
        Err(exit) => return exit,
    };
    let prepared = match prepare(arguments) {
        Ok(prepared) => prepared,
        Err(refusal) => return refusal.exit,
    };
    let Prepared {
        runtime,
        mock,
        context,
        settings,
        planned,
        manifest,
    } = prepared;
    let ActorNames { bot, app, user } = &settings.actors;
    let accounts = Accounts::of(&context.target, [bot.as_str(), app, user]);
    let lease = mock.is_none().then(|| accounts.lease("podproof watch", arguments.wait));
    let _lease = match lease.transpose() {
        Ok(lease) => lease,
        Err(refusal) => return refusal.exit,
    };
    let created = place.rotate().map_err(|error| error.to_string());
    let created =
        created.and_then(|()| WatchWriter::create(place.path(), &manifest).map_err(|error| error.to_string()));
    let writer = match created {
        Ok(writer) => writer,
        Err(error) => return show::harness(&format!("{error}; nothing was sent")).exit,
    };
    let teller = Teller::new(&manifest, arguments.quiet);
    let signal = Arc::new(OnceLock::new());
    let grace = grace(settings.held, context.target.limits.requests_per_second);
    let interrupt = runtime.spawn(interrupt::listen(context.clone(), signal.clone(), grace));
    let watched = runtime.block_on(play(context.clone(), planned, &settings, writer, Box::new(teller)));
    interrupt.abort();
    let signal = signal.get().copied().filter(|_| context.shutdown.is_interrupted());
    if let Some(mock) = mock {
        runtime.block_on(mock.stop());
    }
    let exit = match watched {
        Ok(_) => tell(place.path(), signal),
        Err(error) => show::harness(&error.to_string()).exit,
    };
    runtime.shutdown_background();
    exit
}

/// Takes the place of the record.
fn place(arguments: &WatchingArguments) -> Result<RecordPlace, Exit> {
    let usual = arguments.reports.join(WATCH_FILE_NAME);
    let record: &PathBuf = arguments.record.as_ref().unwrap_or(&usual);
    let nothing_sent = |error: String| show::harness(&format!("{error}; nothing was sent")).exit;
    if let Some(folder) = record.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        make_folder(folder).map_err(|error| nothing_sent(error.to_string()))?;
    }
    RecordPlace::take(record).map_err(|error| match error {
        PlaceError::Busy { .. } => {
            show::err(&format!("error[harness]: {error}; nothing was sent"));
            Exit::Invalid
        }
        error => nothing_sent(error.to_string()),
    })
}

/// How long there is to end sessions after a signal: more of them take longer, within the limits of the target.
fn grace(held: usize, rate: Option<f64>) -> Duration {
    let logouts = rate.map_or(0.0, |rate| held as f64 * 1.5 / rate);
    interrupt::GRACE + Duration::from_secs_f64(logouts.clamp(0.0, 600.0))
}

/// Tells how the watch ended, read from its record.
fn tell(record: &Path, signal: Option<Signal>) -> Exit {
    let view = match WatchRecord::open(record) {
        Ok(record) => WatchView::of_record(&record),
        Err(error) => return show::harness(&error.to_string()).exit,
    };
    show::out(&format!("record {}", record.display()));
    exit_of(view.verdict(), signal)
}

fn exit_of(verdict: WatchVerdict, signal: Option<Signal>) -> Exit {
    match (verdict, signal) {
        (_, Some(signal)) => Exit::Signalled(signal),
        (WatchVerdict::NoBudget | WatchVerdict::Kept, None) => Exit::Passed,
        (WatchVerdict::Exceeded, None) => Exit::Failed,
        (WatchVerdict::NotJudged | WatchVerdict::NeverGood, None) => Exit::Broken,
    }
}
