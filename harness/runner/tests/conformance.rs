//! The conformance suite as tests: one a trial, against the embedded mock pod, or against the target that
//! `PODPROOF_TARGET` names (a path from the root of the workspace). The run leaves the same reports as `podproof run`.
//!
//! `cargo nextest run` works too; it gives each test a process of its own, and then no reports are written.

#![expect(clippy::print_stdout, reason = "a test target without libtest tells what it did")]
#![expect(clippy::print_stderr, reason = "and what is wrong")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use libtest_mimic::{Arguments, Failed, Trial as Test};
use podproof::diagnostic::{Diagnostic, InputError, Sources, render};
use podproof::findings::RunView;
use podproof::record::{FILE_NAME, RecordPlace, RecordWriter, Verdict};
use podproof::report::{Destination, Notice, write_notices, write_reports};
use podproof::run::{About, Recorder, RunContext, RunSettings, manifest, play_one, preflight};
use podproof::suite;
use podproof::suite::SuiteSettings;
use podproof::suite::contracts::ContractSettings;
use podproof::suite::plan::{self, Trial};
use podproof::targets;
use podproof_mock_pod::{MockPod, Settings};
use tokio::runtime::Runtime;

/// The folder of the reports, at the root of the workspace.
const REPORTS: &str = "reports";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let runtime = Runtime::new().expect("a runtime");
    match prepare(&runtime) {
        Ok((mock, context, trials)) => play(&arguments, runtime, mock, context, trials),
        Err((input_errors, sources)) => {
            for input_error in &input_errors {
                eprintln!("{}\n", render(&Diagnostic::from(input_error), &sources, false));
            }
            ExitCode::from(3)
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .expect("the root of the workspace")
}

type Prepared = (Option<MockPod>, Arc<RunContext>, Vec<Trial>);

fn prepare(runtime: &Runtime) -> Result<Prepared, (Vec<InputError>, Sources)> {
    let mut sources = Sources::default();
    // Relative names, so that findings show the same paths as `podproof run` does.
    std::env::set_current_dir(root()).expect("the root of the workspace");
    let contracts = ContractSettings {
        spec: "spec".into(),
        ..ContractSettings::default()
    };
    let suite = suite::read(
        &SuiteSettings {
            scenarios: "scenarios".into(),
            contracts,
        },
        &mut sources,
    );
    let suite = suite.map_err(|input_errors| (input_errors, sources.clone()))?;
    let path = std::env::var_os("PODPROOF_TARGET").filter(|path| !path.is_empty());
    let options = path
        .as_ref()
        .map(|path| format!("--target {}", Path::new(path).display()));
    let (mock, target) = match path {
        Some(path) => {
            let target = targets::read(Path::new(&path), &|name| std::env::var(name).ok(), &mut sources);
            (None, target.map_err(|input_errors| (input_errors, sources.clone()))?)
        }
        None => {
            let mock = runtime
                .block_on(MockPod::start(Settings::default()))
                .expect("a mock pod");
            let target = targets::embedded(&mock);
            (Some(mock), target)
        }
    };
    let trials = plan::trials(suite.scenarios, &target);
    suite::compile(&suite.contracts, &trials).map_err(|input_errors| (input_errors, sources.clone()))?;
    let context = RunContext::new(
        Arc::new(suite.contracts),
        Arc::new(suite.catalogue),
        Arc::new(sources),
        target,
    )
    .expect("clients for the target");
    let context = context.with_replay_options(options.unwrap_or_default());
    Ok((mock, Arc::new(context), trials))
}

fn play(
    arguments: &Arguments,
    runtime: Runtime,
    mock: Option<MockPod>,
    context: Arc<RunContext>,
    trials: Vec<Trial>,
) -> ExitCode {
    // Under nextest each test is a process, and a pod would be asked anew for each.
    let alone = std::env::var_os("NEXTEST").is_some();
    if mock.is_none() && !arguments.list && !alone {
        runtime.block_on(preflight(&context, &trials));
        for trouble in context.service_issues() {
            eprintln!("trouble: {}\n", trouble.text());
        }
    }
    let runtime = Arc::new(runtime);
    let recorder = (!arguments.list && !alone).then(|| record(&context, &trials));
    let recorder = Arc::new(Mutex::new(recorder));
    let tests = trials
        .into_iter()
        .map(|trial| test(trial, runtime.clone(), context.clone(), recorder.clone()))
        .collect();
    let conclusion = libtest_mimic::run(arguments, tests);

    let recorder = recorder.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some((place, recorder)) = recorder {
        match finish(&place, recorder, &context) {
            Ok(written) => println!("reports: {written}"),
            Err(error) => eprintln!("the reports could not be written: {error}"),
        }
    }
    if let Some(mock) = mock {
        runtime.block_on(mock.stop());
    }
    conclusion.exit_code()
}

/// Takes the place of the record, and begins it.
fn record(context: &RunContext, trials: &[Trial]) -> (RecordPlace, Recorder) {
    let folder = Path::new(REPORTS);
    std::fs::create_dir_all(folder).expect("a folder for reports");
    let place = RecordPlace::take(&folder.join(FILE_NAME)).unwrap_or_else(|error| panic!("{error}"));
    place.rotate().unwrap_or_else(|error| panic!("{error}"));
    let settings = RunSettings::default();
    let manifest = manifest(context, trials, &settings, About::default());
    let shown = place.path().display().to_string();
    let notice = Notice::in_progress(&manifest.target, &manifest.started_at, &shown);
    write_notices(&notice, &Destination::usual(folder)).unwrap_or_else(|error| panic!("{error}"));
    let writer = RecordWriter::create(place.path(), &manifest).unwrap_or_else(|error| panic!("{error}"));
    (place, Recorder::new(writer))
}

/// Ends the record, and writes the reports of what there is; returns where they are.
fn finish(place: &RecordPlace, recorder: Recorder, context: &RunContext) -> Result<String, Box<dyn Error>> {
    recorder.end(context)?;
    let run = RunView::open(place.path())?;
    let reports = write_reports(&run, &Destination::usual(Path::new(REPORTS)))?;
    let files = [place.path().to_owned()].into_iter().chain(reports);
    Ok(files
        .map(|path| path.display().to_string())
        .collect::<Vec<_>>()
        .join(", "))
}

/// The record and its place, as long as the tests run.
type Recording = Arc<Mutex<Option<(RecordPlace, Recorder)>>>;

fn test(trial: Trial, runtime: Arc<Runtime>, context: Arc<RunContext>, recording: Recording) -> Test {
    let (id, ignored) = (trial.id.clone(), trial.not_applicable.is_some());
    let play = move || {
        let record = runtime.block_on(play_one(&context, &trial));
        let outcome = match record.verdict {
            Verdict::Failed | Verdict::Broken => {
                let texts: Vec<&str> = record.findings.iter().map(|finding| finding.text.to_show()).collect();
                let reason = record.reason.as_ref().filter(|_| texts.is_empty());
                Err(Failed::from(
                    reason.map_or_else(|| texts.join("\n\n"), ToString::to_string),
                ))
            }
            _ => Ok(()),
        };
        if let Some((_, recorder)) = &mut *recording.lock().unwrap_or_else(PoisonError::into_inner) {
            recorder.trial(&context, &record);
        }
        outcome
    };
    Test::test(id, play).with_ignored_flag(ignored)
}
