//! A pattern in the syntax of the crates `regex` and `fancy-regex`, for property names, which these are tried on.

use std::fmt::Write;

use regex_syntax::hir::ClassUnicode;

use super::{
    parse::Pattern,
    syntax::{Assertion, Node, Repeat},
};

const WORD: &str = "[0-9A-Za-z_]";
const LINE_END: &str = r"[\n\r\x{2028}\x{2029}]";

impl Pattern {
    /// The same pattern for Rust; where `regex` has no word for a part, for `fancy-regex`.
    pub(in crate::schema) fn in_rust(&self) -> String {
        let mut text = String::new();
        write(&self.node, &mut text);
        text
    }
}

fn write(node: &Node, text: &mut String) {
    match node {
        Node::Characters(set) => write_set(set, text),
        Node::Concatenation(parts) => parts.iter().for_each(|part| write(part, text)),
        Node::Alternation(parts) => {
            text.push_str("(?:");
            for (index, part) in parts.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { "|" });
                write(part, text);
            }
            text.push(')');
        }
        Node::Repeat(repeat) => write_repeat(repeat, text),
        Node::Assertion(assertion) => text.push_str(&in_rust(*assertion)),
        Node::Group(_, node) => wrapped("(", node, text),
        Node::Look(look, node) => {
            let open = match (look.behind, look.negative) {
                (false, false) => "(?=",
                (false, true) => "(?!",
                (true, false) => "(?<=",
                (true, true) => "(?<!",
            };
            wrapped(open, node, text);
        }
        Node::BackReference(groups) => {
            // Writing to a `String` cannot fail. The group keeps the digits of what follows apart.
            let _ = write!(text, "(?:\\{})", groups.first().copied().unwrap_or_default());
        }
    }
}

fn wrapped(open: &str, node: &Node, text: &mut String) {
    text.push_str(open);
    write(node, text);
    text.push(')');
}

fn write_repeat(repeat: &Repeat, text: &mut String) {
    wrapped("(?:", &repeat.node, text);
    let _ = match (repeat.least, repeat.most) {
        (0, None) => write!(text, "*"),
        (least, None) => write!(text, "{{{least},}}"),
        (least, Some(most)) => write!(text, "{{{least},{most}}}"),
    };
    text.push_str(if repeat.lazy { "?" } else { "" });
}

fn write_set(set: &ClassUnicode, text: &mut String) {
    // A plain character is written as itself, which `jsonschema` compares without an engine.
    if let [one] = set.ranges()
        && one.start() == one.end()
        && (one.start().is_ascii_alphanumeric() || one.start() == '-' || one.start() == '_')
    {
        text.push(one.start());
        return;
    }
    if set.ranges().is_empty() {
        text.push_str(r"[^\x{0}-\x{10FFFF}]");
        return;
    }
    text.push('[');
    for range in set.ranges() {
        let _ = write!(
            text,
            "\\x{{{:X}}}-\\x{{{:X}}}",
            u32::from(range.start()),
            u32::from(range.end())
        );
    }
    text.push(']');
}

fn in_rust(assertion: Assertion) -> String {
    match assertion {
        Assertion::Start => "^".to_owned(),
        Assertion::End => "$".to_owned(),
        Assertion::LineStart => format!("(?:^|(?<={LINE_END}))"),
        Assertion::LineEnd => format!("(?:$|(?={LINE_END}))"),
        Assertion::EndOrLastLine => r"(?=\n?$)".to_owned(),
        Assertion::WordBoundary => format!("(?:(?<={WORD})(?!{WORD})|(?<!{WORD})(?={WORD}))"),
        Assertion::NoWordBoundary => format!("(?:(?<={WORD})(?={WORD})|(?<!{WORD})(?!{WORD}))"),
    }
}
