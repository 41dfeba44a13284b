//! The page of a watch: a view in, one self-contained HTML document out.
//!
//! It loads nothing and runs nothing: its content security policy names the digest of its style, and no script.

use std::io::Write;

use indexmap::IndexMap;
use serde::Serialize;

use super::tables::Tables;
use super::timeline::{TIMELINE, TIMELINE_STYLE, Timeline};
use crate::findings::watch::WatchView;
use crate::report::error::RenderError;
use crate::report::html::templates::{MEDIA_STYLE, PAGE_STYLE, TABLE_STYLE, Templates};
use crate::report::watch::words::{cautions, clock, happened, remarks, tone, verdict};
use crate::text::short_duration;

/// The style of a watch beside its timeline.
pub(super) const STYLE: &str = include_str!("watch.css");

/// The page.
#[derive(Serialize)]
struct Page<'v> {
    podproof: &'v str,
    target: &'v str,
    started_at: String,
    slug: &'static str,
    verdict: String,
    happened: String,
    cautions: Vec<String>,
    remarks: Vec<String>,
    labels: &'v IndexMap<String, String>,
    facts: Vec<(&'static str, String)>,
    timeline: Timeline,
    tables: Tables<'v>,
}

/// Writes a `watch.html`.
///
/// # Errors
///
/// It cannot be written.
pub(in crate::report::watch) fn html(view: &WatchView, out: &mut dyn Write) -> Result<(), RenderError> {
    let manifest = &view.manifest;
    let style = [PAGE_STYLE, TABLE_STYLE, TIMELINE_STYLE, STYLE, MEDIA_STYLE]
        .concat()
        .replace("\r\n", "\n");
    let templates = [("watch.html", include_str!("watch.html")), TIMELINE];
    let templates = Templates::of(&templates, &style, "")?;
    let page = Page {
        podproof: &manifest.podproof,
        target: &manifest.target,
        started_at: manifest.started_at.to_string(),
        slug: tone(view.verdict()).name(),
        verdict: verdict(view),
        happened: happened(view),
        cautions: cautions(view),
        remarks: remarks(view),
        labels: &manifest.labels,
        facts: facts(view),
        timeline: Timeline::of(view),
        tables: Tables::of(view),
    };
    templates.render("watch.html", &page, out)
}

/// When it was watched, by what, and which record that is.
pub(super) fn facts(view: &WatchView) -> Vec<(&'static str, String)> {
    let manifest = &view.manifest;
    let mut facts = vec![
        (
            "watched",
            format!(
                "{}, {} to {} UTC",
                short_duration(view.duration_ms()),
                clock(manifest.started_at),
                clock(view.now)
            ),
        ),
        ("by", format!("podproof {}", manifest.podproof)),
    ];
    if let Some(end) = &view.end {
        facts.push(("requests", end.requests.to_string()));
    }
    if let Some(sha256) = &view.sha256 {
        facts.push(("SHA-256 of the record", sha256.clone()));
    }
    facts
}
