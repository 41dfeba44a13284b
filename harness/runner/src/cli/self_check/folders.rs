//! Where podproof can write.

use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostic::in_words;
use crate::doctor::Step;

/// The folder of the reports, or the one that it would be made in.
pub(super) fn reports(folder: &Path) -> Step {
    let what = "folder of the reports";
    let shown = folder.display();
    let there = nearest(folder);
    match tries_to_write(&there) {
        Ok(()) if there == folder => Step::ok(what, format!("`{shown}` can be written to")),
        Ok(()) => Step::ok(what, format!("`{shown}` can be made")),
        Err(error) => Step::fail(what, format!("`{shown}` cannot be written to: {}", in_words(&error)))
            .help("start podproof in a folder that you may write to, or name one: `--reports DIR`"),
    }
}

/// The folder of temporary files, which packs of evidence are checked in.
pub(super) fn temporary(folder: &Path) -> Step {
    let what = "temporary folder";
    let shown = folder.display();
    match tries_to_write(folder) {
        Ok(()) => Step::ok(what, format!("`{shown}` can be written to")),
        Err(error) => Step::warn(what, format!("`{shown}` cannot be written to: {}", in_words(&error)))
            .help("name another one in the variable TMPDIR (on Windows TEMP); `podproof verify` needs it"),
    }
}

/// The folder of the locks, which keep two runs from the same accounts.
pub(super) fn locks(folder: io::Result<PathBuf>) -> Step {
    let what = "folder of the locks";
    let made = folder.and_then(|folder| tries_to_write(&folder).map(|()| folder));
    match made {
        Ok(folder) => Step::ok(what, format!("`{}` can be written to", folder.display())),
        Err(error) => Step::warn(
            what,
            format!("no lock keeps two runs from the same accounts: {}", in_words(&error)),
        )
        .help("the folder has to be this user's, with no rights for others; remove what stands in its place"),
    }
}

/// Makes a file without a name there, which is gone at once.
fn tries_to_write(folder: &Path) -> io::Result<()> {
    tempfile::tempfile_in(folder).map(drop)
}

/// The folder, or the nearest one above it that is there.
fn nearest(folder: &Path) -> PathBuf {
    let above = folder.ancestors().find(|folder| folder.exists());
    match above {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

    use super::*;
    use crate::doctor::Outcome;

    #[test]
    fn a_folder_that_is_not_there_yet_is_judged_by_the_one_that_it_would_be_made_in() {
        let here = tempfile::tempdir().unwrap();
        let step = reports(&here.path().join("a/b"));
        assert_eq!(step.outcome, Outcome::Ok);
        assert!(step.found.to_string().ends_with("can be made"), "{step}");
        assert_eq!(
            std::fs::read_dir(here.path()).unwrap().count(),
            0,
            "nothing is left behind"
        );
    }

    #[test]
    fn a_file_in_the_place_of_a_folder_is_no_place_for_reports() {
        let here = tempfile::tempdir().unwrap();
        let file = here.path().join("reports");
        std::fs::write(&file, "").unwrap();
        assert_eq!(reports(&file).outcome, Outcome::Fail);
        assert_eq!(reports(&file.join("deeper")).outcome, Outcome::Fail);
        assert_eq!(temporary(&file).outcome, Outcome::Warn);
        assert_eq!(locks(Ok(file)).outcome, Outcome::Warn);
    }
}
