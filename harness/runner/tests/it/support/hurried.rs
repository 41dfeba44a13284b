//! The project's scenarios with short waits: that a pod will never answer as expected shows after half a second as well as after five.
//!
//! In: `scenarios/` of the repository. Out: a folder of the same files, to which playgrounds link, where a run takes them instead of the
//! built-in ones. `within: 5s` became `within: 500ms`, and nothing else is changed. Tests that need the true times leave them out.
//!
//! The files are written once: two hundred of them for each playground would be a tenth of the time of all tests.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::LazyLock;

use super::program::{Playground, root};

/// How long the project's scenarios wait for the expected answer.
const TRUE: &str = "within: 5s";

/// How long the copies wait for it: long enough to ask a few times.
const HURRIED: &str = "within: 500ms";

/// Where the copies lie.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let mut copies = Vec::new();
    let hurried = collect(&root().join("scenarios"), Path::new(""), &mut copies);
    assert!(hurried > 10, "the scenarios wait otherwise than with `{TRUE}`");
    copies.sort();
    shared(&copies)
});

/// The project's scenarios with short waits, which nobody may change.
pub(crate) fn scenarios() -> &'static Path {
    &FOLDER
}

impl Playground {
    /// Links `scenarios` to the project's scenarios with short waits.
    pub(crate) fn link_hurried_scenarios(&self) {
        symlink(scenarios(), self.path("scenarios")).unwrap();
    }
}

/// Collects the files of a folder as they are copied, by their paths, and returns how many times to wait became shorter.
fn collect(from: &Path, path: &Path, copies: &mut Vec<(PathBuf, String)>) -> usize {
    let entries = fs::read_dir(from).unwrap().map(Result::unwrap);
    let hurried = entries.map(|entry| {
        let (from, path) = (entry.path(), path.join(entry.file_name()));
        if from.is_dir() {
            return collect(&from, &path, copies);
        }
        let text = fs::read_to_string(from).unwrap();
        copies.push((path, text.replace(TRUE, HURRIED)));
        text.matches(TRUE).count()
    });
    hurried.sum()
}

/// The folder that has just these files: another process, or an earlier one, may have written it.
fn shared(copies: &[(PathBuf, String)]) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    copies.hash(&mut hasher);
    let folders = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = folders.join(format!("hurried-scenarios-{:016x}", hasher.finish()));
    if !folder.exists() {
        let new = folders.join(format!("hurried-scenarios-new-{}", process::id()));
        for (path, text) in copies {
            let path = new.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        if let Err(error) = fs::rename(&new, &folder) {
            // Whoever was first has written the same.
            assert!(folder.exists(), "{}: {error}", folder.display());
            fs::remove_dir_all(new).unwrap();
        }
    }
    folder
}
