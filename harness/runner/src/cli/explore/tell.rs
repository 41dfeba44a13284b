//! Tells what exploring may cost, how far it is, and what it found; writes the scenarios of findings.

use std::io;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::arguments::ExploreArguments;
use super::command::exit_of;
use crate::campaign::explore::{ExploreSettings, Explored, Finding, Lane, Progress, Source, Stopped};
use crate::cli::exit::Exit;
use crate::cli::show;
use crate::suite::scenario::schema_document;
use crate::targets::Target;
use crate::text::{count, exact_duration, milliseconds, shell_word, short_duration};

/// What may be spent.
pub(super) fn budget(target: &Target, settings: &ExploreSettings) -> String {
    let seed = match settings.source {
        Source::From(seed) => format!("seed {seed:#x}"),
        Source::Only(seed) => format!("only the sequence of seed {seed:#x}"),
    };
    let pace = match target.limits.requests_per_second {
        Some(rate) => format!(", {rate} a second"),
        None => String::new(),
    };
    format!(
        "exploring {} ({}): {seed}\n  at most {}{pace}, {} of them sign-ins that are to be refused; no sequence begins after {}",
        target.name,
        target.urls.pod,
        count(usize::try_from(settings.requests).unwrap_or(usize::MAX), "request"),
        settings.refused,
        exact_duration(settings.time)
    )
}

/// How far it is, in a line.
pub(super) fn progress(progress: &Progress) -> String {
    format!(
        "{} · {} · {} · {} of {} transitions",
        short_duration(milliseconds(progress.elapsed)),
        count(progress.sequences, "sequence"),
        count(usize::try_from(progress.requests).unwrap_or(usize::MAX), "request"),
        progress.transitions,
        progress.of
    )
}

/// Writes and tells what was found.
pub(super) fn told(arguments: &ExploreArguments, settings: &ExploreSettings, explored: &Explored) -> Exit {
    let written = match write(arguments, &explored.findings) {
        Ok(written) => written,
        Err(error) => {
            let folder = arguments.out.display();
            return show::harness(&format!("the scenarios could not be written to `{folder}`: {error}")).exit;
        }
    };
    if arguments.telling.json {
        show::json(&document(settings, explored, &written));
        return exit_of(explored);
    }
    for (finding, file) in explored.findings.iter().zip(&written) {
        show::out(&text(finding, file, arguments));
    }
    show::out(&progress(&explored.progress));
    if explored.progress.not_evaluated > 0 {
        let given_up = count(explored.progress.not_evaluated, "session");
        show::out(&format!(
            "  {given_up} not evaluated: the search for an order of the calls was given up"
        ));
    }
    if let Some(reason) = &explored.not_played {
        show::out(&format!("a sequence could not be played: {reason}"));
    }
    let findings = match (explored.findings.len(), explored.stopped) {
        (0, Stopped::NotPlayed) => None,
        (0, Stopped::Ended) => Some("nothing was found before the end".to_owned()),
        (0, Stopped::Requests) if explored.progress.sequences == 0 => Some(
            "no sequence was played: the budget of requests (`--requests`) or of sign-ins to be refused (`--refused`) has no room for it"
                .to_owned(),
        ),
        (0, _) if explored.progress.sequences == 0 => {
            Some("no sequence was played: the time (`--for`) was up before".to_owned())
        }
        (0, _) => Some("nothing was found".to_owned()),
        (findings, _) => Some(count(findings, "finding")),
    };
    if let Some(findings) = findings {
        show::out(&findings);
    }
    exit_of(explored)
}

fn write(arguments: &ExploreArguments, findings: &[Finding]) -> io::Result<Vec<PathBuf>> {
    if findings.is_empty() {
        return Ok(Vec::new());
    }
    std::fs::create_dir_all(&arguments.out)?;
    let schema = serde_json::to_string_pretty(&schema_document())?;
    std::fs::write(arguments.out.join("scenario.schema.json"), schema)?;
    let each = findings.iter().map(|finding| {
        let file = arguments.out.join(format!("{}.yaml", finding.failure));
        std::fs::write(&file, &finding.scenario)?;
        Ok(file)
    });
    each.collect()
}

fn text(finding: &Finding, file: &std::path::Path, arguments: &ExploreArguments) -> String {
    let mut lines = vec![format!(
        "\nfound[{}]: {} ({})",
        finding.failure,
        finding.failure.sentence(),
        finding.requirement
    )];
    lines.extend(finding.lanes.iter().map(line));
    let shrunk = format!(
        "{} of the {} that were drawn, seen in {} of {}{}",
        count(finding.sequence.len(), "step"),
        finding.drawn,
        finding.seen,
        count(finding.replays, "replay"),
        if finding.is_fresh {
            " in a pod that was just started"
        } else {
            ""
        }
    );
    lines.push(format!("     = {shrunk}"));
    lines.push(format!("     = scenario: {}", file.display()));
    let lies: String = arguments
        .deviations
        .iter()
        .map(|lie| format!(" --deviate {}", lie.name()))
        .collect();
    let target = target_of(arguments).unwrap_or_default();
    let played = shell_word(&file.display().to_string());
    if lies.is_empty() {
        lines.push(format!("     = again: podproof run --scenarios {played}{target}"));
    } else {
        // A run has no lies of its own. The mock pod needs a moment until its target is written.
        lines.push(format!("     = again: podproof mock{lies} --write-target lying.yaml"));
        lines.push(format!(
            "              and in another terminal: podproof run --scenarios {played} --target lying.yaml"
        ));
    }
    let grace = arguments
        .grace
        .map(|grace| format!(" --grace {}ms", milliseconds(grace)));
    let yes = if arguments.yes { " --yes" } else { "" };
    // It decides what is drawn whether there is any room for them.
    let refused = arguments.refused.map(|refused| format!(" --refused {refused}"));
    lines.push(format!(
        "     = drawn again: podproof explore --replay {:#x}{target}{lies}{}{}{yes}\n",
        finding.seed,
        grace.unwrap_or_default(),
        refused.unwrap_or_default()
    ));
    lines.join("\n")
}

/// The target that was explored, as a flag; `None` for the embedded mock pod.
fn target_of(arguments: &ExploreArguments) -> Option<String> {
    let file = arguments.target.file()?;
    Some(format!(" --target {}", shell_word(&file.display().to_string())))
}

/// A call in its lane: what is done at once stands beside a bar, a column for each branch.
fn line(lane: &Lane) -> String {
    let indent = match lane.branch {
        Some(branch) => format!("  {}‖ ", "│ ".repeat(branch)),
        None => "  ".to_owned(),
    };
    let session = lane
        .session
        .as_ref()
        .map(|session| format!(" {session}"))
        .unwrap_or_default();
    let allowed = lane
        .expected
        .map(|allowed| format!("\n       ^^^ allowed: {allowed}"))
        .unwrap_or_default();
    let connection = if lane.over_new_connection {
        " over a new connection"
    } else {
        ""
    };
    format!(
        "{indent}{:<18} {}{session}{connection} → {}{allowed}",
        lane.step, lane.operation, lane.outcome
    )
}

fn document(settings: &ExploreSettings, explored: &Explored, written: &[PathBuf]) -> Value {
    let progress = &explored.progress;
    let findings = explored.findings.iter().zip(written).map(|(finding, file)| {
        let steps = finding.lanes.iter().map(|lane| {
            json!({
                "operation": lane.operation, "step": lane.step, "session": lane.session, "branch": lane.branch,
                "overNewConnection": lane.over_new_connection, "outcome": lane.outcome, "expected": lane.expected,
            })
        });
        json!({
            "id": finding.failure.slug(), "title": finding.failure.sentence(), "requirement": finding.requirement,
            "expected": finding.allowed, "steps": steps.collect::<Vec<_>>(), "length": finding.sequence.len(), "drawn": finding.drawn,
            "seen": finding.seen, "replays": finding.replays, "inFreshPod": finding.is_fresh,
            "seed": format!("{:#x}", finding.seed),
            "scenario": file.display().to_string(),
        })
    });
    let seed = match settings.source {
        Source::From(seed) | Source::Only(seed) => seed,
    };
    json!({
        "seed": format!("{seed:#x}"), "sequences": progress.sequences, "requests": progress.requests,
        "milliseconds": milliseconds(progress.elapsed), "transitions": progress.transitions, "of": progress.of,
        "notEvaluated": progress.not_evaluated, "notPlayed": explored.not_played.as_ref().map(ToString::to_string), "findings": findings.collect::<Vec<_>>(),
    })
}
