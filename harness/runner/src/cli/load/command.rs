//! Loads: takes the place of the record and the accounts, plays until the time is over or a signal comes, and tells.

use std::sync::{Arc, OnceLock};

use super::arguments::USUAL_TIME;
use super::output::Output;
use super::teller::Teller;
use crate::campaign::load::{Load, LoadSettings, Planned, load as play, plan};
use crate::cli::arguments::{FailOn, RunArguments};
use crate::cli::exit::{Exit, Signal};
use crate::cli::lease::Accounts;
use crate::cli::prepare::{Prepared, prepare};
use crate::cli::run::mock;
use crate::cli::{interrupt, show};
use crate::diagnostic::{InputError, Owner, Sources};
use crate::findings::load::{LoadVerdict, LoadView};
use crate::record::load::{LOAD_FORMAT, LeftOutTrial, LoadManifest, LoadedTrial};
use crate::record::watch::Moment;
use crate::record::{Knowing, Manifest};
use crate::run::{About, RunContext, RunSettings, manifest as manifest_of_run, preflight};
use crate::text::{count, milliseconds};

/// Plays the trials that were selected under load.
pub(in crate::cli) fn load(arguments: &RunArguments, load: Load) -> Exit {
    let selection = match arguments.selection.selection() {
        Ok(selection) => selection,
        Err(refusal) => return refusal.exit,
    };
    if selection.shard.as_ref().is_some_and(|shard| shard.count > 1) {
        show::err(
            "error[command line]: a load is not divided among machines, and the environment says that this is one of several \
             (`--shard 1/1` plays all of it here)",
        );
        return Exit::Usage;
    }
    let output = match Output::take(arguments) {
        Ok(output) => output,
        Err(exit) => return exit,
    };
    let target = arguments.target.file();
    let known = arguments.known_issues.list.as_deref();
    match prepare(&arguments.suite, &selection, target.as_deref(), known, mock()) {
        Ok(prepared) => recorded(arguments, load, prepared, &output),
        Err(refusal) => refusal.exit,
    }
}

/// Plays what was prepared, and leaves its record and reports.
fn recorded(arguments: &RunArguments, load: Load, prepared: Prepared, output: &Output) -> Exit {
    let Prepared {
        runtime,
        mock,
        mut context,
        trials,
        about,
        signatures: _,
    } = prepared;
    if let Some(context) = Arc::get_mut(&mut context) {
        context.go_on_asking();
    }
    if !arguments.quiet {
        show::built_in(&about.built_in);
    }
    let planned = plan(trials);
    if let Err(exit) = fits(load, &planned) {
        return exit;
    }
    let accounts = Accounts::of_trials(&context.target, &planned.trials);
    if let Some(mock) = &mock {
        mock.generate_ahead(accounts.names());
    }
    let lease = mock
        .is_none()
        .then(|| accounts.lease("podproof run --load", arguments.wait));
    let _lease = match lease.transpose() {
        Ok(lease) => lease,
        Err(refusal) => return refusal.exit,
    };
    let settings = LoadSettings {
        load,
        lasts: arguments.load.lasts.unwrap_or(USUAL_TIME),
        strict: arguments.strict,
    };
    let (manifest, known) = manifest(arguments, &context, &planned, &settings, about);
    let writer = match output.begin(&manifest) {
        Ok(writer) => writer,
        Err(exit) => return exit,
    };
    let mut teller = Teller::new(arguments.quiet, output.places.takes_standard_output());
    teller.narrator.begin(&manifest);
    let signal = Arc::new(OnceLock::new());
    let interrupt = runtime.spawn(interrupt::listen(context.clone(), signal.clone(), interrupt::GRACE));
    let mut trials = planned.trials;
    // The mock pod is where it says, and has everything.
    if mock.is_none() {
        runtime.block_on(preflight(&context, &trials));
        // What is faulty from the start is told, and not asked again and again.
        trials.retain(|trial| context.issue_of(trial).is_none());
    }
    let played = runtime.block_on(play(context.clone(), trials, known, &settings, writer, &mut teller));
    interrupt.abort();
    let signal = signal.get().copied().filter(|_| context.shutdown.is_interrupted());
    if let Some(mock) = mock {
        runtime.block_on(mock.stop());
    }
    if let Err(error) = &played {
        show::harness(&error.to_string());
    }
    let exit = tell(output, &mut teller, signal);
    runtime.shutdown_background();
    match played {
        Ok(()) => exit,
        Err(_) => Exit::Broken,
    }
}

/// Whether there is something to play, with a place for everybody.
fn fits(load: Load, planned: &Planned) -> Result<(), Exit> {
    if planned.trials.is_empty() {
        let reason = planned
            .left_out
            .first()
            .map(|(trial, reason)| format!("{}: {reason}", trial.id));
        show::err(&format!(
            "nothing that was selected can be put under load: {} left out, such as {}",
            count(planned.left_out.len(), "trial"),
            reason.unwrap_or_default()
        ));
        return Err(Exit::NothingSelected);
    }
    let Load::Users(users) = load else { return Ok(()) };
    planned.has_places_for(users).map_err(|few| {
        let mistake = InputError::general(Owner::Target, few.headline()).help(few.help());
        show::input_errors(&[mistake], &Sources::default())
    })
}

/// The manifest, and the known issues that are in force.
fn manifest(
    arguments: &RunArguments,
    context: &RunContext,
    planned: &Planned,
    settings: &LoadSettings,
    about: About,
) -> (LoadManifest, Knowing) {
    let about = About {
        labels: arguments.labels.clone(),
        fail_on_warnings: arguments.fail_on.contains(&FailOn::Warnings),
        ..about
    };
    // All that a load has in common with a run.
    let run: Manifest = manifest_of_run(context, &planned.trials, &RunSettings::default(), about);
    let known = Knowing::of(&run);
    let redactor = context.target.vault().redactor();
    let trials = planned.trials.iter().map(|trial| LoadedTrial {
        id: trial.id.to_string(),
        title: trial.title().to_owned(),
    });
    let left_out = planned.left_out.iter().map(|(trial, reason)| LeftOutTrial {
        id: trial.id.to_string(),
        reason: redactor.prose(reason),
    });
    let manifest = LoadManifest {
        format: LOAD_FORMAT.to_owned(),
        podproof: run.podproof,
        started_at: Moment::now(),
        target: run.target,
        services: run.services,
        hashes: run.hashes,
        named: run.named,
        selection: run.selection,
        labels: run.labels,
        known_issues: run.known_issues,
        load: settings.load.kind(),
        planned_ms: milliseconds(settings.lasts),
        strict: settings.strict,
        fail_on_warnings: run.settings.fail_on_warnings,
        requests_per_second: context.target.limits.requests_per_second,
        sets: context.target.set_count(),
        trials: trials.collect(),
        left_out: left_out.collect(),
    };
    (manifest, known)
}

/// Reads the record, tells how the load ended, and writes the reports.
fn tell(output: &Output, teller: &mut Teller, signal: Option<Signal>) -> Exit {
    let view = match LoadView::open(output.places.record()) {
        Ok(view) => view,
        Err(error) => return show::harness(&error.to_string()).exit,
    };
    teller.narrator.finished(&view);
    match output.write(&view) {
        Ok(written) => teller.narrator.reports(&written),
        Err(exit) => return exit,
    }
    exit_of(view.verdict(), signal)
}

fn exit_of(verdict: LoadVerdict, signal: Option<Signal>) -> Exit {
    match (verdict, signal) {
        (_, Some(signal)) => Exit::Signalled(signal),
        (LoadVerdict::Passed, None) => Exit::Passed,
        (LoadVerdict::Failed | LoadVerdict::Warned, None) => Exit::Failed,
        (LoadVerdict::Broken | LoadVerdict::Hindered | LoadVerdict::NothingJudged | LoadVerdict::Unfinished, None) => {
            Exit::Broken
        }
    }
}
