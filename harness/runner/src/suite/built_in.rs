//! The built-in suite, so that nothing but the program and a target's file is needed.
//!
//! Out: every file of the project's `scenarios/` and `spec/`, as they were when the program was built (`build.rs` makes the
//! table), and those of YAML as JSON, which is read sooner. Paths are from the root of the project, with `/` on every system;
//! texts are UTF-8.

use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::list;

/// Path, text, and the text as JSON where it is YAML.
static FILES: &[(&str, &str, Option<&str>)] = include!(concat!(env!("OUT_DIR"), "/built_in.rs"));

/// What it is called on the command line, where a folder could be named.
pub const NAME: &str = "built-in";

/// All files, path and text, sorted by path.
pub fn files() -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().map(|(path, text, _)| (*path, *text))
}

/// The files below a folder such as `spec/openapi`, path and text, sorted by path.
pub fn files_below(folder: &Path) -> impl Iterator<Item = (&'static str, &'static str)> {
    files().filter(move |(path, _)| Path::new(path).starts_with(folder))
}

/// A text as JSON, where it is that of a built-in file to the last byte, wherever it was read.
pub(crate) fn prepared(text: &str) -> Option<&'static str> {
    let equal = FILES.iter().find(|(_, built_in, _)| *built_in == text);
    equal.and_then(|(.., json)| *json)
}

/// A part of a suite that the program can bring along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum BuiltIn {
    /// The scenarios, with their flows.
    Scenarios,
    /// The flows alone: the scenarios are the user's, and bring none of their own.
    Flows,
    /// The contracts, overlays and requirements.
    Spec,
}

impl BuiltIn {
    /// Its name: that of its folder.
    pub fn name(self) -> &'static str {
        match self {
            Self::Scenarios => "scenarios",
            Self::Flows => "flows",
            Self::Spec => "spec",
        }
    }
}

/// What is built in, as people are told: `suite` where that is all of it; `None` where it is nothing.
pub fn built_in_in_words(parts: &[BuiltIn]) -> Option<String> {
    match parts {
        [] => None,
        [BuiltIn::Scenarios, BuiltIn::Spec] => Some("suite".to_owned()),
        parts => Some(list(parts.iter().map(|part| part.name()))),
    }
}
