//! The formats of a report, by name: `--report junit=out.xml` in, rendered text out.

use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::ctrf::{ctrf, ctrf_notice};
use super::error::RenderError;
use super::github::{github, github_notice};
use super::har::{har, har_notice};
use super::html::{html, html_notice};
use super::json::{json, json_notice};
use super::junit::{gitlab, junit, junit_notice};
use super::notice::{Notice, summary_notice};
use super::summary::summary;
use super::surroundings::Surroundings;
use crate::findings::RunView;

/// A format of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// `junit.xml`, for CI servers.
    Junit,
    /// One JSON document, for programs.
    Json,
    /// `index.html`, one self-contained page.
    Html,
    /// `summary.md`, for a merge request.
    Markdown,
    /// An HTTP archive of all exchanges, for the developer tools of browsers.
    Har,
    /// The Common Test Report Format, for whatever reads the results of any tool.
    Ctrf,
    /// Workflow commands of GitHub Actions, which become annotations of a run there.
    Github,
    /// JUnit as GitLab reads it, within its limits.
    Gitlab,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 8] = [
        Self::Junit,
        Self::Json,
        Self::Html,
        Self::Markdown,
        Self::Ctrf,
        Self::Github,
        Self::Gitlab,
        Self::Har,
    ];

    /// Those that a run writes if it is not told otherwise, in the order in which they are written.
    pub const USUAL: [Self; 3] = [Self::Junit, Self::Html, Self::Markdown];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Junit => "junit",
            Self::Json => "json",
            Self::Html => "html",
            Self::Markdown => "markdown",
            Self::Har => "har",
            Self::Ctrf => "ctrf",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
        }
    }

    /// The name of its file in the folder of reports.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Junit => "junit.xml",
            Self::Json => "run.json",
            Self::Html => "index.html",
            Self::Markdown => "summary.md",
            Self::Har => "run.har",
            Self::Ctrf => "ctrf.json",
            Self::Github => "github.txt",
            Self::Gitlab => "gitlab.xml",
        }
    }

    /// What the name of a file in this format ends in.
    fn ending(self) -> &'static str {
        match self {
            Self::Junit | Self::Gitlab => "junit.xml",
            Self::Json => "json",
            Self::Html => "html",
            Self::Markdown => "md",
            Self::Har => "har",
            Self::Ctrf => "ctrf.json",
            Self::Github => "txt",
        }
    }

    /// Writes the whole report, which points at no file around it.
    ///
    /// # Errors
    ///
    /// The record cannot be read, or the report not be written; no answer of a pod is a reason.
    pub fn render(self, run: &RunView, out: &mut dyn Write) -> Result<(), RenderError> {
        self.render_in(run, &Surroundings::default(), out)
    }

    /// Writes the whole report, which points at the files of the run that are there.
    ///
    /// # Errors
    ///
    /// The record cannot be read, or the report not be written; no answer of a pod is a reason.
    pub fn render_in(self, run: &RunView, around: &Surroundings, out: &mut dyn Write) -> Result<(), RenderError> {
        match self {
            Self::Junit => junit(run, around, out),
            Self::Json => json(run, out),
            Self::Html => html(run, out),
            Self::Markdown => summary(run, out),
            Self::Har => har(run, out),
            Self::Ctrf => ctrf(run, around, out),
            Self::Github => github(run, around, out),
            Self::Gitlab => gitlab(run, around, out),
        }
    }

    /// Writes the report of a run that has no results.
    ///
    /// # Errors
    ///
    /// It cannot be written.
    pub fn render_notice(self, notice: &Notice, out: &mut dyn Write) -> Result<(), RenderError> {
        match self {
            Self::Junit | Self::Gitlab => junit_notice(notice, out),
            Self::Json => json_notice(notice, out),
            Self::Html => html_notice(notice, out),
            Self::Markdown => Ok(out.write_all(summary_notice(notice).as_bytes())?),
            Self::Har => har_notice(notice, out),
            Self::Ctrf => ctrf_notice(notice, out),
            Self::Github => github_notice(notice, out),
        }
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
        Self::ALL
            .into_iter()
            .find(|format| format.name() == name)
            .ok_or_else(|| {
                let names = Self::ALL.map(|format| format!("`{format}`")).join(", ");
                format!("expected a format of {names}, found `{name}`")
            })
    }
}

/// Where a report goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// To a file.
    File(PathBuf),
    /// To standard output, where nothing else is then shown.
    StandardOutput,
}

/// One report at a place of its own: `FORMAT=FILE`, or `FORMAT=-`, on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// The format.
    pub format: Format,
    /// Where it goes.
    pub place: Place,
}

impl Destination {
    /// A report in a file.
    pub fn file(format: Format, path: impl Into<PathBuf>) -> Self {
        Self {
            format,
            place: Place::File(path.into()),
        }
    }

    /// The usual reports, in a folder.
    pub fn usual(folder: &Path) -> Vec<Self> {
        let file = |format: Format| Self::file(format, folder.join(format.file_name()));
        Format::USUAL.map(file).to_vec()
    }

    /// The reports of what is no run, in a folder. Their names begin with `stem`: those of a run may lie there too.
    pub(super) fn usual_of(stem: &str, formats: &[Format], folder: &Path) -> Vec<Self> {
        let file = |format: &Format| Self::file(*format, folder.join(format!("{stem}.{}", format.ending())));
        formats.iter().map(file).collect()
    }

    /// Its file; `None`: standard output.
    pub fn path(&self) -> Option<&Path> {
        match &self.place {
            Place::File(path) => Some(path),
            Place::StandardOutput => None,
        }
    }
}

impl FromStr for Destination {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, path) = text
            .split_once('=')
            .filter(|(_, path)| !path.is_empty())
            .ok_or_else(|| format!("expected FORMAT=FILE such as `junit=out/junit.xml`, found `{text}`"))?;
        let format = format.parse()?;
        Ok(match path {
            "-" => Self {
                format,
                place: Place::StandardOutput,
            },
            path => Self::file(format, path),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_is_a_format_and_a_path() {
        let destination: Destination = "junit=out/a=b.xml".parse().expect("a destination");
        assert_eq!(destination, Destination::file(Format::Junit, "out/a=b.xml"));
    }

    #[test]
    fn a_mistake_is_answered_with_what_would_do() {
        let input_error = |text: &str| text.parse::<Destination>().expect_err("no destination");
        assert_eq!(
            input_error("xml=a"),
            "expected a format of `junit`, `json`, `html`, `markdown`, `ctrf`, `github`, `gitlab`, `har`, found `xml`"
        );
        for text in ["junit", "junit=", ""] {
            assert_eq!(
                input_error(text),
                format!("expected FORMAT=FILE such as `junit=out/junit.xml`, found `{text}`")
            );
        }
    }
}
