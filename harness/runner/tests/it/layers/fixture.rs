//! Fixtures: source trees in one file each, with what is to be found in them.
//!
//! `//- low/mod.rs` begins a file; `//~ low → high: …` at the end of a line is what the rules say of that line. Every module of
//! `fixtures/levels.txt` is there, empty where a fixture does not write it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::levels::{Absences, Levels};
use super::lines;
use super::rules::{self, Exception, Rules};
use super::source_tree::{SourceTree, read};

/// The crate's own name in fixtures.
const NAME: &str = "fixture";

/// What the rules say of a fixture, and what they should, as lines `FILE:LINE: …`.
pub(super) struct Outcome {
    pub(super) found: String,
    pub(super) expected: String,
}

/// Judges the fixture `name`.
pub(super) fn judge(name: &str, exceptions: &[Exception]) -> Outcome {
    let rules = Rules {
        levels: Levels::parse(&read(&folder().join("levels.txt"))),
        absences: Absences::parse(&read(&folder().join("absent.txt"))),
    };
    let text = read(&folder().join(name).with_extension("rs"));
    let mut files: BTreeMap<PathBuf, String> = rules
        .levels
        .entries()
        .map(|entry| (Path::new(entry).join("mod.rs"), String::new()))
        .collect();
    for part in text.split("//- ").skip(1) {
        let (path, text) = part.split_once('\n').expect("a path and a text");
        files.insert(PathBuf::from(path), text.to_owned());
    }
    let expected = files.iter().flat_map(|(path, text)| expectations(path, text)).collect();
    let tree = SourceTree::of(files, NAME);
    Outcome {
        found: lines(&rules::judge(&tree, &rules, exceptions)),
        expected,
    }
}

/// The names of all fixtures.
pub(super) fn names() -> Vec<String> {
    let files = super::source_tree::entries(&folder()).into_iter();
    let sources = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    sources
        .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
        .collect()
}

fn expectations(path: &Path, text: &str) -> Vec<String> {
    let annotated = text
        .lines()
        .enumerate()
        .filter_map(|(index, line)| Some((index + 1, line.split_once("//~ ")?.1)));
    let of_a_line = |(line, said): (usize, &str)| {
        said.split(" | ")
            .map(|said| format!("{}:{line}: {said}\n", path.display()))
            .collect::<String>()
    };
    annotated.map(of_a_line).collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/layers/fixtures")
}
