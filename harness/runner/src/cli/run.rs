//! `podproof run`: the main job.

use std::io::{IsTerminal, Write};
use std::sync::{Arc, OnceLock};

use anstream::{AutoStream, ColorChoice};
use indicatif::ProgressDrawTarget;
use podproof_mock_pod::Settings;

use super::arguments::{FailOn, RunArguments};
use super::exit::Exit;
use super::failed::Failed;
use super::interrupt;
use super::lease;
use super::load;
use super::output::{Output, OutputArguments};
use super::prepare::{Prepared, prepare};
use super::show::{self, Refusal};
use super::signatures::Dictionary;
use crate::findings::RunView;
use crate::record::{Knowing, Manifest, RecordWriter};
use crate::report::{Detail, Narrator, Notice};
use crate::run::{About, Recorder, RunListener, RunSettings, manifest, preflight, run as play};
use crate::suite::plan::Selection;

pub(super) fn run(arguments: &RunArguments) -> Exit {
    if let Some(load) = arguments.load.load {
        return load::load(arguments, load);
    }
    // Before an earlier record is put aside: it may be the one in the folder of this run.
    let failed = arguments.failed.as_deref().map(Failed::read);
    let selection = arguments.selection.selection();
    let output = match Output::take(&OutputArguments {
        reports: &arguments.reports,
        report: &arguments.report,
        record: arguments.record.as_deref(),
    }) {
        Ok(output) => output,
        Err(exit) => return exit,
    };
    match prepared(arguments, selection, failed) {
        Ok(prepared) => recorded(arguments, prepared, &output),
        Err(refusal) => {
            output.say(&Notice::not_played(
                "what was asked for cannot be played",
                &refusal.text,
            ));
            refusal.exit
        }
    }
}

/// What is to be played: what was selected, or what failed in an earlier run.
fn prepared(
    arguments: &RunArguments,
    selection: Result<Selection, Refusal>,
    failed: Option<Result<Failed, Refusal>>,
) -> Result<Prepared, Refusal> {
    let selection = selection?;
    let known = arguments.known_issues.list.as_deref();
    let Some(failed) = failed.transpose()? else {
        let target = arguments.target.file();
        return prepare(&arguments.suite, &selection, target.as_deref(), known, mock());
    };
    let known = known.or(failed.known_issues.as_deref());
    let selection = Selection {
        ids: Some(failed.trials),
        ..selection
    };
    let target = failed.target.as_deref();
    prepare(&failed.suite, &selection, target, known, mock())
}

/// The mock pod of a run: nobody asks it afterwards what it issued, and which keys are needed is known when the trials are.
pub(super) fn mock() -> Settings {
    Settings {
        remembers_issued: false,
        keys_ahead: false,
        ..Settings::default()
    }
}

/// Plays what was prepared, and leaves its record and reports.
fn recorded(arguments: &RunArguments, prepared: Prepared, output: &Output) -> Exit {
    let Prepared {
        runtime,
        mock,
        context,
        trials,
        about,
        signatures,
    } = prepared;
    if !arguments.quiet {
        show::built_in(&about.built_in);
    }
    let accounts = lease::Accounts::of_trials(&context.target, &trials);
    if let Some(mock) = &mock {
        mock.generate_ahead(accounts.names());
    }
    let _lease = match mock
        .is_none()
        .then(|| accounts.lease("podproof run", arguments.wait))
        .transpose()
    {
        Ok(lease) => lease,
        Err(refusal) => {
            output.say(&Notice::not_played(
                "the accounts of the target are in use",
                &refusal.text,
            ));
            return refusal.exit;
        }
    };
    let settings = RunSettings {
        jobs: arguments.jobs,
        fail_fast: arguments.fail_fast,
        repeat: arguments.repeat,
        strict: arguments.strict,
    };
    let about = About {
        labels: arguments.labels.clone(),
        fail_on_warnings: arguments.fail_on.contains(&FailOn::Warnings),
        ..about
    };
    let manifest = manifest(&context, &trials, &settings, about);
    let recorder = match begin(&manifest, output) {
        Ok(recorder) => recorder,
        Err(exit) => return exit,
    };
    drop(manifest);
    let detail = match (arguments.quiet, arguments.verbose) {
        (true, _) => Detail::Quiet,
        (_, true) => Detail::Verbose,
        _ => Detail::Normal,
    };
    let mut narrator = narrator(detail, output.takes_standard_output());
    let signal = Arc::new(OnceLock::new());
    let interrupt = runtime.spawn(interrupt::listen(context.clone(), signal.clone(), interrupt::GRACE));
    // The mock pod is where it says, and has everything.
    if mock.is_none() {
        runtime.block_on(preflight(&context, &trials));
    }
    let listener: &mut dyn RunListener = &mut narrator;
    let recorded = runtime.block_on(play(context.clone(), trials, &settings, recorder, listener));
    narrator.end_bar();
    interrupt.abort();
    let signal = signal.get().filter(|_| context.shutdown.is_interrupted());
    // What plays needs is not what reports need.
    drop(context);
    if let Some(mock) = mock {
        runtime.block_on(mock.stop());
    }
    if let Err(error) = &recorded {
        show::harness(&error.to_string());
    }
    let exit = tell(output, signatures.as_ref(), &mut narrator);
    // What was not waited for must not be waited for now: a handshake that stalls has a thread of its own.
    runtime.shutdown_background();
    match (recorded, exit, signal) {
        (Err(_), ..) => Exit::Broken,
        (Ok(()), Exit::Passed | Exit::Failed | Exit::NothingSelected, Some(signal)) => Exit::Signalled(*signal),
        (Ok(()), exit, _) => exit,
    }
}

/// Replaces the reports of an earlier run, and begins the record of this one.
fn begin(manifest: &Manifest, output: &Output) -> Result<Recorder, Exit> {
    let record = output.record().display().to_string();
    output.replace(&Notice::in_progress(&manifest.target, &manifest.started_at, &record))?;
    match RecordWriter::create(output.record(), manifest) {
        Ok(writer) => Ok(Recorder::new(writer).knowing(Knowing::of(manifest))),
        Err(error) => {
            let refusal = show::harness(&format!("{error}; nothing was sent"));
            output.say(&Notice::not_played("the record cannot be written", &refusal.text));
            Err(refusal.exit)
        }
    }
}

/// Reads the record, tells the totals, and writes the reports.
fn tell(output: &Output, signatures: Option<&Dictionary>, narrator: &mut Narrator<Box<dyn Write + Send>>) -> Exit {
    let mut run = match RunView::open(output.record()) {
        Ok(run) => run,
        Err(error) => return show::harness(&error.to_string()).exit,
    };
    if let Some(signatures) = signatures {
        signatures.recognise(&mut run);
    }
    narrator.finished(&run);
    match output.write(&run) {
        Ok(written) => narrator.reports(&written),
        Err(exit) => return exit,
    }
    let exit = Exit::of(&run);
    if exit == Exit::NothingSelected {
        show::err("nothing that was selected applies to the target; the reasons are counted above");
    }
    exit
}

/// Standard output, as what tells something there needs it.
pub(super) struct Stage {
    /// Where it is told; nowhere, if standard output is taken by a report.
    pub(super) out: Box<dyn Write + Send>,
    /// Colour is wanted.
    pub(super) colour: bool,
    /// Lines have so many columns.
    pub(super) width: Option<usize>,
    /// Something may move there.
    pub(super) is_terminal: bool,
}

impl Stage {
    /// The one that there is. `is_taken`: a report goes to standard output.
    pub(super) fn new(is_taken: bool) -> Self {
        if is_taken {
            return Self {
                out: Box::new(std::io::sink()),
                colour: false,
                width: None,
                is_terminal: false,
            };
        }
        let stdout = std::io::stdout();
        let is_terminal = stdout.is_terminal();
        Self {
            colour: AutoStream::choice(&stdout) != ColorChoice::Never,
            width: columns(is_terminal),
            is_terminal,
            out: Box::new(stdout),
        }
    }
}

/// How many columns standard output has: those of `COLUMNS`, otherwise those of the terminal that it is.
pub(super) fn columns(is_terminal: bool) -> Option<usize> {
    let named = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let seen = || {
        terminal_size::terminal_size()
            .filter(|_| is_terminal)
            .map(|(width, _)| usize::from(width.0))
    };
    named.filter(|columns| *columns > 0).or_else(seen)
}

/// Tells the run on standard output, unless a report goes there.
pub(super) fn narrator(detail: Detail, is_taken: bool) -> Narrator<Box<dyn Write + Send>> {
    let stage = Stage::new(is_taken);
    let narrator = Narrator::new(stage.out, detail, stage.colour).with_width(stage.width);
    if stage.is_terminal {
        narrator.with_bar(ProgressDrawTarget::stderr())
    } else {
        narrator
    }
}
