//! The page: a run in, one self-contained HTML document out.
//!
//! It loads nothing and runs nothing but its own script: its content security policy names the digests of its script and style.
//! It is written part by part, the trials in blocks, so that memory does not grow with them.

use std::io::Write;

use serde::Serialize;

use super::blocks::write_blocks;
use super::front::Front;
use super::problem::Problems;
use super::sections::Sections;
use super::still::write_still;
use super::templates::{Templates, sources};
use crate::findings::RunView;
use crate::record::Verdict;
use crate::report::error::RenderError;
use crate::report::notice::Notice;

/// A page without results.
#[derive(Serialize)]
struct NoticePage<'a> {
    headline: &'a str,
    text: &'a str,
}

/// Writes an `index.html`.
///
/// # Errors
///
/// A trial cannot be read, or the page not be written.
pub(in crate::report) fn html(run: &RunView, out: &mut dyn Write) -> Result<(), RenderError> {
    let [_, script] = sources();
    let templates = Templates::new(&script)?;
    let order = worst_first(run);
    templates.render("head.html", &Front::of(run), out)?;
    templates.render("problems.html", &Problems::of(run), out)?;
    templates.render("sections.html", &Sections::of(run), out)?;
    write_still(run, &order, &templates, out)?;
    write_blocks(run, &order, out)?;
    writeln!(out, "</main>\n<script>{script}</script>\n</body>\n</html>")?;
    Ok(())
}

/// Writes an `index.html` of a run that has no results.
///
/// # Errors
///
/// The page cannot be written.
pub(in crate::report) fn html_notice(notice: &Notice, out: &mut dyn Write) -> Result<(), RenderError> {
    let page = NoticePage {
        headline: &notice.headline,
        text: notice.text.trim_end(),
    };
    Templates::notice()?.render("notice.html", &page, out)
}

/// The places of the trials: what did not simply pass, worst first, then the others in the order of their ids.
fn worst_first(run: &RunView) -> Vec<usize> {
    let mut places: Vec<usize> = (0..run.trials.len()).collect();
    places.sort_by_key(|place| std::cmp::Reverse(run.trials[*place].verdict.max(Verdict::Passed)));
    places
}

/// The name of a verdict as a class.
pub(super) fn slug(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NotApplicable => "not-applicable",
        Verdict::KnownIssue => "known-issue",
        other => other.name(),
    }
}

/// The anchor of the trial at this place of the run's view.
pub(super) fn anchor(place: usize) -> String {
    format!("trial-{}", place + 1)
}
