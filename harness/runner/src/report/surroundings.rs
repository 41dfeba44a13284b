//! What lies around a report where it is written: which files of the record are there, and where the page is.
//!
//! In: the names that a record gives, as they were shown to people. Out: paths below a folder, with `/` between their parts. What a
//! report says comes from the record alone; whether it can also point at a file depends on where it is written.

use std::collections::HashMap;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::format::{Destination, Format};
use crate::record::{LocationRecord, Manifest};
use crate::suite::built_in::BuiltIn;

/// Where the flows of a built-in suite stand.
const FLOWS: &str = "scenarios/flows";

/// The folder in which reports are written, and what of a run lies in it.
#[derive(Debug, Default)]
pub struct Surroundings {
    /// The folder, as the system knows it; `None`: nothing is looked up.
    folder: Option<PathBuf>,
    /// The page that is written with the other reports, below the folder.
    page: Option<String>,
    /// What was looked up.
    known: Mutex<HashMap<String, Option<String>>>,
}

impl Surroundings {
    /// A folder, and the reports that are written.
    pub fn of(folder: &Path, destinations: &[Destination]) -> Self {
        let mut around = Self {
            folder: folder.canonicalize().ok(),
            ..Self::default()
        };
        let mut pages = destinations.iter().filter(|one| one.format == Format::Html);
        let page = pages.find_map(Destination::path);
        around.page = page.and_then(|page| around.below(page));
        around
    }

    /// The current folder, and the reports that are written.
    pub(super) fn here(destinations: &[Destination]) -> Self {
        Self::of(Path::new("."), destinations)
    }

    /// The path of the page below the folder, where one is written.
    pub(super) fn page(&self) -> Option<&str> {
        self.page.as_deref()
    }

    /// The path below the folder of a file of the suite, where it is the user's and is there.
    pub(super) fn file(&self, file: &str, manifest: &Manifest) -> Option<String> {
        if is_built_in(file, manifest) {
            return None;
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known.entry(file.to_owned()).or_insert_with(|| {
            let path = self.below(Path::new(file))?;
            let is_there = fs::metadata(self.folder.as_ref()?.join(&path)).is_ok_and(|found| found.is_file());
            is_there.then_some(path)
        });
        found.clone()
    }

    /// The path and the line of the first of these places whose file is the user's and is there.
    pub(super) fn place<'l>(
        &self,
        places: impl IntoIterator<Item = &'l LocationRecord>,
        manifest: &Manifest,
    ) -> Option<(String, usize)> {
        let mut places = places.into_iter();
        places.find_map(|place| Some((self.file(&place.file, manifest)?, place.line)))
    }

    /// A path as it is below the folder; `None` if it is elsewhere.
    fn below(&self, path: &Path) -> Option<String> {
        let folder = self.folder.as_ref()?;
        let path = path.strip_prefix(folder).unwrap_or(path);
        let mut parts = Vec::new();
        for part in path.components() {
            match part {
                Component::CurDir => {}
                Component::Normal(part) => parts.push(part.to_str()?),
                Component::Prefix(_) | Component::RootDir | Component::ParentDir => return None,
            }
        }
        (!parts.is_empty()).then(|| parts.join("/"))
    }
}

/// Whether a file of the suite came with the program: what lies in the folder under its name is then another one.
fn is_built_in(file: &str, manifest: &Manifest) -> bool {
    let path = Path::new(file);
    manifest.built_in.iter().any(|part| match part {
        BuiltIn::Scenarios | BuiltIn::Spec => path.starts_with(part.name()),
        BuiltIn::Flows => path.starts_with(FLOWS),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Record;

    fn manifest(built_in: &[BuiltIn]) -> Manifest {
        let record = include_bytes!("../../tests/it/report/passing.jsonl").to_vec();
        Manifest {
            built_in: built_in.to_vec(),
            ..Record::from_bytes(record).expect("a record").manifest
        }
    }

    #[test]
    fn only_a_file_that_is_there_and_below_the_folder_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("scenarios/flows")).expect("a folder");
        fs::write(folder.path().join("scenarios/a.yaml"), "").expect("a file");
        fs::write(folder.path().join("scenarios/flows/f.yaml"), "").expect("a file");
        let around = Surroundings::of(folder.path(), &[]);
        let find = |file: &str, parts: &[BuiltIn]| around.file(file, &manifest(parts));
        let whole = folder.path().canonicalize().expect("a path").join("scenarios/a.yaml");
        let there = Some("scenarios/a.yaml".to_owned());
        assert_eq!(find("scenarios/a.yaml", &[]), there);
        assert_eq!(find("./scenarios/a.yaml", &[BuiltIn::Spec]), there);
        assert_eq!(find(&whole.display().to_string(), &[]), there);
        assert_eq!(find("scenarios/a.yaml", &[BuiltIn::Flows]), there);
        for file in [
            "scenarios/b.yaml",
            "scenarios",
            "",
            "../a.yaml",
            "scenarios/../scenarios/a.yaml",
            "/etc/hosts",
        ] {
            assert_eq!(find(file, &[]), None, "{file}");
        }
        assert_eq!(find("scenarios/a.yaml", &[BuiltIn::Scenarios]), None, "another one");
        assert_eq!(find("scenarios/flows/f.yaml", &[BuiltIn::Flows]), None, "another one");
        assert_eq!(Surroundings::default().file("scenarios/a.yaml", &manifest(&[])), None);
    }

    #[test]
    fn the_page_is_where_it_is_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let page = |path: &str| {
            let destinations = [
                Destination::file(Format::Junit, "a.xml"),
                Destination::file(Format::Html, path),
            ];
            Surroundings::of(folder.path(), &destinations).page
        };
        assert_eq!(page("reports/index.html").as_deref(), Some("reports/index.html"));
        assert_eq!(page("/elsewhere/index.html"), None);
        assert_eq!(Surroundings::of(folder.path(), &[]).page, None);
    }
}
