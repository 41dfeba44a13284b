//! An exchange of each side, line by line, so that a page can show them beside each other.

use std::collections::HashSet;

use serde::Serialize;
use serde_json::Value;

use crate::findings::changes::ChangeExample;
use crate::record::{BodyRecord, ExchangeRecord};
use crate::report::wording::shortened;
use crate::text::short_size;

/// Longer bodies are cut, in characters; the records hold them whole.
const BODY: usize = 6_000;

/// Both answers at one place.
#[derive(Serialize)]
pub(super) struct Sides<'c> {
    trial: &'c str,
    step: &'c str,
    request: String,
    before: Vec<Line>,
    after: Vec<Line>,
}

/// A line of an answer.
#[derive(Serialize)]
struct Line {
    text: String,
    /// The other side has no such line.
    differs: bool,
}

impl<'c> Sides<'c> {
    pub(super) fn of(example: &'c ChangeExample) -> Self {
        let (before, after) = (lines(example.before.as_ref()), lines(example.after.as_ref()));
        let request = example.after.as_ref().or(example.before.as_ref()).map(request);
        Self {
            trial: &example.trial,
            step: &example.step,
            request: request.unwrap_or_default(),
            before: marked(&before, &after),
            after: marked(&after, &before),
        }
    }
}

/// Lines that the other side does not have are marked; ids and times among them, which differ from answer to answer.
fn marked(lines: &[String], others: &[String]) -> Vec<Line> {
    let others: HashSet<&str> = others.iter().map(|line| unended(line)).collect();
    let line = |text: &String| Line {
        differs: !others.contains(unended(text)),
        text: text.clone(),
    };
    lines.iter().map(line).collect()
}

/// A member that is no longer the last one of its object has a comma, and is the same member.
fn unended(line: &str) -> &str {
    line.strip_suffix(',').unwrap_or(line)
}

fn request(exchange: &ExchangeRecord) -> String {
    format!("{} {}", exchange.method, exchange.url)
}

/// Status, headers and body; what came instead, where no whole answer did.
fn lines(exchange: Option<&ExchangeRecord>) -> Vec<String> {
    let Some(exchange) = exchange else {
        return vec!["(not sent)".to_owned()];
    };
    let mut lines = Vec::new();
    if let Some(response) = &exchange.response {
        lines.push(format!("HTTP {}", response.status));
        let mut headers: Vec<String> = response
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        headers.sort();
        lines.append(&mut headers);
        let body = body(&response.body);
        if !body.is_empty() {
            lines.push(String::new());
            lines.extend(body.lines().map(str::to_owned));
        }
    }
    if let Some(failure) = &exchange.failure {
        lines.push(format!("({})", failure.to_show()));
    }
    if lines.is_empty() {
        lines.push("(no answer)".to_owned());
    }
    lines
}

/// A body as text; JSON that loses nothing by it is indented.
fn body(body: &BodyRecord) -> String {
    match body {
        BodyRecord::Text(text) => {
            let text = text.to_string();
            shortened(&indented(&text).unwrap_or(text), BODY).into_owned()
        }
        BodyRecord::Base64(text) => format!("(base64) {}", shortened(&text.to_string(), BODY)),
        BodyRecord::Withheld(bytes) => format!(
            "({} that cannot be read)",
            short_size(usize::try_from(*bytes).unwrap_or(usize::MAX))
        ),
    }
}

/// `None` for what is no JSON, or has a member twice, or a number that would be written in another way.
fn indented(text: &str) -> Option<String> {
    let value: Value = serde_json::from_str(text).ok()?;
    let told = |text: &str| text.chars().filter(|character| !character.is_whitespace()).count();
    let indented = serde_json::to_string_pretty(&value).ok()?;
    (told(&indented) == told(text)).then_some(indented)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(lines: &[Line]) -> Vec<&str> {
        lines
            .iter()
            .filter(|line| line.differs)
            .map(|line| line.text.as_str())
            .collect()
    }

    #[test]
    fn a_member_that_is_gone_is_marked_and_its_neighbours_are_not() {
        let before = indented(r#"{"a":1,"b":2}"#).expect("it is there");
        let after = indented(r#"{"a":1}"#).expect("it is there");
        let [before, after]: [Vec<String>; 2] = [before, after].map(|text| text.lines().map(str::to_owned).collect());
        assert_eq!(texts(&marked(&before, &after)), ["  \"b\": 2"]);
        assert!(texts(&marked(&after, &before)).is_empty());
    }

    #[test]
    fn a_body_that_indenting_would_change_is_shown_as_it_came() {
        assert_eq!(indented(r#"{"a":1,"a":2}"#), None);
        assert_eq!(indented("<html>"), None);
        assert!(indented(r#"{ "a" : "b c" }"#).is_some());
    }
}
