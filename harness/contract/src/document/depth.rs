//! How deeply a text nests, before libyaml reads it: that takes time which grows with the square of the levels.

use granit_parser::{ErrorKind, Parser, options};

/// As many levels as are looked into: more than are read (128).
const MOST_LEVELS: usize = 200;

/// Where the collection begins, as an offset in bytes, with which a text of YAML or JSON nests more deeply than anything that is read;
/// `None` if none does, as far as the text is YAML.
///
/// Only levels in brackets are dear, so a text with few of these is not looked into.
pub fn nests_too_deeply(text: &str) -> Option<usize> {
    let brackets = text.bytes().filter(|byte| matches!(byte, b'[' | b'{'));
    if brackets.take(MOST_LEVELS + 1).count() <= MOST_LEVELS {
        return None;
    }
    let options = options! { flow_nesting_limit: MOST_LEVELS, emit_unresolved_aliases: true };
    let error = Parser::new_from_str_with_options(text, options).find_map(Result::err)?;
    let is_too_deep = matches!(error.kind(), ErrorKind::RecursionLimitExceeded);
    error.marker().byte_offset().filter(|_| is_too_deep)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bracket_is_told_that_is_one_level_too_many() {
        assert_eq!(nests_too_deeply(&"[".repeat(MOST_LEVELS)), None);
        assert_eq!(nests_too_deeply(&"[".repeat(1_000_000)), Some(MOST_LEVELS));
        assert_eq!(nests_too_deeply(&format!("[{}]", "[],".repeat(10 * MOST_LEVELS))), None);
        for level in ["[", "{a: ", "{\"a\":", "[ \"]\", ", "# '\n [ ", "[*a, ", "\n["] {
            let text = format!("paths: {}", level.repeat(1_000_000));
            assert!(nests_too_deeply(&text).is_some(), "{level}");
        }
    }

    #[test]
    fn brackets_in_words_quotes_and_comments_nest_nothing() {
        for line in [
            "- ^[^[]*$\n",
            "- 'it''s [ and {'\n",
            "- \"a \\\" [ \\\\\"\n",
            "- it's done # [\n",
            "- |\n  [ '\n",
        ] {
            assert_eq!(nests_too_deeply(&line.repeat(2 * MOST_LEVELS)), None, "{line}");
        }
    }
}
