//! Reports of a comparison say what they are, each in the way of its format, and are recognised by that.
//!
//! In JSON the member `format`, in JUnit the property `format` of each suite, on the page a `meta` of its head.

use quick_junit::{Property, Report, TestSuite};
use serde::Deserialize;

use super::document::COMPARISON_FORMAT;
use crate::report::format::Format;

/// The name of the property and of the `meta`.
const PROPERTY: &str = "format";
const META: &str = "podproof-format";

/// In which format a report of a comparison is written; `None`: the text is no report of a comparison.
pub fn comparison_format(text: &str) -> Option<Format> {
    #[derive(Deserialize)]
    struct Head {
        format: String,
    }
    if is_page(text) {
        return Some(Format::Html);
    }
    if text.starts_with("<?xml") {
        let report = Report::deserialize_from_str(text).ok()?;
        let is_ours = !report.test_suites.is_empty() && report.test_suites.iter().all(has_mark);
        return is_ours.then_some(Format::Junit);
    }
    let head: Head = serde_json::from_str(text).ok()?;
    (head.format == COMPARISON_FORMAT).then_some(Format::Json)
}

/// What the head of a page says of it: HTML, to be written as it is.
pub(super) fn mark_of_page() -> String {
    format!("<meta name=\"{META}\" content=\"{COMPARISON_FORMAT}\">")
}

/// What each suite says of itself.
pub(super) fn mark_of_suite() -> Property {
    Property::new(PROPERTY, COMPARISON_FORMAT)
}

/// Whether the mark is in the head: what stands in the body may be anything that a pod said.
fn is_page(text: &str) -> bool {
    let head = text.split_once("</head>").map(|(head, _)| head);
    text.starts_with("<!DOCTYPE html>") && head.is_some_and(|head| head.contains(&mark_of_page()))
}

fn has_mark(suite: &TestSuite) -> bool {
    suite.properties.contains(&mark_of_suite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_speaks_of_comparisons_is_none() {
        let page =
            |head: &str, body: &str| format!("<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>");
        let mark = mark_of_page();
        assert_eq!(comparison_format(&page(&mark, "")), Some(Format::Html));
        for text in [
            page("<title>podproof compare</title>", &mark),
            page("", COMPARISON_FORMAT),
            mark,
            "<?xml version=\"1.0\"?><testsuites name=\"podproof compare x\"/>".to_owned(),
            format!("{{\"title\":\"{COMPARISON_FORMAT}\"}}"),
            format!("{{\"format\":\"{COMPARISON_FORMAT}0\"}}"),
            String::new(),
        ] {
            assert_eq!(comparison_format(&text), None, "{text}");
        }
    }
}
