//! `podproof init`: a target file, from flags or from answers.

use std::fs::OpenOptions;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use super::arguments::InitArguments;
use super::ask::Asker;
use super::exit::Exit;
use super::questions::{draft, folder_of};
use super::{show, target};
use crate::diagnostic::{Sources, in_words};

pub(super) fn init(arguments: &InitArguments) -> Exit {
    let output = &arguments.output;
    if output.exists() && !arguments.force {
        show::err(&format!(
            "error[command line]: `{}` is there already; name another file with `--output`, or add `--force`",
            output.display()
        ));
        return Exit::Usage;
    }
    // What cannot be written in the end is said before anything is asked.
    if let Some(folder) = folder_of(output).filter(|folder| !folder.is_dir()) {
        show::err(&format!(
            "error[command line]: there is no folder `{}` to write to; make it, or name another file with `--output`",
            folder.display()
        ));
        return Exit::Usage;
    }
    let asks = io::stdin().is_terminal() && !arguments.no_input;
    let mut asker = Asker::new(io::stdin().lock(), anstream::stderr(), asks);
    let draft = match draft(arguments, &mut asker) {
        Ok(draft) => draft,
        Err(text) => {
            show::err(&format!("error[command line]: {text}"));
            return Exit::Usage;
        }
    };
    if let Err(error) = write(output, &draft.text(), arguments.force) {
        show::err(&format!(
            "error[command line]: cannot write `{}`: {}; check that the folder exists and may be written to",
            output.display(),
            in_words(&error)
        ));
        return Exit::Usage;
    }
    show::out(&format!("wrote {}", output.display()));
    checked(output)
}

/// Reads what was written, as a run would.
fn checked(output: &Path) -> Exit {
    let mut sources = Sources::default();
    let shown = output.display();
    match target::read(output, &mut sources) {
        Ok(_) => {
            show::out(&format!("next: podproof doctor --target {shown}"));
            Exit::Passed
        }
        Err(input_errors) => {
            let exit = show::input_errors(&input_errors, &sources);
            show::err(&format!(
                "the file is written; mend it, then: podproof doctor --target {shown}"
            ));
            exit
        }
    }
}

/// A new file; one that is there is replaced only by force.
fn write(path: &Path, text: &str, force: bool) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true);
    if force {
        options.create(true).truncate(true)
    } else {
        options.create_new(true)
    };
    options.open(path)?.write_all(text.as_bytes())
}
