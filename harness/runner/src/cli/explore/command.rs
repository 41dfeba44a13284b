//! Explores: says what it may cost, plays until something is found or a budget is spent, and writes down what it found.

use std::sync::{Arc, OnceLock};

use indicatif::ProgressBar;

use super::arguments::ExploreArguments;
use super::check::check;
use super::prepare::{Prepared, prepare};
use super::tell;
use crate::campaign::explore::{Explored, Stopped, everything, explore as play};
use crate::cli::exit::{Exit, Signal};
use crate::cli::lease::Accounts;
use crate::cli::{interrupt, show};
use crate::run::preflight;

/// Explores a pod, or holds a record against what is always true.
pub(in crate::cli) fn explore(arguments: &ExploreArguments) -> Exit {
    if let Some(record) = &arguments.check {
        return check(arguments, record);
    }
    match prepare(arguments) {
        Ok(prepared) => explored(arguments, prepared),
        Err(refusal) => refusal.exit,
    }
}

fn explored(arguments: &ExploreArguments, prepared: Prepared) -> Exit {
    let Prepared {
        runtime,
        mock,
        stage,
        settings,
        offer,
    } = prepared;
    let trial = match stage.trial(&everything(&offer), None) {
        Ok(trial) => trial,
        Err(mistakes) => return show::input_errors(&mistakes, &stage.context.sources),
    };
    let trials = [trial];
    let accounts = Accounts::of_trials(&stage.context.target, &trials);
    let lease = mock
        .is_none()
        .then(|| accounts.lease("podproof explore", arguments.wait));
    let _lease = match lease.transpose() {
        Ok(lease) => lease,
        Err(refusal) => return refusal.exit,
    };
    if !arguments.telling.json {
        show::out(&tell::budget(&stage.context.target, &settings));
    }
    let signal: Arc<OnceLock<Signal>> = Arc::new(OnceLock::new());
    let listening = interrupt::listen(stage.context.clone(), signal.clone(), interrupt::GRACE);
    let listening = runtime.spawn(listening);
    if mock.is_none() {
        runtime.block_on(preflight(&stage.context, &trials));
    }
    let bar = ProgressBar::new_spinner();
    let explored = runtime.block_on(play(&stage, &settings, &offer, |progress| {
        bar.set_message(tell::progress(progress));
        bar.tick();
    }));
    bar.finish_and_clear();
    listening.abort();
    if let Some(mock) = mock {
        runtime.block_on(mock.stop());
    }
    let explored = match explored {
        Ok(explored) => explored,
        Err(mistakes) => return show::input_errors(&mistakes, &stage.context.sources),
    };
    let exit = tell::told(arguments, &settings, &explored);
    runtime.shutdown_background();
    match (exit, signal.get().filter(|_| stage.context.shutdown.is_interrupted())) {
        (Exit::Passed | Exit::Broken, Some(signal)) => Exit::Signalled(*signal),
        (exit, _) => exit,
    }
}

/// How exploring ended, if its scenarios could be written.
pub(super) fn exit_of(explored: &Explored) -> Exit {
    if !explored.findings.is_empty() {
        Exit::Failed
    } else if explored.progress.sequences == 0 || matches!(explored.stopped, Stopped::Ended | Stopped::NotPlayed) {
        Exit::Broken
    } else {
        Exit::Passed
    }
}
