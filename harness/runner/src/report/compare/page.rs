//! The page of a comparison: one self-contained HTML document that loads nothing and runs nothing.
//!
//! The decision as a sentence, then every change with both answers beside each other, then speed, connections, noise, trials and
//! records. Where a watch was named, what happened during the upgrade stands between them.

use std::io::Write;

use minijinja::value::Value;
use minijinja::{State, context};
use serde::Serialize;

use super::view::Page;
use crate::findings::changes::Comparison;
use crate::findings::watch::WatchView;
use crate::report::error::RenderError;
use crate::report::html::templates::{MEDIA_STYLE, PAGE_STYLE, PROBLEM_STYLE, TABLE_STYLE, Templates};
use crate::report::watch::html::{WATCH_PART, WATCH_PART_STYLE, WatchPart};

const TEMPLATES: [(&str, &str); 3] = [
    ("page.html", include_str!("page.html")),
    ("rest.html", include_str!("rest.html")),
    ("change.html", include_str!("change.html")),
];
const STYLE: &str = include_str!("page.css");

/// What the template of a watch is given.
#[derive(Serialize)]
struct During<'w> {
    watch: WatchPart<'w>,
}

/// Writes the page; with what happened during the upgrade, where that was watched.
///
/// # Errors
/// It cannot be written.
pub(super) fn html(comparison: &Comparison, watch: Option<&WatchView>, out: &mut dyn Write) -> Result<(), RenderError> {
    let styles = [
        &[PAGE_STYLE, PROBLEM_STYLE, TABLE_STYLE][..],
        &WATCH_PART_STYLE,
        &[STYLE, MEDIA_STYLE],
    ]
    .concat();
    // A browser reads line ends as line feeds before it takes a digest, however this source was checked out.
    let style = styles.concat().replace("\r\n", "\n");
    let mut templates = Templates::of(&[&TEMPLATES[..], &WATCH_PART].concat(), &style, "")?;
    templates.add_filter("change", article);
    let page = Page::of(comparison, watch);
    templates.render("page.html", &page, out)?;
    if let Some(watch) = watch {
        let watch = WatchPart::of(watch);
        templates.render("watch_part.html", &During { watch }, out)?;
    }
    templates.render("rest.html", &page, out)
}

/// A change as HTML.
fn article(state: &State<'_, '_>, change: Value) -> Result<Value, minijinja::Error> {
    let template = state.env().get_template("change.html")?;
    template.render(context!(change)).map(Value::from_safe_string)
}
