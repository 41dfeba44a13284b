//! Problems in `summary.md`: what is the matter, what it breaks, how far it reaches, and one example in full.

use std::fmt::Write as _;

use crate::findings::problems::Problem;
use crate::findings::{RunView, Since};
use crate::report::markdown::{block, code, inline};
use crate::report::wording::{reach, shortened};
use crate::text::{commas, count};

/// How many problems are told in full.
const WHOLE: usize = 12;

/// How much of one finding is shown, in characters.
const FINDING: usize = 6_000;

/// How many operations are named.
const OPERATIONS: usize = 12;

/// How many notes are told.
const NOTES: usize = 40;

/// The problems, and what became of those of the run before.
pub(super) fn problems(run: &RunView) -> String {
    let since = run.since.as_ref();
    let problems: Vec<&Problem> = run.problems.unknown().collect();
    let mut text = String::new();
    if !problems.is_empty() {
        text.push_str("## Problems\n");
        text.extend(problems.iter().take(WHOLE).map(|one| problem(one, since)));
        let rest = problems.get(WHOLE..).unwrap_or_default();
        if !rest.is_empty() {
            _ = writeln!(text, "\nAnd {} more:\n", rest.len());
            text.extend(rest.iter().map(|one| {
                let reach = inline(&reach(one, OPERATIONS));
                format!(
                    "- {} {} ({reach})\n",
                    code(one.id.as_str()),
                    inline(one.title.to_show())
                )
            }));
        }
        if run.problems.left_out > 0 {
            let further = count(run.problems.left_out, "finding");
            _ = writeln!(
                text,
                "\n{further} of further problems are in the record only: there are too many to tell apart."
            );
        }
    }
    if !run.problems.followers.is_empty() {
        text.push_str("\nSeen only behind steps that failed before or with sessions that were lost, so perhaps no more than consequences:\n\n");
        text.extend(run.problems.followers.iter().map(|one| {
            let reach = inline(&reach(one, OPERATIONS));
            format!(
                "- {} {} ({reach})\n",
                code(one.id.as_str()),
                inline(one.title.to_show())
            )
        }));
    }
    if let Some(since) = since.filter(|since| !since.fixed.is_empty() || !since.not_looked_at.is_empty()) {
        let gap = if text.is_empty() { "" } else { "\n" };
        _ = writeln!(text, "{gap}## Since the run of {}\n", inline(&since.started_at));
        for gone in &since.fixed {
            _ = writeln!(
                text,
                "- fixed: {} {}",
                code(gone.id.as_str()),
                inline(gone.title.to_show())
            );
        }
        for gone in &since.not_looked_at {
            _ = writeln!(
                text,
                "- not looked at in this run: {} {}",
                code(gone.id.as_str()),
                inline(gone.title.to_show())
            );
        }
    }
    text
}

/// What was noted for information, a line for each group.
pub(super) fn notes(run: &RunView) -> String {
    let notes = &run.problems.notes;
    if notes.is_empty() {
        return String::new();
    }
    let lines = notes.iter().take(NOTES).map(|note| {
        format!(
            "- {} ({})\n",
            inline(note.title.to_show()),
            inline(&reach(note, OPERATIONS))
        )
    });
    let mut text = format!("## Noted for information\n\n{}", lines.collect::<String>());
    if notes.len() > NOTES {
        _ = writeln!(text, "- and {} more, in `index.html`", notes.len() - NOTES);
    }
    text
}

fn problem(problem: &Problem, since: Option<&Since>) -> String {
    let seen = since.map_or(String::new(), |since| format!(", {}", since.word(&problem.id)));
    let mut text = format!("\n### {}\n\n", inline(problem.title.to_show()));
    _ = writeln!(
        text,
        "{} {}{seen}; {}.\n",
        problem.severity.name(),
        code(problem.id.as_str()),
        inline(&reach(problem, OPERATIONS))
    );
    if !problem.requirements.is_empty() {
        let ids = commas(problem.requirements.iter().map(|id| inline(id)));
        _ = writeln!(text, "- breaks: {ids}");
    }
    if let Some(clients) = &problem.clients {
        _ = writeln!(text, "- clients: {}", inline(clients));
    }
    _ = writeln!(text, "- again: {}", code(&problem.again));
    let example = &problem.example;
    _ = writeln!(
        text,
        "- the simplest example, {}, step {}:\n",
        code(&example.trial),
        code(&example.finding.step)
    );
    text.push_str(&block(&shortened(example.finding.text.to_show(), FINDING)));
    text
}
