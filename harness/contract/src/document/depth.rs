//! How deeply a text nests in brackets, before it is read: the parsers take time that grows with the square of it.

/// More levels than anything that is read has, by far: 128. What is counted without being read may be wrong by a few.
const MOST_LEVELS: usize = 1_000;

/// Where the bracket stands, as an offset in bytes, with which a text of YAML or JSON nests more deeply than anything that is read; `None`
/// if none does, as far as brackets go.
///
/// What opens a collection stands behind a blank, a bracket or what parts two values: brackets within words and in quotes are none.
pub fn nests_too_deeply(text: &str) -> Option<usize> {
    let (mut levels, mut quote, mut before) = (0_usize, None, b'\n');
    for (offset, byte) in text.bytes().enumerate() {
        let begins = matches!(before, b' ' | b'\t' | b'\n' | b'\r' | b',' | b':' | b'-' | b'[' | b'{');
        let is_escaped = quote == Some(b'"') && before == b'\\';
        // Two single quotes are one that is quoted.
        let goes_on = (before, byte) == (b'\'', b'\'');
        // A backslash that is escaped escapes nothing.
        before = if is_escaped { b'"' } else { byte };
        match (quote, byte) {
            (Some(open), _) if byte == open && !is_escaped => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') if begins || goes_on => quote = Some(byte),
            (None, b'[' | b'{') if begins => {
                levels += 1;
                if levels > MOST_LEVELS {
                    return Some(offset);
                }
            }
            (None, b']' | b'}') => levels = levels.saturating_sub(1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bracket_is_told_that_is_one_level_too_many() {
        assert_eq!(nests_too_deeply(&"[".repeat(MOST_LEVELS)), None);
        assert_eq!(nests_too_deeply(&"[".repeat(MOST_LEVELS + 1)), Some(MOST_LEVELS));
        assert_eq!(nests_too_deeply(&"[]".repeat(10 * MOST_LEVELS)), None);
        for level in ["[", "{a: ", "{\"a\":", "- [", "[ "] {
            let text = format!("paths: {}", level.repeat(MOST_LEVELS + 1));
            assert!(nests_too_deeply(&text).is_some(), "{level}");
        }
    }

    #[test]
    fn brackets_in_words_and_in_quotes_nest_nothing() {
        for line in [
            "pattern: ^[^[]*$\n",
            "text: 'it''s [ and {'\n",
            "text: \"a \\\" [ \\\\\"\n",
            "text: it's done\nlist: [1]\n",
        ] {
            assert_eq!(nests_too_deeply(&line.repeat(2 * MOST_LEVELS)), None, "{line}");
        }
    }
}
