//! The formats of a report, by name: `--report junit=out.xml` comes in, a rendered text goes out.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use thiserror::Error;

use super::{html, junit, run_json, summary};
use crate::record::RunRecord;

/// A format of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// `junit.xml`, for CI servers.
    Junit,
    /// `run.json`, everything; read back by `compare` and `judge`.
    Json,
    /// `index.html`, one self-contained page.
    Html,
    /// `summary.md`, for a merge request.
    Markdown,
}

impl Format {
    /// All formats, in the order in which they are written.
    pub const ALL: [Self; 4] = [Self::Junit, Self::Json, Self::Html, Self::Markdown];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Junit => "junit",
            Self::Json => "json",
            Self::Html => "html",
            Self::Markdown => "markdown",
        }
    }

    /// The name of its file in the folder of reports.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Junit => "junit.xml",
            Self::Json => "run.json",
            Self::Html => "index.html",
            Self::Markdown => "summary.md",
        }
    }

    /// The whole report as text.
    ///
    /// # Errors
    ///
    /// Only for a defect of the renderer; no record and no answer of a pod is a reason.
    pub fn render(self, record: &RunRecord) -> Result<String, RenderError> {
        Ok(match self {
            Self::Junit => junit(record)?,
            Self::Json => run_json(record)?,
            Self::Html => html(record)?,
            Self::Markdown => summary(record),
        })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|format| format.name() == name);
        known.ok_or_else(|| {
            let names = Self::ALL.map(|format| format!("`{format}`")).join(", ");
            format!("expected a format of {names}, found `{name}`")
        })
    }
}

/// One report at a place of its own: `FORMAT=PATH` on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// The format.
    pub format: Format,
    /// The file to write.
    pub path: PathBuf,
}

impl FromStr for Destination {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, path) = text
            .split_once('=')
            .filter(|(_, path)| !path.is_empty())
            .ok_or_else(|| format!("expected FORMAT=PATH such as `junit=out/junit.xml`, found `{text}`"))?;
        Ok(Self {
            format: format.parse()?,
            path: path.into(),
        })
    }
}

/// Why a report could not be rendered: always a defect of podproof.
#[derive(Debug, Error)]
pub enum RenderError {
    /// The XML writer refused it.
    #[error("the XML writer refused the report: {0}")]
    Junit(#[from] quick_junit::SerializeError),
    /// The JSON writer refused it.
    #[error("the JSON writer refused the report: {0}")]
    Json(#[from] serde_json::Error),
    /// The page's template failed.
    #[error("the template of the page failed: {0:#}")]
    Html(#[from] minijinja::Error),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_is_a_format_and_a_path() {
        let destination: Destination = "junit=out/a=b.xml".parse().expect("a destination");
        assert_eq!(
            destination,
            Destination {
                format: Format::Junit,
                path: "out/a=b.xml".into()
            }
        );
    }

    #[test]
    fn a_mistake_is_answered_with_what_would_do() {
        let input_error = |text: &str| text.parse::<Destination>().expect_err("no destination");
        assert_eq!(
            input_error("xml=a"),
            "expected a format of `junit`, `json`, `html`, `markdown`, found `xml`"
        );
        for text in ["junit", "junit=", ""] {
            assert_eq!(
                input_error(text),
                format!("expected FORMAT=PATH such as `junit=out/junit.xml`, found `{text}`")
            );
        }
    }
}
