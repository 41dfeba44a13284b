//! `podproof judge`: a recorded run under other contracts.

use super::arguments::JudgeArguments;
use super::exit::Exit;
use super::show;
use crate::complaint::Sources;
use crate::contracts;
use crate::judge::{Ground, Rejudged, judge as judge_again};
use crate::report::{read_run_file, write_all, write_report};
use crate::requirement::Catalogue;
use crate::suite::BuiltIn;

pub(super) fn judge(arguments: &JudgeArguments) -> Exit {
    let run = match read_run_file(&arguments.run) {
        Ok(run) => run,
        Err(error) => {
            show::err(&format!("error[run]: {error}"));
            return Exit::Invalid;
        }
    };
    let mut sources = Sources::default();
    let settings = arguments.suite.settings().contracts;
    let contracts = contracts::read(&settings, &mut sources);
    let catalogue = Catalogue::read(&settings.spec.join("requirements"), &mut sources);
    let (contracts, catalogue) = match (contracts, catalogue) {
        (Ok(contracts), Ok(catalogue)) => (contracts, catalogue),
        (contracts, catalogue) => {
            let complaints = [contracts.err().unwrap_or_default(), catalogue.err().unwrap_or_default()].concat();
            return show::complaints(&complaints, &sources);
        }
    };
    let mut judged = judge_again(
        &Ground {
            contracts: &contracts,
            catalogue: &catalogue,
            sources: &sources,
        },
        &run,
    );
    if judged.record.trials.is_empty() {
        show::err("the recorded run has no trials");
        return Exit::NothingSelected;
    }
    // The scenarios are those that were played; the contracts are those of now.
    judged.record.built_in.retain(|part| *part != BuiltIn::Spec);
    judged
        .record
        .built_in
        .extend(settings.spec.is_built_in().then_some(BuiltIn::Spec));
    tell(&judged, arguments.quiet);
    let written = if arguments.report.is_empty() {
        write_all(&judged.record, &arguments.reports)
    } else {
        let each = arguments.report.iter();
        each.map(|destination| write_report(&judged.record, destination))
            .collect()
    };
    match written {
        Ok(written) => {
            for path in written {
                show::out(&format!("report {}", path.display()));
            }
            Exit::of(&judged.record)
        }
        Err(error) => {
            show::err(&format!("error[harness]: {error}"));
            Exit::Broken
        }
    }
}

fn tell(judged: &Rejudged, quiet: bool) {
    let mut trial = "";
    for change in &judged.changes {
        if change.check.is_some() && change.trial != trial {
            // The verdict stayed as it was, but a check did not.
            show::out(&change.trial);
        }
        trial = &change.trial;
        show::out(&change.to_string());
    }
    if !quiet {
        let findings = judged.record.trials.iter().flat_map(|trial| &trial.findings);
        for finding in findings.filter(|finding| finding.gravity.verdict() > crate::run::Verdict::Passed) {
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
