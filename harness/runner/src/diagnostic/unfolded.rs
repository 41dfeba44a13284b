//! How large a YAML text becomes when its aliases are written out.
//!
//! In: the text. Out: the first alias with which it outgrows what is read. Sizes are in bytes: of every scalar its length, and of every
//! node what it costs in memory; an alias has the size of what it stands for. libyaml's own limit counts nodes, however long they are.

use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{Event, Parser};

/// How large a text may become, in bytes: as large as the largest file that is read.
const MOST: usize = 16 * 1024 * 1024;

/// What a node costs beside its text.
const NODE: usize = 32;

/// Where the alias stands that unfolds the text into too much; `None` if none does. Reads as far as the text is YAML.
pub(super) fn too_much(text: &str) -> Option<Range<usize>> {
    if !text.contains('*') || !text.contains('&') {
        return None;
    }
    let mut anchored = HashMap::new();
    // The collections that are open: the anchor of each, and the size before it.
    let mut open = Vec::new();
    let (mut size, mut aliased) = (0_usize, 0_usize);
    for next in Parser::new_from_str(text) {
        let Ok((event, span)) = next else {
            break;
        };
        match event {
            Event::Scalar(value, _, anchor, _) => {
                let own = value.len() + NODE;
                size = size.saturating_add(own);
                anchored.insert(anchor, own);
            }
            Event::SequenceStart(_, anchor, _) | Event::MappingStart(_, anchor, _) => {
                open.push((anchor, size));
                size = size.saturating_add(NODE);
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let (anchor, before) = open.pop()?;
                anchored.insert(anchor, size - before);
            }
            Event::Alias(anchor) => {
                // One that stands in what it names is none of a finite text, and refused where the text is read.
                let own = anchored.get(&anchor).copied().unwrap_or(NODE);
                size = size.saturating_add(own);
                aliased = aliased.saturating_add(own);
                if aliased > MOST {
                    return span.byte_range();
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    #[test]
    fn a_long_text_that_is_named_often_is_too_much_at_the_alias() {
        let long = "x".repeat(100_000);
        let text = |aliases: usize| format!("a: &a {long}\nb:\n{}", "  - *a\n".repeat(aliases));
        assert_eq!(too_much(&text(100)), None);
        let text = text(20_000);
        let place = too_much(&text).expect("too much");
        assert_eq!(&text[place.clone()], "*a");
        assert!((160..=170).contains(&text[..place.start].matches("*a").count()));
    }

    #[test]
    fn aliases_of_aliases_are_counted_as_what_they_unfold_to() {
        let mut text = format!("a: &a [{}]\n", "x, ".repeat(100));
        for (this, last) in ('b'..='z').zip('a'..) {
            writeln!(text, "{this}: &{this} [*{last}, *{last}]").expect("a string grows");
        }
        let place = too_much(&text).expect("too much");
        assert_eq!(text[..place.start].lines().count(), 13);
    }

    #[test]
    fn what_only_looks_like_aliases_is_counted_as_it_is_written() {
        for text in [
            "a: &a [1]\nb: *a\n",
            "text: 'Q&A *bold*'\n",
            "&a [*a]",
            "not: [yaml & *",
            "a: *nowhere & x\n",
        ] {
            assert_eq!(too_much(text), None, "{text}");
        }
    }
}
