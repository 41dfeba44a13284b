//! Slices, as `session[:-8]`, which minijinja passes over when it lists the names that an expression uses.
//!
//! In: a well-formed expression. Out: one with the same names and an index in place of each slice. It is never evaluated.

/// The expression with `x[(a) or (b)]` for `x[a:b]`.
pub(super) fn as_indices(source: &str) -> String {
    let mut open: Vec<Bracket> = Vec::new();
    let mut text = String::with_capacity(source.len());
    let mut quote = None;
    let mut is_escaped = false;
    for character in source.chars() {
        if let Some(end) = quote {
            text.push(character);
            match character {
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = true,
                _ if character == end => quote = None,
                _ => {}
            }
            continue;
        }
        match character {
            '\'' | '"' => {
                quote = Some(character);
                text.push(character);
            }
            '[' | '(' | '{' => {
                open.push(Bracket {
                    opening: character,
                    start: text.len() + 1,
                    is_slice: false,
                });
                text.push(character);
            }
            ']' | ')' | '}' => {
                if let Some(bracket) = open.pop().filter(|bracket| bracket.is_slice) {
                    close_part(&mut text, bracket.start);
                }
                text.push(character);
            }
            ':' => match open.last_mut().filter(|bracket| bracket.opening == '[') {
                Some(bracket) => {
                    bracket.is_slice = true;
                    close_part(&mut text, bracket.start);
                    text.push_str(" or ");
                    bracket.start = text.len();
                }
                None => text.push(character),
            },
            _ => text.push(character),
        }
    }
    text
}

/// A bracket that is not closed yet.
struct Bracket {
    opening: char,
    /// Where its content begins, or the part of a slice behind the last colon, in bytes of what is written.
    start: usize,
    is_slice: bool,
}

/// Puts a part of a slice in parentheses; one that is left out becomes a number.
fn close_part(text: &mut String, start: usize) {
    let part = text.split_off(start);
    match part.trim() {
        "" => text.push('0'),
        part => text.push_str(&format!("({part})")),
    }
}

#[cfg(test)]
mod tests {
    use super::as_indices;

    #[test]
    fn a_slice_becomes_an_index_and_everything_else_stays() {
        for (source, expected) in [
            ("session[:-8]", "session[0 or (-8)]"),
            ("body.items[first:last].x", "body.items[(first) or (last)].x"),
            ("a[1:]", "a[(1) or 0]"),
            ("a[::2]", "a[0 or 0 or (2)]"),
            ("f(a[b[c:]:])", "f(a[(b[(c) or 0]) or 0])"),
            ("{'a': [b, 'x:y']}", "{'a': [b, 'x:y']}"),
            ("a['x[1:2]']", "a['x[1:2]']"),
            ("a[\"\\\":\"]", "a[\"\\\":\"]"),
            ("a[{'k': b}.k]", "a[{'k': b}.k]"),
        ] {
            assert_eq!(as_indices(source), expected);
        }
    }
}
