//! The page of a comparison: one self-contained HTML document that loads nothing and runs nothing.
//!
//! The decision as a sentence, then every change with both answers beside each other, then speed, connections, noise, trials and
//! records. Where a watch was named, what happened during the upgrade stands between them.

use std::io::Write;

use minijinja::value::Value;
use minijinja::{State, context};

use super::view::Page;
use crate::findings::changes::Comparison;
use crate::report::error::RenderError;
use crate::report::html::templates::{MEDIA_STYLE, PAGE_STYLE, PROBLEM_STYLE, TABLE_STYLE, Templates};

const TEMPLATES: [(&str, &str); 3] = [
    ("page.html", include_str!("page.html")),
    ("rest.html", include_str!("rest.html")),
    ("change.html", include_str!("change.html")),
];
const STYLE: &str = include_str!("page.css");

/// Writes the page.
///
/// # Errors
/// It cannot be written.
pub(super) fn html(comparison: &Comparison, out: &mut dyn Write) -> Result<(), RenderError> {
    // A browser reads line ends as line feeds before it takes a digest, however this source was checked out.
    let style = [PAGE_STYLE, PROBLEM_STYLE, TABLE_STYLE, STYLE, MEDIA_STYLE]
        .concat()
        .replace("\r\n", "\n");
    let mut templates = Templates::of(&TEMPLATES, &style, "")?;
    templates.add_filter("change", article);
    let page = Page::of(comparison);
    templates.render("page.html", &page, out)?;
    templates.render("rest.html", &page, out)
}

/// A change as HTML.
fn article(state: &State<'_, '_>, change: Value) -> Result<Value, minijinja::Error> {
    let template = state.env().get_template("change.html")?;
    template.render(context!(change)).map(Value::from_safe_string)
}
