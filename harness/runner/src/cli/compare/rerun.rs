//! `--rerun TARGET`: the trials with a change, three times again, with the suite and the settings of the candidate.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use podproof_mock_pod::Settings;

use super::command::Named;
use crate::cli::exit::Exit;
use crate::cli::failed::suite_of;
use crate::cli::interrupt;
use crate::cli::lease::Accounts;
use crate::cli::prepare::{Prepared, prepare};
use crate::cli::show;
use crate::findings::changes::Comparison;
use crate::record::{RecordPlace, RecordWriter};
use crate::report::{Detail, Narrator, make_folder};
use crate::run::{About, Recorder, RunSettings, manifest, preflight, run};
use crate::suite::change::ChangeClass;
use crate::suite::plan::Selection;
use crate::text::count;

/// How often each trial is played again.
const TIMES: usize = 3;

/// Plays them, and returns the record; `None`: no trial has a change.
pub(super) fn rerun(
    comparison: &Comparison,
    candidates: &[Named],
    target: &Path,
    record: &Path,
) -> Result<Option<PathBuf>, Exit> {
    let ids = with_changes(comparison);
    let Some(candidate) = candidates.first().filter(|_| !ids.is_empty()) else {
        return Ok(None);
    };
    let suite = suite_of(&candidate.record.manifest.named).map_err(|error| {
        show::err(&format!("error[run]: {error}"));
        Exit::Invalid
    })?;
    show::err(&format!(
        "playing {} again, {TIMES} times each",
        count(ids.len(), "trial")
    ));
    let selection = Selection {
        ids: Some(ids),
        ..Selection::default()
    };
    let prepared = prepare(&suite, &selection, Some(target), None, Settings::default());
    let prepared = prepared.map_err(|refusal| refusal.exit)?;
    play(prepared, candidate, record)?;
    Ok(Some(record.to_owned()))
}

/// The trials in which something changed, or follows from that.
fn with_changes(comparison: &Comparison) -> BTreeSet<String> {
    let told = comparison
        .changes
        .iter()
        .filter(|change| change.class != ChangeClass::Noise);
    let places = told.chain(&comparison.followers).flat_map(|change| &change.places);
    let trials = places.map(|place| place.trial.clone());
    trials.filter(|trial| !trial.is_empty()).collect()
}

fn play(prepared: Prepared, candidate: &Named, record: &Path) -> Result<(), Exit> {
    let Prepared {
        runtime,
        context,
        trials,
        about,
        ..
    } = prepared;
    let settings = candidate.record.manifest.settings;
    let settings = RunSettings {
        jobs: settings.jobs,
        fail_fast: false,
        repeat: TIMES,
        strict: settings.strict,
    };
    let about = About {
        labels: candidate.record.manifest.labels.clone().into_iter().collect(),
        ..about
    };
    let manifest = manifest(&context, &trials, &settings, about);
    let failed = |text: &str| show::harness(&format!("{text}; nothing was played again")).exit;
    if let Some(folder) = record.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        make_folder(folder).map_err(|error| failed(&error.to_string()))?;
    }
    // There is no `--wait` here: zero, so that the refusal does not offer it.
    let _lease = Accounts::of_trials(&context.target, &trials)
        .lease("podproof compare --rerun", Some(Duration::ZERO))
        .map_err(|refusal| refusal.exit)?;
    let place = RecordPlace::take(record).map_err(|error| failed(&error.to_string()))?;
    place.rotate().map_err(|error| failed(&error.to_string()))?;
    let writer = RecordWriter::create(place.path(), &manifest).map_err(|error| failed(&error.to_string()))?;
    let signal = Arc::new(OnceLock::new());
    let listening = runtime.spawn(interrupt::listen(context.clone(), signal.clone(), interrupt::GRACE));
    runtime.block_on(preflight(&context, &trials));
    let mut silent = Narrator::new(Box::new(std::io::sink()) as Box<dyn Write>, Detail::Quiet, false);
    let recorder = Recorder::new(writer);
    let recorded = runtime.block_on(run(context.clone(), trials, &settings, recorder, &mut silent));
    listening.abort();
    runtime.shutdown_background();
    recorded.map_err(|error| show::harness(&error.to_string()).exit)?;
    match signal.get().filter(|_| context.shutdown.is_interrupted()) {
        Some(signal) => Err(Exit::Signalled(*signal)),
        None => Ok(()),
    }
}
