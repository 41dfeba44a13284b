//! Whether entries fit a suite and each other.

use std::collections::BTreeSet;

use super::day::Day;
use super::entry::{KnownIssue, KnownIssues, fits};
use crate::diagnostic::{InputError, Location, Owner, suggestion};

/// The names of a suite that entries may have.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    /// The ids of its trials, whatever is selected and whatever the target offers; `None` if they are not known.
    pub trials: Option<BTreeSet<String>>,
    /// Its operations, as scenarios call them.
    pub operations: BTreeSet<String>,
    /// The ids of its requirements.
    pub requirements: BTreeSet<String>,
}

/// What is wrong with entries: they name what the suite does not have, or cover the same twice.
pub fn mistakes(issues: &KnownIssues, ground: &Ground) -> Vec<InputError> {
    let mut mistakes = Vec::new();
    for issue in &issues.entries {
        let covered = &issue.covered;
        let operations = covered.operations.as_deref().unwrap_or_default();
        for (index, name) in operations.iter().enumerate() {
            mistakes.extend(unknown(
                issue,
                ("operations", index),
                name,
                "operation",
                &ground.operations,
            ));
        }
        for (index, name) in covered.requirements.iter().enumerate() {
            mistakes.extend(unknown(
                issue,
                ("requirements", index),
                name,
                "requirement",
                &ground.requirements,
            ));
        }
        if let Some(trials) = &ground.trials {
            mistakes.extend(unknown_trials(issue, trials));
        }
    }
    mistakes.extend(overlaps(issues, ground));
    mistakes
}

/// What is wrong with entries on a day: they have expired.
pub fn overdue(issues: &KnownIssues, today: Day) -> Vec<InputError> {
    let over = issues.entries.iter().filter(|issue| issue.expires < today);
    let mistake = |issue: &KnownIssue| {
        let place = Location::value(&issue.location.source, format!("{}/expires", issue.pointer));
        let title = format!("known issue {} expired on {}", issue.name, issue.expires);
        InputError::at(Owner::KnownIssues, place, title)
            .help("remove the entry if the defect is gone; otherwise agree on another day with its owner")
    };
    over.map(mistake).collect()
}

fn unknown_trials(issue: &KnownIssue, trials: &BTreeSet<String>) -> Vec<InputError> {
    let patterns = issue.covered.trials.iter().enumerate();
    let unknown = patterns.filter(|(_, pattern)| !trials.iter().any(|id| fits(pattern, id)));
    let mistakes = unknown.filter_map(|(index, pattern)| {
        // A scenario stands for all its cases, and may have been meant.
        let scenarios = trials.iter().filter_map(|id| id.split("::").next());
        let known = scenarios.map(str::to_owned).chain(trials.iter().cloned()).collect();
        self::unknown(issue, ("trials", index), pattern, "trial", &known)
    });
    mistakes.collect()
}

fn unknown(
    issue: &KnownIssue,
    (key, index): (&str, usize),
    name: &str,
    what: &str,
    known: &BTreeSet<String>,
) -> Option<InputError> {
    if known.contains(name) {
        return None;
    }
    let place = Location::value(&issue.location.source, format!("{}/{key}/{index}", issue.pointer));
    let mistake = InputError::at(Owner::KnownIssues, place, format!("there is no {what} `{name}`"));
    Some(match suggestion(name, known.iter().map(String::as_str)) {
        Some(meant) => mistake
            .label(format!("did you mean `{meant}`?"))
            .help(format!("write `{meant}`")),
        None => mistake.help(match what {
            "trial" => "`podproof list` shows them all; a part of an id goes with `*`: `logout/*`",
            "operation" => "`podproof contract coverage` shows them all",
            _ => "they are listed in `spec/requirements`",
        }),
    })
}

/// Complaints about entries of which an earlier one covers something, too: which of them counts should not depend on their order.
fn overlaps<'i>(issues: &'i KnownIssues, ground: &'i Ground) -> impl Iterator<Item = InputError> + 'i {
    let later = issues.entries.iter().enumerate();
    later.filter_map(|(index, issue)| {
        let mut earlier = issues.entries[..index].iter();
        let other = earlier.find(|earlier| overlap(earlier, issue, ground))?;
        let is_same = other.covered == issue.covered;
        let how = if is_same { "covers the same as" } else { "overlaps with" };
        let place = Location::value(&issue.location.source, issue.pointer.clone());
        let mistake = InputError::at(Owner::KnownIssues, place, format!("this entry {how} {}", other.name));
        Some(mistake.help(if is_same {
            "remove one of them"
        } else {
            "let no operation or trial stand in both, or make one entry of them"
        }))
    })
}

/// Whether something can be found that both cover. A problem and a pattern are not compared: only a run shows it.
fn overlap(one: &KnownIssue, other: &KnownIssue, ground: &Ground) -> bool {
    let (a, b) = (&one.covered, &other.covered);
    if a.problem != b.problem || a.change != b.change || a.is_about_changes() != b.is_about_changes() {
        return false;
    }
    let is_kind_in_both = a.changes.is_empty() || a.changes.iter().any(|kind| b.changes.contains(kind));
    let meet = |a: &[String], b: &[String]| a.is_empty() || b.is_empty() || a.iter().any(|name| b.contains(name));
    let operations = match (&a.operations, &b.operations) {
        (Some(a), Some(b)) => meet(a, b),
        _ => true,
    };
    let is_in_both = |id: &String| {
        let is_in = |patterns: &[String]| patterns.iter().any(|pattern| fits(pattern, id));
        is_in(&a.trials) && is_in(&b.trials)
    };
    let trials = match &ground.trials {
        Some(trials) => a.trials.is_empty() || b.trials.is_empty() || trials.iter().any(is_in_both),
        None => meet(&a.trials, &b.trials),
    };
    let labels = a_label_tells_apart(one, other);
    let both = |a: Option<&str>, b: Option<&str>| a.is_none() || b.is_none() || a == b;
    // Beside a problem the check may be left out.
    let check = a.check.is_none() || b.check.is_none() || a.check == b.check;
    let kind = a.kind.is_none() || b.kind.is_none() || a.kind == b.kind;
    check
        && kind
        && is_kind_in_both
        && operations
        && trials
        && !labels
        && both(a.received.as_deref(), b.received.as_deref())
}

/// Whether no run has the labels of both.
fn a_label_tells_apart(one: &KnownIssue, other: &KnownIssue) -> bool {
    one.labels.iter().any(|(name, values)| {
        let others = other.labels.get(name);
        others.is_some_and(|others| !values.iter().any(|value| others.contains(value)))
    })
}
