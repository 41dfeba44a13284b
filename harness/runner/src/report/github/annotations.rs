//! Which annotations a run has: its problems, not its trials, and the totals.
//!
//! GitHub shows ten errors and ten warnings of a step, and drops the others without a word. So at most nine are told, the gravest
//! first, and one line counts the rest.

use std::io::Write;

use super::command::{Annotation, Level};
use crate::findings::RunView;
use crate::findings::problems::{Problem, Since};
use crate::record::{Gravity, ServiceIssueRecord};
use crate::report::case::{RUN, own_cases};
use crate::report::error::RenderError;
use crate::report::notice::Notice;
use crate::report::surroundings::Surroundings;
use crate::report::wording::{judged_again, reach, shortened};
use crate::text::{count, short_duration};

/// How many are told.
const TOLD: usize = 9;

/// How many operations of a problem are named.
const NAMED: usize = 5;

/// Writes the annotations, a line each.
///
/// # Errors
///
/// They cannot be written.
pub(in crate::report) fn github(run: &RunView, around: &Surroundings, out: &mut dyn Write) -> Result<(), RenderError> {
    let mut all = grave(run, around);
    let rest = all.split_off(all.len().min(TOLD));
    all.extend(others(&rest, run.problems.left_out));
    all.push(totals(run));
    for annotation in all {
        out.write_all(annotation.command().as_bytes())?;
    }
    Ok(())
}

/// Writes the annotation of a run that has no results.
///
/// # Errors
///
/// It cannot be written.
pub(in crate::report) fn github_notice(notice: &Notice, out: &mut dyn Write) -> Result<(), RenderError> {
    let annotation = Annotation {
        level: Level::Error,
        title: "podproof".to_owned(),
        place: None,
        message: format!("{}\n{}", notice.headline, notice.text),
    };
    Ok(out.write_all(annotation.command().as_bytes())?)
}

/// What is wrong: that the run has not done what was asked, services, then problems.
fn grave(run: &RunView, around: &Surroundings) -> Vec<Annotation> {
    // That trials are missing stands in the run's own test case only where nothing else says so.
    let incomplete = run.incomplete().map(|why| ("not all trials were played", why));
    let own = own_cases(run);
    let own = own.into_iter().filter(|own| own.area != RUN || incomplete.is_none());
    let own: Vec<(&str, String)> = own
        .map(|own| match own.area {
            RUN => ("nothing was played", own.message),
            _ => ("what was accepted does not hold", own.message),
        })
        .collect();
    let of_the_run = incomplete.into_iter().chain(own).map(|(title, message)| Annotation {
        level: Level::Error,
        title: title.to_owned(),
        place: None,
        message,
    });
    let issues = run.service_issues();
    let issues = issues.into_iter().map(|(issue, trials)| trouble(issue, trials));
    // What is known is no news; the totals count it.
    let problems = run.problems.unknown();
    let problems = problems.map(|problem| annotation(problem, run, around));
    of_the_run.chain(issues).chain(problems).collect()
}

fn trouble(issue: &ServiceIssueRecord, trials: usize) -> Annotation {
    Annotation {
        level: Level::Error,
        title: "trouble with a service".to_owned(),
        place: None,
        message: format!("{}\nbroken by it: {}", issue.text.to_show(), count(trials, "trial")),
    }
}

fn annotation(problem: &Problem, run: &RunView, around: &Surroundings) -> Annotation {
    let finding = &problem.example.finding;
    let places = [&finding.asked, &finding.promised].into_iter().flatten();
    Annotation {
        level: level(problem.severity),
        title: problem.title.to_show().to_owned(),
        place: around.place(places, &run.record.manifest),
        message: message(problem, run.since.as_ref()),
    }
}

fn level(severity: Gravity) -> Level {
    match severity {
        Gravity::Failed | Gravity::Broken => Level::Error,
        Gravity::Warned => Level::Warning,
        Gravity::Noted => Level::Notice,
    }
}

/// How much of a headline is told, in characters.
const TITLE: usize = 800;

/// The problem in a few lines.
fn message(problem: &Problem, since: Option<&Since>) -> String {
    let mut lines = vec![
        // What comes behind it must not be cut off.
        shortened(problem.example.finding.title.to_show(), TITLE).into_owned(),
        reach(problem, NAMED),
    ];
    if !problem.requirements.is_empty() {
        lines.push(format!("breaks {}", problem.requirements.join(", ")));
    }
    if let Some(clients) = &problem.clients {
        lines.push(format!("clients: {clients}"));
    }
    let seen = since.map_or(String::new(), |since| format!(" ({})", since.word(&problem.id)));
    lines.push(format!(
        "problem {}{seen}, for example in {}",
        problem.id, problem.example.trial
    ));
    lines.push(format!("again: {}", problem.again));
    lines.join("\n")
}

/// The line for those that are not told. `findings`: how many belong to problems that nobody told apart.
fn others(rest: &[Annotation], findings: usize) -> Option<Annotation> {
    let is_error = |annotation: &Annotation| annotation.level == Level::Error;
    let level = if rest.iter().any(is_error) || findings > 0 {
        Level::Error
    } else {
        Level::Warning
    };
    let more = match (rest.len(), findings) {
        (0, 0) => return None,
        (problems, 0) => count(problems, "further problem"),
        (problems, findings) => format!(
            "{}, and {} of others",
            count(problems, "further problem"),
            count(findings, "finding")
        ),
    };
    let titles: Vec<&str> = rest.iter().map(|annotation| annotation.title.as_str()).collect();
    Some(Annotation {
        level,
        title: format!("and {more}"),
        place: None,
        message: format!(
            "All of them are in the summary and in the reports.\n{}",
            titles.join("\n")
        ),
    })
}

fn totals(run: &RunView) -> Annotation {
    let manifest = &run.record.manifest;
    let verdicts = run.tally.verdicts.iter();
    let verdicts = verdicts.map(|(verdict, count)| format!("{count} {}", verdict.name()));
    let labels = manifest.labels.iter();
    let mut lines = vec![
        format!(
            "{} in {}: {}",
            count(run.trials.len(), "trial"),
            short_duration(run.duration_ms()),
            verdicts.collect::<Vec<_>>().join(", ")
        ),
        format!("podproof {}, from {}", manifest.podproof, manifest.started_at),
    ];
    lines.extend(labels.map(|(name, value)| format!("{name}: {value}")));
    if let Some(since) = &run.since {
        lines.push(format!(
            "since the run of {}: {} new, {} fixed",
            since.started_at,
            count(since.new.len(), "problem"),
            since.fixed.len()
        ));
    }
    lines.extend(judged_again(manifest));
    Annotation {
        level: Level::Notice,
        title: format!("{}: {}", manifest.target, run.outcome()),
        place: None,
        message: lines.join("\n"),
    }
}
