//! Known issues in `summary.md`: what became of each entry, and what of this run they know.

use crate::findings::RunView;
use crate::findings::known_issues::KnownIssueOutcome;
use crate::report::markdown::{cell, code, inline};
use crate::report::wording::reach;
use crate::text::count;

/// How many operations of a problem are named.
const OPERATIONS: usize = 12;

/// What became of the known issues, those first that are no longer true, and the problems that they know.
pub(super) fn known_issues(run: &RunView) -> String {
    let mut text = String::new();
    if run.fails_by_warnings() {
        let trials = count(run.new_warnings, "trial");
        text.push_str(&format!(
            "\nWarnings fail this run: {trials} met some that no known issue covers.\n"
        ));
    }
    if !run.known_issues.is_empty() {
        let mut outcomes: Vec<&KnownIssueOutcome> = run.known_issues.iter().collect();
        outcomes.sort_by_key(|outcome| !outcome.is_trouble());
        text.push_str("\n| entry | state | what is wrong | what became of it | owner |\n|---|---|---|---|---|\n");
        text.extend(outcomes.into_iter().map(row));
        let known: String = run
            .problems
            .known()
            .map(|problem| {
                let entry = problem.known.as_ref().map_or("", |known| known.entry.as_str());
                let (id, reach) = (code(problem.id.as_str()), inline(&reach(problem, OPERATIONS)));
                format!(
                    "- {}: {id} {} ({reach})\n",
                    inline(entry),
                    inline(problem.title.to_show())
                )
            })
            .collect();
        if !known.is_empty() {
            text.push_str("\nKnown in this run:\n\n");
            text.push_str(&known);
        }
    }
    if text.is_empty() {
        text
    } else {
        format!("## Known issues\n{text}")
    }
}

fn row(outcome: &KnownIssueOutcome) -> String {
    let issue = &outcome.issue;
    format!(
        "| {} | {} | {} | {} | {} |\n",
        cell(&inline(&issue.entry)),
        outcome.name(),
        cell(&inline(issue.reason.to_show())),
        cell(&inline(&outcome.text())),
        cell(&inline(&issue.owner)),
    )
}
