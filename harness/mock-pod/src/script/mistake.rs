//! What is wrong with a script.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::tree::Place;

/// Everything that is wrong with a script.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the script `{}` is not valid{}", file.display(), listed(self))]
pub struct ScriptError {
    /// The file.
    pub file: PathBuf,
    /// Each mistake, in the order of the file.
    pub mistakes: Vec<ScriptMistake>,
}

/// One mistake in a script.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScriptMistake {
    /// What is wrong: a fragment without a full stop.
    pub text: String,
    /// What was probably meant.
    pub meant: Option<String>,
    /// What to do.
    pub help: String,
    /// The JSON pointer of the value that it is about; nothing where there is no such value, as in a file that is not YAML.
    pub pointer: Option<String>,
    /// Whether it is about the value's key.
    pub is_about_key: bool,
    /// The line in the file, from 1; nothing when the file could not be read.
    pub line: Option<usize>,
    /// The column, in characters from 1.
    pub column: Option<usize>,
}

impl ScriptMistake {
    pub(super) fn of_file(text: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            meant: None,
            help: help.into(),
            pointer: None,
            is_about_key: false,
            line: None,
            column: None,
        }
    }

    pub(super) fn at(place: Place, text: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            line: Some(place.line),
            column: Some(place.column),
            ..Self::of_file(text, help)
        }
    }

    pub(super) fn about(self, pointer: &str) -> Self {
        Self {
            pointer: Some(pointer.to_owned()),
            ..self
        }
    }

    pub(super) fn meaning(self, meant: Option<&str>) -> Self {
        Self {
            meant: meant.map(str::to_owned),
            ..self
        }
    }
}

fn listed(error: &ScriptError) -> String {
    let mut lines = String::new();
    for mistake in &error.mistakes {
        let _ = write!(lines, "\n  - {}", error.file.display());
        for number in [mistake.line, mistake.column].into_iter().flatten() {
            let _ = write!(lines, ":{number}");
        }
        let _ = write!(lines, ": {}", mistake.text);
        if let Some(meant) = &mistake.meant {
            let _ = write!(lines, "; did you mean `{meant}`?");
        }
        if !mistake.help.is_empty() {
            let _ = write!(lines, "; {}", mistake.help);
        }
    }
    lines
}
