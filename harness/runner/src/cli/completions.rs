//! `podproof completions` and `podproof man`: what a shell and `man` know of the commands. Packages bring both.

use std::path::Path;

use clap::CommandFactory;

use super::arguments::{Arguments, CompletionsArguments, ManArguments};
use super::exit::Exit;
use super::show;
use crate::diagnostic::in_words;
use crate::text::count;

/// Prints the completions of a shell.
pub(super) fn completions(arguments: &CompletionsArguments) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "podproof", &mut script);
    show::out(String::from_utf8_lossy(&script).trim_end());
    Exit::Passed
}

/// Writes a page for each command.
pub(super) fn man(arguments: &ManArguments) -> Exit {
    let folder = &arguments.folder;
    match write(folder) {
        Ok(pages) => {
            show::out(&format!("wrote {} to {}", count(pages, "page"), folder.display()));
            Exit::Passed
        }
        Err(error) => {
            show::err(&format!(
                "error[command line]: cannot write to `{}`: {}; check that you may write there",
                folder.display(),
                in_words(&error)
            ));
            Exit::Usage
        }
    }
}

fn write(folder: &Path) -> std::io::Result<usize> {
    std::fs::create_dir_all(folder)?;
    let mut program = Arguments::command();
    program.build();
    let mut pages = 0;
    write_page(&program, folder, &mut pages)?;
    Ok(pages)
}

/// The page of a command, and those of the commands in it, such as `podproof-contract-diff.1`.
fn write_page(command: &clap::Command, folder: &Path, pages: &mut usize) -> std::io::Result<()> {
    let page = clap_mangen::Man::new(command.clone());
    let mut text = Vec::new();
    page.render(&mut text)?;
    std::fs::write(folder.join(page.get_filename()), text)?;
    *pages += 1;
    // What `help` says of each command stands on the page of that command.
    command
        .get_subcommands()
        .filter(|inner| inner.get_name() != "help")
        .try_for_each(|inner| write_page(inner, folder, pages))
}
