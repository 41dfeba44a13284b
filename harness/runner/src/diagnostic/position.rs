//! Turns a JSON pointer into a place in the text: a second, marked pass, made only when something is shown.

use std::ops::Range;

use super::model::{Location, Spot};
use super::nodes::Nodes;
use super::source::Source;

/// The byte range of a location in its source: what the caret stands under. Always within the text.
pub(super) fn range_of(source: &Source, location: &Location) -> Range<usize> {
    let text = &source.text;
    let range = match &location.spot {
        Spot::File => 0..0,
        Spot::Position(line, column) => from_position(text, *line, *column),
        Spot::Node { pointer, part, piece } => {
            let range = source.nodes().range(pointer, *part);
            piece
                .as_ref()
                .and_then(|piece| within(text, range.clone(), piece))
                .unwrap_or(range)
        }
    };
    clamp(text, range)
}

/// The first key that its mapping already has: line and column, both from 1.
pub(super) fn repeated_key(text: &str) -> Option<(usize, usize)> {
    let range = Nodes::of(text).repeated()?;
    Some(line_and_column(text, range.start))
}

/// Line and column (in characters), both from 1, of a byte offset.
pub(super) fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (
        before.matches('\n').count() + 1,
        before[line_start..].chars().count() + 1,
    )
}

fn from_position(text: &str, line: usize, column: usize) -> Range<usize> {
    let mut start = 0;
    for current in text.split_inclusive('\n').take(line.saturating_sub(1)) {
        start += current.len();
    }
    let rest = text.get(start..).unwrap_or_default();
    let here = rest.lines().next().unwrap_or_default();
    let offset = here
        .char_indices()
        .nth(column.saturating_sub(1))
        .map_or(here.len(), |(offset, _)| offset);
    start + offset..start + offset + usize::from(offset < here.len())
}

fn within(text: &str, range: Range<usize>, piece: &str) -> Option<Range<usize>> {
    let text = text.get(range.clone())?;
    let is_part_of_a_name = |character: Option<char>| {
        character.is_some_and(|character| character.is_alphanumeric() || character == '_')
            && piece
                .chars()
                .all(|character| character.is_alphanumeric() || "_.".contains(character))
    };
    let stands_alone = |offset: &usize| {
        let (before, after) = (&text[..*offset], &text[*offset + piece.len()..]);
        // `${{ x }}` is another thing than `{{ x }}`.
        let is_expression = piece.starts_with("{{") && before.ends_with('$');
        !is_expression && !is_part_of_a_name(before.chars().next_back()) && !is_part_of_a_name(after.chars().next())
    };
    let mut offsets = text.match_indices(piece).map(|(offset, _)| offset);
    let offset = offsets.find(stands_alone).or_else(|| text.find(piece))?;
    Some(range.start + offset..range.start + offset + piece.len())
}

fn clamp(text: &str, range: Range<usize>) -> Range<usize> {
    let inside = |mut offset: usize| {
        offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    };
    let start = inside(range.start);
    start..inside(range.end).max(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "title: a\nsteps:\n  - id: one\n    expect: { status: 200, list: [1, 2] }\n  - call: GET /x\n";

    #[test]
    fn a_repeated_key_is_found_where_it_is_repeated() {
        assert_eq!(repeated_key("a: 1\nb: { c: 1, d: 2, c: 3 }\n"), Some((2, 18)));
        assert_eq!(repeated_key(TEXT), None);
    }

    #[test]
    fn a_piece_is_a_whole_name_where_there_is_one() {
        let text = "tokens ~ token ~ x";
        assert_eq!(within(text, 0..text.len(), "token"), Some(9..14));
        assert_eq!(within(text, 0..text.len(), "oke"), Some(1..4));
        let text = "${{ x }} {{ x }}";
        assert_eq!(within(text, 0..text.len(), "{{ x }}"), Some(9..16));
    }

    #[test]
    fn columns_count_characters() {
        assert_eq!(line_and_column("ä: ö\nü: x", "ä: ö\nü: ".len()), (2, 4));
        assert_eq!(from_position("ab\ncäd", 2, 3), 6..7);
    }
}
