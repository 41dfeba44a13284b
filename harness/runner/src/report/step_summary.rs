//! The summary of a step of GitHub Actions: the Markdown report, appended to the file that GitHub names, within its limit.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use super::format::Format;
use super::summary::summary;
use super::write::WriteError;
use crate::findings::RunView;
use crate::text::count;

/// How large the file may become, in bytes: GitHub takes 1 MiB of a step, and nothing of it above that. A little is left for
/// secrets that GitHub itself replaces by something longer.
const LARGEST: usize = 1_000_000;

/// What the note on what was cut takes at most, in bytes.
const NOTE: usize = 300;

/// Appends the Markdown summary of a run to the file of the summary of a step.
///
/// # Errors
///
/// It cannot be rendered or written.
pub fn append_step_summary(run: &RunView, path: &Path) -> Result<(), WriteError> {
    let mut text = Vec::new();
    summary(run, &mut text).map_err(|source| WriteError::Render {
        format: Format::Markdown,
        source,
    })?;
    append(&String::from_utf8_lossy(&text), path).map_err(|source| WriteError::File {
        path: path.to_owned(),
        source,
    })
}

fn append(text: &str, path: &Path) -> io::Result<()> {
    let there = match fs::metadata(path) {
        Ok(found) => usize::try_from(found.len()).unwrap_or(usize::MAX),
        Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
        Err(error) => return Err(error),
    };
    // What is there may end in the middle of a line.
    let gap = if there > 0 { "\n\n" } else { "" };
    let left = LARGEST.saturating_sub(there).saturating_sub(gap.len());
    let text = fitting(text, left);
    if text.is_empty() {
        return Ok(());
    }
    let mut file = OpenOptions::new().append(true).create(true).open(path)?;
    file.write_all(format!("{gap}{text}").as_bytes())
}

/// The sections that fit into so many bytes, and how many do not; nothing where not even that fits.
fn fitting(text: &str, bytes: usize) -> String {
    if text.len() <= bytes {
        return text.to_owned();
    }
    let Some(bytes) = bytes.checked_sub(NOTE) else {
        return String::new();
    };
    let starts = sections(text);
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let kept = ends.take_while(|end| *end <= bytes).last().unwrap_or_default();
    let cut = starts.iter().filter(|start| **start >= kept).count();
    format!(
        "{}\n**Cut here**: {} ({} KB) left out, since GitHub takes no larger summary. `summary.md` and `index.html` have all.\n",
        &text[..kept],
        count(cut, "section"),
        (text.len() - kept).div_ceil(1000),
    )
}

/// Where sections begin: at the start, and at each heading outside a block of code.
fn sections(text: &str) -> Vec<usize> {
    let mut starts = vec![0];
    let mut fence: Option<usize> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let marks = line.len() - line.trim_start_matches('`').len();
        match fence {
            Some(opened) if marks >= opened && line[marks..].trim().is_empty() => fence = None,
            Some(_) => {}
            None if marks >= 3 => fence = Some(marks),
            None if line.starts_with('#') && at > 0 => starts.push(at),
            None => {}
        }
        at += line.len();
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# a\n\none\n\n## b\n\n````text\n## no heading\n```\n## nor this\n````\n\n### c\n\nthree\n";

    #[test]
    fn a_section_begins_at_a_heading_and_not_in_code() {
        let starts = sections(PAGE);
        let begun: Vec<&str> = starts
            .iter()
            .map(|start| PAGE[*start..].lines().next().unwrap_or_default())
            .collect();
        assert_eq!(begun, ["# a", "## b", "### c"]);
        assert!(sections("").len() == 1 && fitting("", 0).is_empty());
    }

    #[test]
    fn what_does_not_fit_is_cut_at_a_section_and_counted() {
        assert_eq!(fitting(PAGE, PAGE.len()), PAGE);
        let filler = "x".repeat(1_000);
        let page = format!("{PAGE}\n## d\n\n{filler}\n\n## e\n\n{filler}\n");
        let cut = fitting(&page, page.len() - 1);
        assert!(cut.starts_with(PAGE) && cut.contains("## d"), "{cut}");
        assert!(
            cut.contains("1 section (2 KB) left out") || cut.contains("1 section (1"),
            "{cut}"
        );
        for bytes in 0..page.len() {
            let cut = fitting(&page, bytes);
            assert!(cut.len() <= bytes, "{} of {bytes}", cut.len());
            assert!(cut.is_empty() == (bytes < NOTE), "{bytes}: {cut}");
        }
        assert!(fitting(&page, NOTE).contains("5 sections"));
    }

    #[test]
    fn what_other_steps_wrote_is_counted_and_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("summary");
        append(PAGE, &path).expect("a summary");
        assert_eq!(fs::read_to_string(&path).expect("a summary"), PAGE);
        append(PAGE, &path).expect("a summary");
        assert_eq!(
            fs::read_to_string(&path).expect("a summary"),
            format!("{PAGE}\n\n{PAGE}")
        );
        fs::write(&path, "x".repeat(LARGEST - NOTE - 20)).expect("a file");
        let page = format!("{PAGE}\n## d\n\n{}", "y".repeat(1_000));
        append(&page, &path).expect("a summary");
        let text = fs::read_to_string(&path).expect("a summary");
        assert!(text.len() <= LARGEST && text.contains("Cut here"), "{}", text.len());
        fs::write(&path, "x".repeat(LARGEST + 7)).expect("a file");
        append(PAGE, &path).expect("nothing to do");
        assert_eq!(fs::metadata(&path).expect("a file").len() as usize, LARGEST + 7);
    }
}
