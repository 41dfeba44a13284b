//! The project's scenarios with short waits: that a pod will never answer as expected shows after half a second as well as after five.
//!
//! In: `scenarios/` of the repository. Out: the same files in the folder of a playground, where a run takes them instead of the built-in
//! ones. `within: 5s` became `within: 500ms`, and nothing else is changed. Tests that need the true times leave the copy out.

use std::fs;
use std::path::Path;

use super::program::{Playground, root};

/// How long the project's scenarios wait for the expected answer.
const TRUE: &str = "within: 5s";

/// How long the copies wait for it: long enough to ask a few times.
const HURRIED: &str = "within: 500ms";

impl Playground {
    /// Copies the project's scenarios to `scenarios`, with short waits.
    pub(crate) fn copy_hurried_scenarios(&self) {
        let hurried = copy(&root().join("scenarios"), &self.path("scenarios"));
        assert!(hurried > 10, "the scenarios wait otherwise than with `{TRUE}`");
    }
}

/// Copies a folder, and returns how many times to wait became shorter.
fn copy(from: &Path, to: &Path) -> usize {
    fs::create_dir_all(to).unwrap();
    let entries = fs::read_dir(from).unwrap().map(Result::unwrap);
    let hurried = entries.map(|entry| {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            return copy(&from, &to);
        }
        let text = fs::read_to_string(from).unwrap();
        fs::write(to, text.replace(TRUE, HURRIED)).unwrap();
        text.matches(TRUE).count()
    });
    hurried.sum()
}
