//! `podproof judge`: a recorded run under other contracts.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use podproof_contract::Contracts;

use super::arguments::{JudgeArguments, SpecArguments};
use super::exit::Exit;
use super::known_issues::operation_name;
use super::output::{Output, OutputArguments, RUN, destinations};
use super::report::is_same_file;
use super::show;
use super::signatures;
use crate::campaign::judge::{Changed, Ground, Grounds, JudgeError, Rejudged, judge as judge_again};
use crate::diagnostic::{InputError, Owner, Sources};
use crate::findings::RunView;
use crate::record::{
    FILE_NAME, FindingRecord, Knowing, KnownIssuesRecord, Manifest, NamedRecord, ReadError, Record, RecordWriter,
    SettingsRecord, Verdict,
};
use crate::report::Destination;
use crate::secret::Redactor;
use crate::suite::built_in::BuiltIn;
use crate::suite::contracts::{self, MissingOperation};
use crate::suite::known_issues;
use crate::suite::requirements::Catalogue;

pub(super) fn judge(arguments: &JudgeArguments) -> Exit {
    // All of it is read first: what cannot be read is told before anything is written.
    let run = match RunView::open(&arguments.run) {
        Ok(run) => run.record,
        Err(error) => return unreadable(&error),
    };
    match files(arguments) {
        Ok(files) => {
            if let Some(path) = files.iter().find(|path| is_same_file(path, &arguments.run)) {
                show::err(&format!(
                    "error[command line]: `{}` is the recorded run itself, which would be lost; name another place with `--reports` or `--report`",
                    path.display()
                ));
                return Exit::Usage;
            }
        }
        Err(exit) => return exit,
    }
    let mut sources = Sources::default();
    let settings = arguments.spec.settings();
    let contracts = contracts::read(&settings, &mut sources);
    let catalogue = Catalogue::read(&settings.spec.join("requirements"), &mut sources);
    let (contracts, catalogue) = match (contracts, catalogue) {
        (Ok(contracts), Ok(catalogue)) => (contracts, catalogue),
        (contracts, catalogue) => {
            let input_errors = [contracts.err().unwrap_or_default(), catalogue.err().unwrap_or_default()].concat();
            return show::input_errors(&input_errors, &sources);
        }
    };
    if run.is_empty() {
        show::err("the recorded run has no trials");
        return Exit::NothingSelected;
    }
    match lacking(&run, &contracts::missing_operations(&settings, &contracts)) {
        Ok(lacking) if lacking.is_empty() => {}
        Ok(lacking) => return show::input_errors(&lacking, &sources),
        Err(error) => return unreadable(&error),
    }
    let known_issues = match known(arguments, &run, &contracts, &catalogue, &mut sources) {
        Ok(known_issues) => known_issues,
        Err(mistakes) => return show::input_errors(&mistakes, &sources),
    };
    let strict = arguments.strict || run.manifest.settings.strict;
    // The scenarios are those that were played; the contracts are those of now.
    let mut built_in = run.manifest.built_in.clone();
    built_in.retain(|part| *part != BuiltIn::Spec);
    built_in.extend(settings.spec.is_built_in().then_some(BuiltIn::Spec));
    let grounds = Grounds {
        contracts: &contracts,
        catalogue: &catalogue,
        sources: &sources,
    };
    let manifest = Manifest {
        built_in,
        named: NamedRecord {
            target: run.manifest.named.target.clone(),
            scenarios: run.manifest.named.scenarios.clone(),
            ..named_spec(&arguments.spec)
        },
        settings: SettingsRecord {
            strict,
            ..run.manifest.settings
        },
        known_issues,
        ..grounds.manifest(&run.manifest, named(arguments))
    };
    let output = match Output::take(&output_arguments(arguments)) {
        Ok(output) => output,
        Err(exit) => return exit,
    };
    let ground = Ground {
        contracts: &contracts,
        catalogue: &catalogue,
        sources: &sources,
        known: &Knowing::of(&manifest),
    };
    let judged = RecordWriter::create(output.record(), &manifest)
        .map_err(JudgeError::from)
        .and_then(|writer| judge_again(&ground, &run, strict, writer));
    match judged {
        Ok(judged) => tell(&run, &judged, arguments.quiet, &output),
        Err(JudgeError::Read(error)) => unreadable(&error),
        Err(JudgeError::Write(error)) => show::harness(&error.to_string()).exit,
    }
}

fn unreadable(error: &ReadError) -> Exit {
    show::err(&format!("error[run]: {error}"));
    Exit::Invalid
}

fn output_arguments(arguments: &JudgeArguments) -> OutputArguments<'_> {
    OutputArguments {
        reports: &arguments.reports,
        report: &arguments.report,
        record: arguments.record.as_deref(),
    }
}

/// The files that would be written.
fn files(arguments: &JudgeArguments) -> Result<Vec<PathBuf>, Exit> {
    let reports = destinations(RUN, &arguments.reports, &arguments.report)?;
    let reports = reports.iter().filter_map(Destination::path).map(Path::to_owned);
    let record = arguments
        .record
        .clone()
        .unwrap_or_else(|| arguments.reports.join(FILE_NAME));
    Ok(reports.chain([record]).collect())
}

/// What is wrong with given documents that lack what the recorded run called: nothing could be said of it, and to take the old
/// verdict over would be no judgement.
fn lacking(run: &Record, missing: &[MissingOperation]) -> Result<Vec<InputError>, ReadError> {
    if missing.is_empty() {
        return Ok(Vec::new());
    }
    let mut called: BTreeSet<String> = BTreeSet::new();
    for trial in run.trials() {
        called.extend(trial?.exchanges.into_iter().map(|exchange| exchange.operation));
    }
    let name = |missing: &MissingOperation| format!("{} {}", missing.method, missing.template);
    let lacking = missing.iter().filter(|missing| called.contains(&name(missing)));
    let complain = |missing: &MissingOperation| {
        let title = format!(
            "`{}` does not document `{}`, which the recorded run called",
            missing.file,
            name(missing)
        );
        InputError::about_file(Owner::Contract, missing.file.as_str().into(), title)
            .help(format!("check that it is the document of `{}`", missing.service))
    };
    Ok(lacking.map(complain).collect())
}

/// What is known: what a list says that is named now, otherwise what the recorded run knew.
fn known(
    arguments: &JudgeArguments,
    run: &Record,
    contracts: &Contracts,
    catalogue: &Catalogue,
    sources: &mut Sources,
) -> Result<Option<KnownIssuesRecord>, Vec<InputError>> {
    let Some(path) = arguments.known_issues.list.as_deref() else {
        return Ok(run.manifest.known_issues.clone());
    };
    let ground = known_issues::Ground {
        // The recorded run may be a part of its suite, so that other trials may be named as well.
        trials: None,
        operations: contracts.operations().map(operation_name).collect(),
        requirements: catalogue.iter().map(|requirement| requirement.id.clone()).collect(),
    };
    let issues = known_issues::read(path, sources)?;
    let mistakes = known_issues::mistakes(&issues, &ground);
    if mistakes.is_empty() {
        Ok(Some(KnownIssuesRecord::of(&issues, &Redactor::for_recordings())))
    } else {
        Err(mistakes)
    }
}

/// What was named to judge by: a folder, documents and overlays, a list of known issues.
fn named(arguments: &JudgeArguments) -> Vec<String> {
    let path = |path: &PathBuf| path.display().to_string();
    let SpecArguments {
        spec,
        contracts,
        overlays,
        overlay_reason: _,
    } = &arguments.spec;
    let contracts = contracts.iter().map(ToString::to_string);
    let paths = overlays.iter().chain(&arguments.known_issues.list).map(path);
    spec.iter().map(path).chain(contracts).chain(paths).collect()
}

/// The same, as a manifest has it: what the new verdicts rest on.
fn named_spec(arguments: &SpecArguments) -> NamedRecord {
    let path = |path: &PathBuf| path.display().to_string();
    NamedRecord {
        spec: arguments.spec.as_ref().map(path),
        contracts: arguments.contracts.iter().map(ToString::to_string).collect(),
        overlays: arguments.overlays.iter().map(path).collect(),
        overlay_reason: arguments.overlay_reason.clone(),
        ..NamedRecord::default()
    }
}

fn tell(run: &Record, judged: &Rejudged, quiet: bool, output: &Output) -> Exit {
    let mut view = match RunView::open(output.record()) {
        Ok(view) => view,
        Err(error) => return unreadable(&error),
    };
    show::unfinished(&view);
    signatures::recognise(&mut view);
    let out = |text: &str| {
        if !output.takes_standard_output() {
            show::out(text);
        }
    };
    out(&format!(
        "{}, played by podproof {} from {}; nothing is sent",
        run.manifest.target, run.manifest.podproof, run.manifest.started_at
    ));
    let mut trial = "";
    for change in &judged.changes {
        if matches!(change.what, Changed::Check { .. }) && change.trial != trial {
            // The verdict stayed as it was, but a check did not.
            out(&change.trial);
        }
        trial = &change.trial;
        out(&change.to_string());
    }
    if !quiet {
        for trial in view.record.trials() {
            let trial = match trial {
                Ok(trial) => trial,
                Err(error) => return unreadable(&error),
            };
            let grave = |finding: &&FindingRecord| finding.gravity.verdict() > Verdict::Passed;
            for finding in trial.findings.iter().filter(grave) {
                out(&format!("\n{}", finding.text));
            }
        }
    }
    let changes = match judged.changes.len() {
        0 => "nothing changed".to_owned(),
        1 => "1 change".to_owned(),
        count => format!("{count} changes"),
    };
    if judged.redacted > 0 {
        out(&format!(
            "{} checks held and cannot be asked again: the value is redacted",
            judged.redacted
        ));
    }
    out(&format!(
        "{changes}: {} answers judged again, {} exchanges taken over as they were judged",
        judged.judged, judged.taken_over
    ));
    match output.write(&view) {
        Ok(written) => {
            for path in written {
                out(&format!("report {}", path.display()));
            }
            Exit::of(&view)
        }
        Err(exit) => exit,
    }
}
