//! Mistakes in a script, shown as every mistake in a file is.

use std::sync::Arc;

use anstream::{AutoStream, ColorChoice};
use podproof_mock_pod::{ScriptError, ScriptMistake};

use crate::cli::exit::Exit;
use crate::cli::show;
use crate::diagnostic::{Diagnostic, InputError, Location, Owner, Source, Sources, Spot, render};
use crate::text::count;

/// Shows what is wrong with a script, each mistake at its place.
pub(super) fn refused(error: &ScriptError) -> Exit {
    let mut sources = Sources::default();
    let name: Arc<str> = error.file.display().to_string().into();
    // One that cannot be read has no lines to show, and its mistakes have no places.
    if let Ok(source) = Source::read(&error.file, Owner::Script) {
        sources.add(source);
    }
    let coloured = AutoStream::choice(&std::io::stderr()) != ColorChoice::Never;
    for mistake in &error.mistakes {
        let input_error = input_error(mistake, &name);
        show::err(&format!(
            "{}\n",
            render(&Diagnostic::from(&input_error), &sources, coloured)
        ));
    }
    let mistakes = count(error.mistakes.len(), "mistake");
    show::err(&format!("{mistakes}; nothing was started"));
    Exit::Invalid
}

fn input_error(mistake: &ScriptMistake, name: &Arc<str>) -> InputError {
    let location = match (&mistake.pointer, mistake.line, mistake.column) {
        (Some(pointer), ..) if mistake.is_about_key => Location::key(name, pointer.as_str()),
        (Some(pointer), ..) => Location::value(name, pointer.as_str()),
        (None, Some(line), Some(column)) => Location {
            source: name.clone(),
            spot: Spot::Position(line, column),
        },
        _ => Location {
            source: name.clone(),
            spot: Spot::File,
        },
    };
    let shown = InputError::at(Owner::Script, location, mistake.text.as_str());
    let shown = match &mistake.meant {
        Some(meant) => shown.label(format!("did you mean `{meant}`?")),
        None => shown,
    };
    if mistake.help.is_empty() {
        shown
    } else {
        shown.help(mistake.help.as_str())
    }
}
