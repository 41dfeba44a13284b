//! The trials for a reader without the page's script: what did not pass, with what was found.

use std::io::Write;

use serde::Serialize;

use super::page::{anchor, slug};
use super::templates::Templates;
use crate::findings::{RunView, headline};
use crate::record::Verdict;
use crate::report::error::RenderError;
use crate::secret::RedactedProse;

/// So many are shown with all that was found, further ones with their headlines.
const WHOLE: usize = 200;
/// So many that passed are named.
const NAMED: usize = 500;

/// A trial.
#[derive(Serialize)]
struct Still<'a> {
    anchor: String,
    id: &'a str,
    title: &'a str,
    verdict: &'static str,
    slug: &'static str,
    headline: Option<&'a str>,
    /// The texts of what was found.
    findings: Vec<&'a str>,
}

/// Writes the list.
///
/// # Errors
///
/// A trial cannot be read, or the list not be written.
pub(super) fn write_still(
    run: &RunView,
    order: &[usize],
    templates: &Templates,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    let first_passed = order.partition_point(|place| run.trials[*place].verdict > Verdict::Passed);
    let (told, others) = order.split_at(first_passed);
    writeln!(out, "<noscript>")?;
    for (index, place) in told.iter().enumerate() {
        let trial = run.trial(*place)?;
        let findings = trial.findings.iter().take(if index < WHOLE { usize::MAX } else { 0 });
        let still = Still {
            anchor: anchor(*place),
            id: &trial.id,
            title: &trial.title,
            verdict: trial.verdict.name(),
            slug: slug(trial.verdict),
            headline: headline(&trial).map(RedactedProse::to_show),
            findings: findings.map(|finding| finding.text.to_show().trim_end()).collect(),
        };
        templates.render("still.html", &still, out)?;
    }
    for place in others.iter().take(NAMED) {
        let trial = &run.trials[*place];
        let still = Still {
            anchor: anchor(*place),
            id: &trial.id,
            title: "",
            verdict: trial.verdict.name(),
            slug: slug(trial.verdict),
            headline: None,
            findings: Vec::new(),
        };
        templates.render("still.html", &still, out)?;
    }
    if others.len() > NAMED {
        writeln!(
            out,
            "<p>{} further trials passed or were not played; the page's script shows them.</p>",
            others.len() - NAMED
        )?;
    }
    writeln!(out, "</noscript>")?;
    Ok(())
}
