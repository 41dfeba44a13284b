//! The templates of the page: text is made visible and escaped for HTML, whatever it holds.

use std::collections::BTreeMap;
use std::io::Write;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value, ValueKind};
use minijinja::{Environment, HtmlEscape, State, context, escape_formatter};
use serde::Serialize;

use crate::report::error::RenderError;
use crate::text::visible::visible;

/// The templates of the page of a run, by name, in its order.
const TEMPLATES: [(&str, &str); 5] = [
    ("head.html", include_str!("head.html")),
    ("problems.html", include_str!("problems.html")),
    ("problem.html", include_str!("problem.html")),
    ("sections.html", include_str!("sections.html")),
    ("still.html", include_str!("still.html")),
];
/// That of a page without results.
const NOTICE: (&str, &str) = ("notice.html", include_str!("notice.html"));
const STYLE: &str = concat!(
    include_str!("style/page.css"),
    include_str!("style/problems.css"),
    include_str!("style/sections.css"),
    include_str!("style/trials.css"),
    include_str!("style/media.css"),
);
/// One function around all parts: they share their names with each other and with nothing else.
const SCRIPT: &str = concat!(
    "\"use strict\";\n(() => {\n",
    include_str!("script/text.js"),
    include_str!("script/data.js"),
    include_str!("script/filter.js"),
    include_str!("script/copies.js"),
    include_str!("script/trial.js"),
    include_str!("script/list.js"),
    include_str!("script/page.js"),
    "})();\n",
);

/// The style of every page, without what only a page of a run needs.
pub(in crate::report) const PAGE_STYLE: &str = include_str!("style/page.css");
/// The style of problems, and of changes.
pub(in crate::report) const PROBLEM_STYLE: &str = include_str!("style/problems.css");
/// The style of tables.
pub(in crate::report) const TABLE_STYLE: &str = include_str!("style/sections.css");
/// The style for narrow windows and for paper: it comes last.
pub(in crate::report) const MEDIA_STYLE: &str = include_str!("style/media.css");

/// The templates, ready to render.
pub(in crate::report) struct Templates(Environment<'static>);

impl Templates {
    /// The templates of the page of a run with this script.
    ///
    /// # Errors
    ///
    /// One cannot be read: a defect.
    pub(super) fn new(script: &str) -> Result<Self, RenderError> {
        let [style, _] = sources();
        let mut templates = Self::of(&TEMPLATES, &style, script)?;
        templates.0.add_filter("article", article);
        Ok(templates)
    }

    /// The template of a page without results.
    ///
    /// # Errors
    ///
    /// It cannot be read: a defect.
    pub(super) fn notice() -> Result<Self, RenderError> {
        let [style, _] = sources();
        Self::of(&[NOTICE], &style, "")
    }

    /// Other templates, by their names, of a page with this style and this script.
    ///
    /// # Errors
    ///
    /// One cannot be read: a defect.
    pub(in crate::report) fn of(
        templates: &[(&'static str, &'static str)],
        style: &str,
        script: &str,
    ) -> Result<Self, RenderError> {
        let mut environment = Environment::new();
        environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
        environment.set_formatter(|out, state, value| match value.as_str() {
            Some(text) if value.kind() == ValueKind::String && !value.is_safe() => {
                escape_formatter(out, state, &Value::from(visible(text).as_ref()))
            }
            _ => escape_formatter(out, state, value),
        });
        environment.add_global("policy", policy(style, script));
        environment.add_global("style", Value::from_safe_string(style.to_owned()));
        environment.add_filter("coded", |text: &str| Value::from_safe_string(coded(text)));
        environment.add_filter("part", part);
        for (name, template) in templates {
            environment.add_template(name, template)?;
        }
        Ok(Self(environment))
    }

    /// Lets the templates call something.
    pub(in crate::report) fn add_filter(
        &mut self,
        name: &'static str,
        filter: fn(&State<'_, '_>, Value) -> Result<Value, minijinja::Error>,
    ) {
        self.0.add_filter(name, filter);
    }

    /// Renders one of them.
    ///
    /// # Errors
    ///
    /// It fails, a defect, or cannot be written.
    pub(in crate::report) fn render(
        &self,
        name: &str,
        view: &impl Serialize,
        out: &mut dyn Write,
    ) -> Result<(), RenderError> {
        let text = self.0.get_template(name)?.render(Value::from(Serde(view)))?;
        out.write_all(text.as_bytes())?;
        out.write_all(b"\n")?;
        Ok(())
    }
}

/// A problem as HTML.
fn article(state: &State<'_, '_>, problem: Value) -> Result<Value, minijinja::Error> {
    let template = state.env().get_template("problem.html")?;
    template.render(context!(problem)).map(Value::from_safe_string)
}

/// A value as HTML by a template in which it has this name.
fn part(state: &State<'_, '_>, value: Value, template: &str, name: &str) -> Result<Value, minijinja::Error> {
    let template = state.env().get_template(template)?;
    let context = BTreeMap::from([(name.to_owned(), value)]);
    template.render(Value::from(context)).map(Value::from_safe_string)
}

/// Style and script. A browser reads line ends as line feeds before it takes a digest, however this source was checked out.
pub(super) fn sources() -> [String; 2] {
    [STYLE, SCRIPT].map(|source| source.replace("\r\n", "\n"))
}

/// Nothing may be loaded, and only this style and this script may act.
fn policy(style: &str, script: &str) -> String {
    let sha256 = |text: &str| format!("'sha256-{}'", STANDARD.encode(digest(&SHA256, text.as_bytes())));
    format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
        sha256(style),
        sha256(script)
    )
}

/// A text as HTML, what it quotes in backticks as code.
fn coded(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    // A backtick without its partner quotes nothing.
    let has_partners = !parts.len().is_multiple_of(2);
    if !has_partners {
        return escaped(text);
    }
    let part = |(index, part): (usize, &&str)| match index % 2 {
        1 => format!("<code>{}</code>", escaped(part)),
        _ => escaped(part),
    };
    parts.iter().enumerate().map(part).collect()
}

fn escaped(text: &str) -> String {
    HtmlEscape(&visible(text)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_text_quotes_is_code_and_nothing_of_it_is_markup() {
        assert_eq!(coded("expected `<b>`, found"), "expected <code>&lt;b&gt;</code>, found");
        assert_eq!(coded("a ` <i>"), "a ` &lt;i&gt;");
        assert_eq!(coded("\u{202e}`\u{1b}`"), "\\u{202e}<code>␛</code>");
    }

    #[test]
    fn the_policy_names_the_style_and_the_script_as_they_stand_in_the_page() {
        let [style, script] = sources();
        let policy = policy(&style, &script);
        for (name, source) in [("style", &style), ("script", &script)] {
            let hash = STANDARD.encode(digest(&SHA256, source.as_bytes()));
            assert!(policy.contains(&format!("{name}-src 'sha256-{hash}'")), "{policy}");
        }
        assert!(
            !style.contains("</") && !script.contains("</script"),
            "a tag would end early"
        );
    }
}
