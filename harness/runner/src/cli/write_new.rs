//! Files that a command makes for people to go on with: nothing of theirs is overwritten unless they ask for it.

use std::fs;
use std::path::{Path, PathBuf};

use super::exit::Exit;
use super::show;
use crate::diagnostic::in_words;

/// Writes files with the folders that they lie in. One that says something else is overwritten only with `force`; if there is such a
/// file, none is written. So a command may be repeated.
pub(super) fn write_new<T: AsRef<str>>(files: &[(PathBuf, T)], force: bool) -> Result<(), Exit> {
    if !force {
        would_overwrite_nothing(files).map_err(|text| refused(&text))?;
    }
    for (path, text) in files {
        let made = path.parent().map_or(Ok(()), fs::create_dir_all);
        made.and_then(|()| fs::write(path, text.as_ref())).map_err(|error| {
            refused(&format!(
                "cannot write `{}`: {}; check that you may write there",
                path.display(),
                in_words(&error)
            ))
        })?;
    }
    Ok(())
}

fn would_overwrite_nothing<T: AsRef<str>>(files: &[(PathBuf, T)]) -> Result<(), String> {
    let mut other = files.iter().filter(|(path, text)| is_other(path, text.as_ref()));
    let Some((first, _)) = other.next() else {
        return Ok(());
    };
    let more = match other.count() {
        0 => String::new(),
        count => format!(" and {count} more"),
    };
    Err(format!(
        "`{}`{more} would be overwritten, nothing was written; name another folder, or add `--force`",
        first.display()
    ))
}

/// Whether a file is there that says something else.
fn is_other(path: &Path, text: &str) -> bool {
    path.symlink_metadata().is_ok() && !fs::read(path).is_ok_and(|found| found == text.as_bytes())
}

fn refused(text: &str) -> Exit {
    show::err(&format!("error[command line]: {text}"));
    Exit::Usage
}
