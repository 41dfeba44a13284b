//! `podproof run`: the main job.

use std::io::IsTerminal;
use std::path::Path;
use std::sync::Arc;

use anstream::{AutoStream, ColorChoice};
use indicatif::ProgressDrawTarget;
use podproof_mock_pod::{MockPod, Settings};
use tokio::runtime::Runtime;

use super::arguments::{RunArguments, SelectionArguments, SuiteArguments};
use super::exit::Exit;
use super::interrupt;
use super::show;
use super::target::read as read_target;
use crate::diagnostic::{InputError, Owner, Sources};
use crate::record::RunRecord;
use crate::report::{Detail, Narrator, make_folder, write_all, write_report};
use crate::run::RunContext;
use crate::run::{RunListener, RunSettings, preflight, run as play_run};
use crate::suite;
use crate::suite::built_in::BuiltIn;
use crate::suite::plan::{Trial, trials};
use crate::targets::Target;
use crate::targets::embedded;

pub(super) fn run(arguments: &RunArguments) -> Exit {
    let prepared = match prepare(&arguments.suite, &arguments.selection, arguments.target.as_deref()) {
        Ok(prepared) => prepared,
        Err(exit) => return exit,
    };
    if let Err(exit) = make_room(arguments) {
        return exit;
    }
    let Prepared {
        runtime,
        mock,
        context,
        trials,
        built_in,
    } = prepared;
    if !arguments.quiet {
        show::built_in(&built_in);
    }
    let settings = RunSettings {
        jobs: arguments.jobs,
        fail_fast: arguments.fail_fast,
        repeat: arguments.repeat,
        strict: arguments.strict,
    };
    let mut narrator = narrator(arguments);
    let interrupt = runtime.spawn(interrupt::listen(context.clone()));
    // The mock pod is where it says, and has everything.
    if mock.is_none() {
        runtime.block_on(preflight(&context, &trials));
    }
    let mut record = runtime.block_on(play_run(
        context.clone(),
        trials,
        &settings,
        &mut narrator as &mut dyn RunListener,
    ));
    record.built_in = built_in;
    interrupt.abort();
    let interrupted = context.shutdown.is_interrupted();
    if let Some(mock) = mock {
        runtime.block_on(mock.stop());
    }
    let written = write(arguments, &record, &mut narrator);
    // What was not waited for must not be waited for now: a handshake that stalls has a thread of its own.
    runtime.shutdown_background();
    match (written, interrupted) {
        (Err(exit), _) => exit,
        (Ok(()), true) => Exit::Interrupted,
        (Ok(()), false) => {
            let exit = Exit::of(&record);
            if exit == Exit::NothingSelected {
                show::err("nothing that was selected applies to the target; the reasons are counted above");
            }
            exit
        }
    }
}

/// What a run or a list stands on.
pub(super) struct Prepared {
    pub(super) runtime: Runtime,
    pub(super) mock: Option<MockPod>,
    pub(super) context: Arc<RunContext>,
    pub(super) trials: Vec<Trial>,
    pub(super) built_in: Vec<BuiltIn>,
}

/// Reads and checks everything; nothing has been sent when it returns.
pub(super) fn prepare(
    suite: &SuiteArguments,
    selection: &SelectionArguments,
    target: Option<&Path>,
) -> Result<Prepared, Exit> {
    let mut sources = Sources::default();
    let options = options(suite, target);
    let suite = suite::read(&suite.settings(), &mut sources);
    let target = target.map(|path| read_target(path, &mut sources)).transpose();
    let (suite, target) = match (suite, target) {
        (Ok(suite), Ok(target)) => (suite, target),
        (suite, target) => {
            let input_errors = [suite.err().unwrap_or_default(), target.err().unwrap_or_default()].concat();
            return Err(show::input_errors(&input_errors, &sources));
        }
    };
    let runtime = runtime().map_err(|error| harness(&format!("cannot start: {error}")))?;
    let (mock, target) = match target {
        Some(target) => (None, target),
        None => {
            let (mock, target) = runtime.block_on(start_mock()).map_err(|error| harness(&error))?;
            (Some(mock), target)
        }
    };
    let trials = selection
        .selection()
        .apply(trials(suite.scenarios, &target))
        .map_err(|nothing| {
            show::err(&format!("{nothing}; `podproof list` shows them all"));
            Exit::NothingSelected
        })?;
    suite::compile(&suite.contracts, &trials).map_err(|input_errors| show::input_errors(&input_errors, &sources))?;
    let context = RunContext::new(
        Arc::new(suite.contracts),
        Arc::new(suite.catalogue),
        Arc::new(sources.clone()),
        target,
    )
    .map_err(|error| show::input_errors(&[InputError::general(Owner::Target, error.to_string())], &sources))?;
    Ok(Prepared {
        runtime,
        mock,
        context: Arc::new(context.with_replay_options(options)),
        trials,
        built_in: suite.built_in,
    })
}

/// What must be said again so that a trial is played as it was: of the same pod, under the same contracts.
fn options(suite: &SuiteArguments, target: Option<&Path>) -> String {
    let path = |flag: &str, path: &Path| (flag.to_owned(), path.display().to_string());
    let mut options: Vec<(String, String)> = Vec::new();
    options.extend(target.map(|target| path("--target", target)));
    options.extend(suite.scenarios.iter().map(|folder| path("--scenarios", folder)));
    options.extend(suite.spec.spec.iter().map(|folder| path("--spec", folder)));
    options.extend(
        suite
            .spec
            .contracts
            .iter()
            .map(|file| ("--contract".to_owned(), file.to_string())),
    );
    options.extend(suite.spec.overlays.iter().map(|file| path("--overlay", file)));
    let each = options.iter().map(|(flag, value)| format!("{flag} {}", quoted(value)));
    each.collect::<Vec<_>>().join(" ")
}

/// As a shell takes it for one word.
fn quoted(value: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "._-/\\:@=+,%".contains(c);
    if value.chars().all(is_plain) {
        value.to_owned()
    } else if value.contains(['$', '`', '"', '!']) {
        format!("'{}'", value.replace('\'', "'\\''"))
    } else {
        format!("\"{value}\"")
    }
}

fn runtime() -> std::io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}

async fn start_mock() -> Result<(MockPod, Target), String> {
    let mock = MockPod::start(Settings::default())
        .await
        .map_err(|error| error.to_string())?;
    let target = embedded(&mock);
    Ok((mock, target))
}

fn narrator(arguments: &RunArguments) -> Narrator<std::io::Stdout> {
    let detail = match (arguments.quiet, arguments.verbose) {
        (true, _) => Detail::Quiet,
        (_, true) => Detail::Verbose,
        _ => Detail::Normal,
    };
    let stdout = std::io::stdout();
    let coloured = AutoStream::choice(&stdout) != ColorChoice::Never;
    let is_terminal = stdout.is_terminal();
    let narrator = Narrator::new(stdout, detail, coloured);
    if is_terminal {
        narrator.with_bar(ProgressDrawTarget::stderr())
    } else {
        narrator
    }
}

/// Makes the folders that the reports go to: nothing is sent where they cannot be left.
fn make_room(arguments: &RunArguments) -> Result<(), Exit> {
    let given = arguments
        .report
        .iter()
        .filter_map(|destination| destination.path.parent());
    let folders = given.filter(|folder| !folder.as_os_str().is_empty());
    let own = arguments.report.is_empty().then_some(arguments.reports.as_path());
    folders
        .chain(own)
        .try_for_each(make_folder)
        .map_err(|error| harness(&format!("{error}; nothing was sent")))
}

fn write(arguments: &RunArguments, record: &RunRecord, narrator: &mut Narrator<std::io::Stdout>) -> Result<(), Exit> {
    let written = if arguments.report.is_empty() {
        write_all(record, &arguments.reports)
    } else {
        arguments
            .report
            .iter()
            .map(|destination| write_report(record, destination))
            .collect()
    };
    let written = written.map_err(|error| harness(&error.to_string()))?;
    narrator.reports(&written);
    Ok(())
}

fn harness(text: &str) -> Exit {
    show::err(&format!("error[harness]: {text}"));
    Exit::Broken
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_path_stays_one_word_in_a_shell() {
        assert_eq!(quoted("login@/login=spec/login.yaml"), "login@/login=spec/login.yaml");
        assert_eq!(quoted("my tests"), "\"my tests\"");
        assert_eq!(quoted("a;b(c).yaml"), "\"a;b(c).yaml\"");
        assert_eq!(quoted("$HOME's"), "'$HOME'\\''s'");
    }
}
