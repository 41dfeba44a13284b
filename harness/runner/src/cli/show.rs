//! Output to the terminal.

use std::io::Write;

use anstream::{AutoStream, ColorChoice};
use serde_json::Value;

use super::arguments::{SchemaArguments, SchemaOf};
use super::exit::Exit;
use crate::diagnostic::{Diagnostic, InputError, Sources, offset_of, position_of, render};
use crate::findings::RunView;
use crate::record::load::load_schema;
use crate::record::record_schema;
use crate::record::watch::watch_schema;
use crate::report::compare::comparison_schema;
use crate::report::watch::watch_report_schema;
use crate::suite::built_in::{BuiltIn, built_in_in_words};
use crate::suite::known_issues::known_issues_schema;
use crate::suite::plan::Effort;
use crate::suite::scenario::schema_document;
use crate::targets::target_schema;
use crate::text::{count, milliseconds, short_duration};

/// Prints to standard output. A reader who left (a closed pipe) is no error of ours.
pub(super) fn out(text: &str) {
    let _ = writeln!(anstream::stdout(), "{text}");
}

/// Prints lines to standard output, all at once.
pub(super) fn lines(lines: impl Iterator<Item = String>) {
    let text: String = lines.map(|line| line + "\n").collect();
    let _ = anstream::stdout().write_all(text.as_bytes());
}

/// Prints to standard error.
pub(super) fn err(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Prints a document for programs.
pub(super) fn json(document: &Value) {
    out(&serde_json::to_string_pretty(document).unwrap_or_default());
}

/// What a run costs, in a line: `1,351 requests: 4 min 30 s at the pace of staging`.
pub(super) fn effort(effort: &Effort, target: &str) -> String {
    let requests = count(effort.requests, "request");
    let at_least = effort.at_least.map(milliseconds);
    match at_least {
        Some(milliseconds) if effort.requests > 0 => format!(
            "{requests}: at least {} at the pace of {target}",
            short_duration(milliseconds)
        ),
        _ => requests,
    }
}

/// The input errors as a document for programs.
pub(super) fn mistakes(input_errors: &[InputError], sources: &Sources) -> Vec<Value> {
    let document = |input_error: &InputError| {
        let place = input_error.location.as_ref();
        let position = place.and_then(|place| position_of(place, sources));
        let (line, column) = position.map_or((None, None), |(_, line, column)| (Some(line), Some(column)));
        serde_json::json!({
            "owner": input_error.owner.name(),
            "file": place.map(|place| place.source.to_string()),
            "line": line,
            "column": column,
            "title": input_error.title.to_string(),
            "help": input_error.help.iter().map(ToString::to_string).collect::<Vec<_>>(),
        })
    };
    input_errors.iter().map(document).collect()
}

/// Why nothing was played: it has been shown.
pub(super) struct Refusal {
    /// How the program ends.
    pub(super) exit: Exit,
    /// What was shown, without colour.
    pub(super) text: String,
}

/// Shows that podproof itself could not do something.
pub(super) fn harness(text: &str) -> Refusal {
    let text = format!("error[harness]: {text}");
    err(&text);
    Refusal {
        exit: Exit::Broken,
        text,
    }
}

/// Says of a record that it is unfinished, where it is, and that its end was incomplete, where it was.
pub(super) fn unfinished(run: &RunView) {
    if let Some(incomplete) = run.incomplete().filter(|_| run.is_unfinished()) {
        let cut = cut(run.record.is_cut);
        err(&format!(
            "warning: {incomplete}: the run was cut short, or still goes{cut}"
        ));
    }
}

/// What is said of a record whose last line is incomplete.
pub(super) fn cut(is_cut: bool) -> &'static str {
    if is_cut {
        "; its last line is incomplete, and was left out"
    } else {
        ""
    }
}

/// How many mistakes are shown; who has more mends these first.
const MOST_SHOWN: usize = 100;

/// Shows input errors in the order of their places, of very many the first, and how many they are.
pub(super) fn input_errors(input_errors: &[InputError], sources: &Sources) -> Exit {
    refused(input_errors, sources).exit
}

/// The same, for whoever keeps what was shown.
pub(super) fn refused(input_errors: &[InputError], sources: &Sources) -> Refusal {
    let coloured = AutoStream::choice(&std::io::stderr()) != ColorChoice::Never;
    let mut text = String::new();
    let mut input_errors: Vec<&InputError> = input_errors.iter().collect();
    input_errors.sort_by_cached_key(|input_error| {
        let location = input_error.location.as_ref();
        let file = location.map(|location| location.source.clone());
        (file, location.and_then(|location| offset_of(location, sources)))
    });
    for input_error in input_errors.iter().take(MOST_SHOWN) {
        let diagnostic = Diagnostic::from(*input_error);
        err(&format!("{}\n", render(&diagnostic, sources, coloured)));
        text.push_str(&render(&diagnostic, sources, false));
        text.push_str("\n\n");
    }
    let shown = if input_errors.len() > MOST_SHOWN {
        format!(", of which the first {MOST_SHOWN} are shown")
    } else {
        String::new()
    };
    let summary = format!("{}{shown}; nothing was sent", count(input_errors.len(), "mistake"));
    err(&summary);
    text.push_str(&summary);
    Refusal {
        exit: Exit::Invalid,
        text,
    }
}

/// Shows what is no mistake, but should be known.
pub(super) fn warnings(warnings: &[InputError], sources: &Sources) {
    let coloured = AutoStream::choice(&std::io::stderr()) != ColorChoice::Never;
    for warning in warnings.iter().take(MOST_SHOWN) {
        let shown = render(&Diagnostic::warning(warning), sources, coloured);
        err(&format!("{shown}\n"));
    }
    if let Some(more) = warnings.len().checked_sub(MOST_SHOWN).filter(|more| *more > 0) {
        err(&format!("{} more\n", count(more, "warning")));
    }
}

/// Says what of a suite is not read from the folder that one is in; on standard error, beside what is asked for.
pub(super) fn built_in(parts: &[BuiltIn]) {
    if let Some(words) = built_in_in_words(parts) {
        err(&format!("{words}: built in (podproof {})", env!("CARGO_PKG_VERSION")));
    }
}

/// `podproof schema`.
pub(super) fn schema(arguments: &SchemaArguments) -> Exit {
    let text = match arguments.of {
        SchemaOf::Scenario => serde_json::to_string_pretty(&schema_document()),
        SchemaOf::Target => serde_json::to_string_pretty(&target_schema()),
        SchemaOf::KnownIssues => serde_json::to_string_pretty(&known_issues_schema()),
        SchemaOf::Comparison => serde_json::to_string_pretty(&comparison_schema()),
        SchemaOf::Record => serde_json::to_string_pretty(&record_schema()),
        SchemaOf::Load => serde_json::to_string_pretty(&load_schema()),
        SchemaOf::Watch => serde_json::to_string_pretty(&watch_schema()),
        SchemaOf::WatchReport => serde_json::to_string_pretty(&watch_report_schema()),
    };
    out(&text.unwrap_or_default());
    Exit::Passed
}
