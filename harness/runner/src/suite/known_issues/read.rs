//! Reads a list of known issues: all mistakes at once, each with its place.

use std::path::Path;

use indexmap::IndexMap;
use serde_json::Value;

use super::day::Day;
use super::entry::{Covered, KnownIssue, KnownIssues};
use super::file::{EntryFile, KnownIssuesFile, known_issues_schema};
use super::help::WORDS;
use crate::diagnostic::{InputError, Location, Owner, Source, Sources};
use crate::suite::form::Form;

/// What a draft has where a person has to write something; an entry that still has it is refused.
pub const PLACEHOLDER: &str = "TODO";

/// Reads a list of known issues. Its text is in `sources` afterwards, whatever came of it.
///
/// # Errors
/// Every mistake in it.
pub fn read(path: &Path, sources: &mut Sources) -> Result<KnownIssues, Vec<InputError>> {
    let source = Source::read(path, Owner::KnownIssues)?;
    sources.add(source.clone());
    let tree = source.yaml(Owner::KnownIssues)?;
    let mut mistakes = Form::new(known_issues_schema, WORDS).mistakes(&tree, &source.name);
    let drafted = placeholders(&tree, &source);
    // What is still to be written is one mistake, not also one of shape.
    mistakes.retain(|mistake| !drafted.iter().any(|draft| draft.location == mistake.location));
    mistakes.extend(drafted);
    mistakes.extend(no_days(&tree, &source));
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let file: KnownIssuesFile = serde_json::from_value(tree).map_err(|error| {
        // The schema is generated from the type, so what fits it can be read; if not, that is our mistake.
        let title = format!("the schema let through: {error}");
        InputError::about_file(Owner::Harness, source.name.clone(), title)
    })?;
    let mut mistakes = Vec::new();
    let mut entries: Vec<KnownIssue> = Vec::new();
    for (index, entry) in file.known_issues.into_iter().enumerate() {
        let pointer = format!("/knownIssues/{index}");
        mistakes.extend(too_wide(&entry, &pointer, &source));
        let earlier = entries.iter().filter(|earlier| earlier.ticket == entry.ticket).count();
        entries.push(understood(entry, earlier, pointer, &source));
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    Ok(KnownIssues {
        file: source.name.to_string(),
        text: source.text.to_string(),
        entries,
    })
}

fn understood(entry: EntryFile, earlier: usize, pointer: String, source: &Source) -> KnownIssue {
    let name = match earlier {
        0 => entry.ticket.clone(),
        earlier => format!("{} ({})", entry.ticket, earlier + 1),
    };
    let labels = entry.labels.into_iter();
    let labels: IndexMap<String, Vec<String>> = labels.map(|(name, values)| (name, strings(&values))).collect();
    KnownIssue {
        name,
        covered: Covered {
            problem: entry.problem,
            check: entry.check,
            kind: entry.kind,
            received: entry.received.as_ref().map(word),
            trials: entry.trials.unwrap_or_default(),
            requirements: entry.requirements.unwrap_or_default(),
            operations: entry.operations.is_array().then(|| strings(&entry.operations)),
            change: entry.change,
            changes: entry.changes.unwrap_or_default(),
        },
        reason: entry.reason,
        ticket: entry.ticket,
        owner: entry.owner,
        expires: entry.expires,
        max: entry.max,
        sometimes: entry.sometimes,
        labels,
        location: Location::value(&source.name, format!("{pointer}/ticket")),
        pointer,
    }
}

/// The strings of a list, or the one string.
fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().map(word).collect(),
        value => vec![word(value)],
    }
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Complaints about what a draft left open.
fn placeholders(tree: &Value, source: &Source) -> Vec<InputError> {
    let mut mistakes = Vec::new();
    let entries = tree.get("knownIssues").and_then(Value::as_array);
    for (index, entry) in entries.into_iter().flatten().enumerate() {
        for key in ["reason", "ticket", "owner", "expires"] {
            let text = entry.get(key).and_then(Value::as_str).unwrap_or_default().trim();
            let is_open = text == PLACEHOLDER
                || text
                    .strip_prefix(PLACEHOLDER)
                    .is_some_and(|rest| rest.starts_with([':', ' ']));
            if is_open {
                let place = Location::value(&source.name, format!("/knownIssues/{index}/{key}"));
                let title = format!("`{key}` is still to be written");
                let mistake = InputError::at(Owner::KnownIssues, place, title);
                mistakes.push(mistake.label("a draft").help((WORDS.of_missing)(key)));
            }
        }
    }
    mistakes
}

/// Complaints about dates that look like one and are none.
fn no_days(tree: &Value, source: &Source) -> Vec<InputError> {
    let entries = tree.get("knownIssues").and_then(Value::as_array);
    let days = entries.into_iter().flatten().enumerate().filter_map(|(index, entry)| {
        let text = entry.get("expires")?.as_str()?;
        let looks_like_one = text.len() == 10 && text.chars().all(|sign| sign.is_ascii_digit() || sign == '-');
        (looks_like_one && Day::read(text).is_none()).then(|| {
            let place = Location::value(&source.name, format!("/knownIssues/{index}/expires"));
            let title = format!("there is no day `{text}`");
            InputError::at(Owner::KnownIssues, place, title).help("write a day of the calendar: `2027-01-31`")
        })
    });
    days.collect()
}

/// A complaint about an entry that would know failures nobody has seen.
fn too_wide(entry: &EntryFile, pointer: &str, source: &Source) -> Option<InputError> {
    let at = |key: &str| Location::key(&source.name, format!("{pointer}/{key}"));
    if entry.change.is_some() || entry.changes.is_some() {
        return two_things(entry, &at);
    }
    if entry.problem.is_some() {
        // The problem says what its check finds; the check itself may be named, trials and requirements narrow it down.
        let contradiction = [("kind", entry.kind.is_some()), ("received", entry.received.is_some())];
        let (key, _) = contradiction.into_iter().find(|(_, is_there)| *is_there)?;
        let mistake = InputError::at(Owner::KnownIssues, at(key), format!("`{key}` beside `problem`"));
        return Some(mistake.help("the id of a problem says what is found; remove one of them"));
    }
    if entry.check.is_none() {
        let place = Location::value(&source.name, pointer.to_owned());
        let mistake = InputError::at(Owner::KnownIssues, place, "an entry that does not say what it knows");
        return Some(mistake.help(
            "name the `problem` by its id, or the `check` that finds it, with `received`, `kind`, `trials` or `requirements`; or the \
             `change` between two runs",
        ));
    }
    let narrows =
        entry.kind.is_some() || entry.received.is_some() || entry.trials.is_some() || entry.requirements.is_some();
    let is_any = entry.operations.is_string();
    (is_any && !narrows).then(|| {
        let mistake = InputError::at(
            Owner::KnownIssues,
            at("operations"),
            "an entry that would know every failure of a check",
        );
        mistake.help("name the operations, or say more: `received`, `kind`, `trials` or `requirements`")
    })
}

/// A complaint about an entry that is about a change between two runs, and about something else as well.
fn two_things(entry: &EntryFile, at: &dyn Fn(&str) -> Location) -> Option<InputError> {
    let first = if entry.change.is_some() { "change" } else { "changes" };
    let others = [
        ("changes", entry.change.is_some() && entry.changes.is_some()),
        ("problem", entry.problem.is_some()),
        ("check", entry.check.is_some()),
        ("kind", entry.kind.is_some()),
        ("received", entry.received.is_some()),
        ("requirements", entry.requirements.is_some()),
    ];
    let (key, _) = others.into_iter().find(|(_, is_there)| *is_there)?;
    let mistake = InputError::at(Owner::KnownIssues, at(key), format!("`{key}` beside `{first}`"));
    Some(mistake.help(
        "an entry about a change between two runs has `change` or `changes`, `operations` and `trials`; write two entries",
    ))
}
