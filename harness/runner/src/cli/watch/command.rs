//! Watches: takes the place of the record and the accounts, watches until the time is over or a signal comes, and tells.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::arguments::{WatchArguments, WatchCommand, WatchingArguments};
use super::mark::mark;
use super::output::Output;
use super::prepare::{Prepared, prepare};
use super::teller::Teller;
use crate::campaign::watch::{ActorNames, watch as play};
use crate::cli::exit::{Exit, Signal};
use crate::cli::lease::Accounts;
use crate::cli::{interrupt, show};
use crate::findings::watch::{WatchVerdict, WatchView};

/// Watches, or puts a mark on a watch.
pub(in crate::cli) fn watch(arguments: &WatchArguments) -> Exit {
    match &arguments.command {
        Some(WatchCommand::Mark(arguments)) => mark(arguments),
        None => watched(&arguments.watching),
    }
}

fn watched(arguments: &WatchingArguments) -> Exit {
    let output = match Output::take(arguments) {
        Ok(output) => output,
        Err(exit) => return exit,
    };
    match prepare(arguments) {
        Ok(prepared) => recorded(arguments, prepared, &output),
        Err(refusal) => refusal.exit,
    }
}

/// Watches what was prepared, and leaves its record and reports.
fn recorded(arguments: &WatchingArguments, prepared: Prepared, output: &Output) -> Exit {
    let Prepared {
        runtime,
        mock,
        context,
        settings,
        planned,
        mut manifest,
    } = prepared;
    let ActorNames { bot, app, user } = &settings.actors;
    let accounts = Accounts::of(&context.target, [bot.as_str(), app, user]);
    let lease = mock.is_none().then(|| accounts.lease("podproof watch", arguments.wait));
    let _lease = match lease.transpose() {
        Ok(lease) => lease,
        Err(refusal) => return refusal.exit,
    };
    // What was waited for is no part of the watch.
    manifest.started_at = crate::record::watch::Moment::now();
    let writer = match output.begin(&manifest) {
        Ok(writer) => writer,
        Err(exit) => return exit,
    };
    let teller = Teller::new(&manifest, arguments.quiet, output.places.takes_standard_output());
    teller.narrator().begin();
    let signal = Arc::new(OnceLock::new());
    let grace = grace(settings.held, context.target.limits.requests_per_second);
    let interrupt = runtime.spawn(interrupt::listen(context.clone(), signal.clone(), grace));
    let listener = Box::new(teller.clone());
    let watched = runtime.block_on(play(context.clone(), planned, &settings, writer, listener));
    interrupt.abort();
    let signal = signal.get().copied().filter(|_| context.shutdown.is_interrupted());
    if let Some(mock) = mock {
        runtime.block_on(mock.stop());
    }
    if let Err(error) = &watched {
        show::harness(&error.to_string());
    }
    let exit = tell(output, &teller, signal);
    runtime.shutdown_background();
    match watched {
        Ok(_) => exit,
        Err(_) => Exit::Broken,
    }
}

/// How long there is to end sessions after a signal: more of them take longer, within the limits of the target.
fn grace(held: usize, rate: Option<f64>) -> Duration {
    let logouts = rate.map_or(0.0, |rate| held as f64 * 1.5 / rate);
    interrupt::GRACE + Duration::from_secs_f64(logouts.clamp(0.0, 600.0).ceil())
}

/// Reads the record, tells how the watch ended, and writes the reports.
fn tell(output: &Output, teller: &Teller, signal: Option<Signal>) -> Exit {
    let view = match WatchView::open(output.places.record()) {
        Ok(view) => view,
        Err(error) => return show::harness(&error.to_string()).exit,
    };
    teller.narrator().finished(&view);
    match output.write(&view) {
        Ok(written) => teller.narrator().reports(&written),
        Err(exit) => return exit,
    }
    exit_of(view.verdict(), signal)
}

fn exit_of(verdict: WatchVerdict, signal: Option<Signal>) -> Exit {
    match (verdict, signal) {
        (_, Some(signal)) => Exit::Signalled(signal),
        (WatchVerdict::NoBudget | WatchVerdict::Kept, None) => Exit::Passed,
        (WatchVerdict::Exceeded, None) => Exit::Failed,
        (WatchVerdict::NotJudged | WatchVerdict::Hindered | WatchVerdict::NeverGood, None) => Exit::Broken,
    }
}
