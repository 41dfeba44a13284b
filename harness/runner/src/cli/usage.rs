//! Reads the command line; a word that nobody knows is answered with the one that was probably meant.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser};

use super::arguments::Arguments;
use super::exit::Exit;
use super::version;
use crate::diagnostic::suggestion;

/// The arguments; ends the program where they are wrong, or only ask for help.
///
/// # Errors
/// All that was asked for is the version, as a document, which was printed.
pub(super) fn arguments() -> Result<Arguments, Exit> {
    Arguments::try_parse().or_else(|error| {
        let is_document = std::env::args_os().any(|argument| argument == "--json");
        if error.kind() == ErrorKind::DisplayVersion && is_document {
            return Err(version::version());
        }
        explained(error).exit()
    })
}

/// The same error, with the command that was probably meant. Clap looks at beginnings alone: it does not know `rnu`.
fn explained(mut error: clap::Error) -> clap::Error {
    if error.kind() != ErrorKind::InvalidSubcommand || error.get(ContextKind::SuggestedSubcommand).is_some() {
        return error;
    }
    let Some(ContextValue::String(written)) = error.get(ContextKind::InvalidSubcommand) else {
        return error;
    };
    let program = Arguments::command();
    let known = program.get_subcommands().map(clap::Command::get_name);
    if let Some(meant) = suggestion(written, known) {
        let meant = ContextValue::Strings(vec![meant.to_owned()]);
        error.insert(ContextKind::SuggestedSubcommand, meant);
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_with_a_slip_in_it_is_recognised() {
        for (written, meant) in [
            ("rnu", "run"),
            ("chekc", "check"),
            ("lst", "list"),
            ("raport", "report"),
        ] {
            let error = Arguments::try_parse_from(["podproof", written]).expect_err("no command");
            let text = explained(error).to_string();
            assert!(text.contains(&format!("'{meant}'")), "{written}: {text}");
        }
        let error = Arguments::try_parse_from(["podproof", "frobnicate"]).expect_err("no command");
        assert!(!explained(error).to_string().contains("similar"));
    }
}
