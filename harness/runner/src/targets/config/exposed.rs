//! Files with private keys that every user of this machine can read: one warning, however many they are.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::diagnostic::{InputError, Location, Owner};
use crate::text::{count, first, quoted};

/// How many files a command names before it names their folder.
const NAMED: usize = 3;

/// A file with a private key that every user can read.
pub(crate) struct Exposed {
    /// The setting that names it.
    pub(crate) place: Location,
    /// Its path, as it is written there.
    pub(crate) path: String,
    /// Its path, as a command takes it.
    pub(crate) file: PathBuf,
}

/// The warning about these files, at the place of the first of them.
pub(crate) fn warning(exposed: &[Exposed]) -> Option<InputError> {
    let one = exposed.first()?;
    let mut seen = BTreeSet::new();
    let each: Vec<&Exposed> = exposed.iter().filter(|exposed| seen.insert(&exposed.file)).collect();
    let path = &one.path;
    let title = match each.len() {
        1 => format!("every user of this machine can read `{path}`"),
        many => format!(
            "every user of this machine can read {}: `{path}` and {} more",
            count(many, "private key"),
            many - 1
        ),
    };
    let warning = InputError::at(Owner::Target, one.place.clone(), title);
    Some(warning.help(remedy(&each)))
}

/// The command that takes the rights away.
fn remedy(exposed: &[&Exposed]) -> String {
    let files: Vec<String> = exposed
        .iter()
        .map(|exposed| exposed.file.display().to_string())
        .collect();
    if files.len() <= NAMED {
        return format!("`chmod 600 {}`", files.join(" "));
    }
    let folders: BTreeSet<Option<&Path>> = exposed.iter().map(|exposed| exposed.file.parent()).collect();
    // What lies beside the target file may have to be read by others.
    let is_own = exposed
        .iter()
        .all(|exposed| Path::new(&exposed.path).parent() != Some(Path::new("")));
    match folders.first() {
        Some(Some(folder)) if folders.len() == 1 && is_own => format!("`chmod go-rwx {}/*`", folder.display()),
        _ => format!("`chmod 600` for {}", first(NAMED, quoted(&files))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(paths: &[&str]) -> (String, String) {
        let exposed: Vec<Exposed> = paths
            .iter()
            .map(|path| Exposed {
                place: Location::value(&"x.yaml".into(), ""),
                path: (*path).to_owned(),
                file: Path::new("at").join(path),
            })
            .collect();
        let warning = warning(&exposed).expect("a warning");
        (warning.title.to_string(), warning.help[0].to_string())
    }

    #[test]
    fn many_files_are_one_warning_with_their_number_and_the_first() {
        assert!(warning(&[]).is_none());
        assert_eq!(
            told(&["a.pem", "a.pem"]).0,
            "every user of this machine can read `a.pem`"
        );
        let (title, help) = told(&["k/a.pem", "k/b.pem", "k/a.pem"]);
        assert_eq!(
            title,
            "every user of this machine can read 2 private keys: `k/a.pem` and 1 more"
        );
        assert_eq!(help, "`chmod 600 at/k/a.pem at/k/b.pem`");
    }

    #[test]
    fn a_folder_is_named_only_if_all_of_them_lie_in_it_and_the_target_file_does_not() {
        assert_eq!(told(&["k/a", "k/b", "k/c", "k/d"]).1, "`chmod go-rwx at/k/*`");
        for paths in [["a", "b", "c", "d"], ["k/a", "k/b", "k/c", "l/d"]] {
            let (_, help) = told(&paths);
            assert!(help.starts_with("`chmod 600` for ") && !help.contains('*'), "{help}");
        }
    }
}
