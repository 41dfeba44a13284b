//! A watch as a part of another page: what came of it, the timeline, budgets, lanes and sessions.

use indexmap::IndexMap;
use serde::Serialize;

use super::page::{STYLE, facts};
use super::tables::Tables;
use super::timeline::{TIMELINE, TIMELINE_STYLE, Timeline};
use crate::findings::watch::WatchView;
use crate::report::watch::words::{cautions, happened, remarks, tone, verdict};

/// The templates: `watch_part.html` shows a part that is called `watch`.
pub(in crate::report) const WATCH_PART: [(&str, &str); 2] =
    [("watch_part.html", include_str!("watch_part.html")), TIMELINE];

/// The style of the part.
pub(in crate::report) const WATCH_PART_STYLE: [&str; 2] = [TIMELINE_STYLE, STYLE];

/// A watch as a part of another page.
#[derive(Serialize)]
pub(in crate::report) struct WatchPart<'v> {
    slug: &'static str,
    verdict: String,
    happened: String,
    cautions: Vec<String>,
    remarks: Vec<String>,
    target: &'v str,
    started_at: String,
    labels: &'v IndexMap<String, String>,
    facts: Vec<(&'static str, String)>,
    timeline: Timeline,
    tables: Tables<'v>,
}

impl<'v> WatchPart<'v> {
    pub(in crate::report) fn of(view: &'v WatchView) -> Self {
        Self {
            slug: tone(view.verdict()).name(),
            verdict: verdict(view),
            happened: happened(view),
            cautions: cautions(view),
            remarks: remarks(view),
            target: &view.manifest.target,
            started_at: view.manifest.started_at.to_string(),
            labels: &view.manifest.labels,
            facts: facts(view),
            timeline: Timeline::of(view),
            tables: Tables::of(view),
        }
    }
}
