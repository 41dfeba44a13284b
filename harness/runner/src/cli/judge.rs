//! `podproof judge`: a recorded run under other contracts.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::arguments::{JudgeArguments, SpecArguments};
use super::exit::Exit;
use super::show;
use crate::campaign::judge::{Changed, Ground, JudgeSettings, Rejudged, judge as judge_again};
use crate::diagnostic::{InputError, Owner, Sources};
use crate::record::{JudgedRecord, RunRecord, Verdict};
use crate::report::{Format, read_run_file, write_all, write_report};
use crate::run::now;
use crate::suite::built_in::BuiltIn;
use crate::suite::contracts::{self, MissingOperation};
use crate::suite::requirements::Catalogue;

pub(super) fn judge(arguments: &JudgeArguments) -> Exit {
    let run = match read_run_file(&arguments.run) {
        Ok(run) => run,
        Err(error) => {
            show::err(&format!("error[run]: {error}"));
            return Exit::Invalid;
        }
    };
    if let Some(path) = destinations(arguments).find(|path| is_same_file(path, &arguments.run)) {
        show::err(&format!(
            "error[command line]: `{}` is the recorded run itself, which would be lost; name another place with `--reports` or `--report`",
            path.display()
        ));
        return Exit::Usage;
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
    if run.trials.is_empty() {
        show::err("the recorded run has no trials");
        return Exit::NothingSelected;
    }
    let lacking = lacking(&run, &contracts::missing_operations(&settings, &contracts));
    if !lacking.is_empty() {
        return show::input_errors(&lacking, &sources);
    }
    let ground = Ground {
        contracts: &contracts,
        catalogue: &catalogue,
        sources: &sources,
    };
    let judged = JudgedRecord {
        at: now(),
        podproof: env!("CARGO_PKG_VERSION").to_owned(),
        under: named(&arguments.spec),
    };
    let strict = arguments.strict;
    let mut judged = judge_again(&ground, &run, &JudgeSettings { strict, judged });
    // The scenarios are those that were played; the contracts are those of now.
    let built_in = &mut judged.record.built_in;
    built_in.retain(|part| *part != BuiltIn::Spec);
    built_in.extend(settings.spec.is_built_in().then_some(BuiltIn::Spec));
    tell(&run, &judged, arguments.quiet);
    write(arguments, &judged.record)
}

/// Complaints about given documents that lack what the recorded run called: nothing could be said of it, and to take the old
/// verdict over would be no judgement.
fn lacking(run: &RunRecord, lost: &[MissingOperation]) -> Vec<InputError> {
    let exchanges = run.trials.iter().flat_map(|trial| &trial.exchanges);
    let called: BTreeSet<&str> = exchanges.map(|exchange| exchange.operation.as_str()).collect();
    let name = |lost: &MissingOperation| format!("{} {}", lost.method, lost.template);
    let lost = lost.iter().filter(|lost| called.contains(name(lost).as_str()));
    lost.map(|lost| {
        let title = format!(
            "`{}` does not document `{}`, which the recorded run called",
            lost.file,
            name(lost)
        );
        InputError::about_file(Owner::Contract, lost.file.as_str().into(), title)
            .help(format!("check that it is the document of `{}`", lost.service))
    })
    .collect()
}

/// The files that would be written.
fn destinations(arguments: &JudgeArguments) -> impl Iterator<Item = PathBuf> {
    let own = Format::ALL.map(|format| arguments.reports.join(format.file_name()));
    let own = own.into_iter().filter(|_| arguments.report.is_empty());
    let given = arguments.report.iter().map(|destination| destination.path.clone());
    own.chain(given)
}

/// Whether both are one file that is there.
fn is_same_file(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    real(one).is_some_and(|one| Some(one) == real(other))
}

/// What was named to judge by: a folder, documents and overlays.
fn named(arguments: &SpecArguments) -> Vec<String> {
    let path = |path: &PathBuf| path.display().to_string();
    let folder = arguments.spec.iter().map(path);
    let contracts = arguments.contracts.iter().map(ToString::to_string);
    folder
        .chain(contracts)
        .chain(arguments.overlays.iter().map(path))
        .collect()
}

fn tell(run: &RunRecord, judged: &Rejudged, quiet: bool) {
    show::out(&format!(
        "{}, played by podproof {} from {}; nothing is sent",
        run.target, run.podproof, run.started_at
    ));
    let mut trial = "";
    for change in &judged.changes {
        if matches!(change.what, Changed::Check { .. }) && change.trial != trial {
            // The verdict stayed as it was, but a check did not.
            show::out(&change.trial);
        }
        trial = &change.trial;
        show::out(&change.to_string());
    }
    if !quiet {
        let findings = judged.record.trials.iter().flat_map(|trial| &trial.findings);
        for finding in findings.filter(|finding| finding.gravity.verdict() > Verdict::Passed) {
            show::out(&format!("\n{}", finding.text));
        }
    }
    let count = judged.changes.len();
    let changes = match count {
        0 => "nothing changed".to_owned(),
        1 => "1 change".to_owned(),
        _ => format!("{count} changes"),
    };
    if judged.redacted > 0 {
        show::out(&format!(
            "{} checks held and cannot be asked again: the value is redacted",
            judged.redacted
        ));
    }
    show::out(&format!(
        "{changes}: {} answers judged again, {} exchanges taken over as they were judged",
        judged.judged, judged.taken_over
    ));
}

fn write(arguments: &JudgeArguments, record: &RunRecord) -> Exit {
    let written = if arguments.report.is_empty() {
        write_all(record, &arguments.reports)
    } else {
        let each = arguments.report.iter();
        each.map(|destination| write_report(record, destination)).collect()
    };
    match written {
        Ok(written) => {
            for path in written {
                show::out(&format!("report {}", path.display()));
            }
            Exit::of(record)
        }
        Err(error) => {
            show::err(&format!("error[harness]: {error}"));
            Exit::Broken
        }
    }
}
