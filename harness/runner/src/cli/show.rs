//! Output to the terminal.

use std::io::Write;

use anstream::{AutoStream, ColorChoice};

use super::exit::Exit;
use crate::diagnostic::{Diagnostic, InputError, Sources, position_of, render};
use crate::suite::built_in::{BuiltIn, built_in_in_words};
use crate::suite::scenario::schema_document;
use crate::text::count;

/// Prints to standard output. A reader who left (a closed pipe) is no error of ours.
pub(super) fn out(text: &str) {
    let _ = writeln!(anstream::stdout(), "{text}");
}

/// Prints to standard error.
pub(super) fn err(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Shows input errors in the order of their places, and how many they are.
pub(super) fn input_errors(input_errors: &[InputError], sources: &Sources) -> Exit {
    let coloured = AutoStream::choice(&std::io::stderr()) != ColorChoice::Never;
    let mut input_errors: Vec<&InputError> = input_errors.iter().collect();
    input_errors.sort_by_cached_key(|input_error| {
        let location = input_error.location.as_ref();
        let file = location.map(|location| location.source.clone());
        (file, location.and_then(|location| position_of(location, sources)))
    });
    for input_error in &input_errors {
        err(&format!(
            "{}\n",
            render(&Diagnostic::from(*input_error), sources, coloured)
        ));
    }
    err(&format!("{}; nothing was sent", count(input_errors.len(), "mistake")));
    Exit::Invalid
}

/// Shows what is no mistake, but should be known.
pub(super) fn warnings(warnings: &[InputError], sources: &Sources) {
    let coloured = AutoStream::choice(&std::io::stderr()) != ColorChoice::Never;
    for warning in warnings {
        let shown = render(&Diagnostic::warning(warning), sources, coloured);
        err(&format!("{shown}\n"));
    }
}

/// Says what of a suite is not read from the folder that one is in; on standard error, beside what is asked for.
pub(super) fn built_in(parts: &[BuiltIn]) {
    if let Some(words) = built_in_in_words(parts) {
        err(&format!("{words}: built in (podproof {})", env!("CARGO_PKG_VERSION")));
    }
}

/// `podproof schema`.
pub(super) fn schema() -> Exit {
    out(&serde_json::to_string_pretty(&schema_document()).unwrap_or_default());
    Exit::Passed
}
