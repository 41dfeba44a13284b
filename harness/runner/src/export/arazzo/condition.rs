//! Expressions that must be true, as simple conditions.
//!
//! One comparison, or that something is there, is what Arazzo and Respect both say. Everything else is listed.

/// An expression of a scenario, as far as a condition can say it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Condition<'s> {
    /// Two sides with a sign between them, which is written alike here and there.
    Compares(&'s str, &'static str, &'s str),
    /// Something is there.
    IsThere(&'s str),
}

/// The longer signs first.
const SIGNS: [&str; 6] = ["==", "!=", "<=", ">=", "<", ">"];

/// Reads an expression; `None` if it says more than a condition can.
pub(super) fn read(source: &str) -> Option<Condition<'_>> {
    let source = source.trim();
    for presence in [" is defined", " is not none"] {
        if let Some(what) = source.strip_suffix(presence) {
            return Some(Condition::IsThere(what.trim()));
        }
    }
    let mut quote = None;
    let mut found = None;
    for (at, character) in source.char_indices() {
        match quote {
            Some(open) => quote = Some(open).filter(|open| *open != character),
            None if character == '\'' || character == '"' => quote = Some(character),
            None => {
                let sign = SIGNS.iter().find(|sign| source[at..].starts_with(**sign));
                // `=` of `==` is no sign of its own, and a second comparison is one too many.
                if let Some(sign) = sign
                    && found.is_none_or(|(before, sign): (usize, &str)| at >= before + sign.len())
                {
                    if found.is_some() {
                        return None;
                    }
                    found = Some((at, sign));
                }
            }
        }
    }
    let (at, sign) = found?;
    let (left, right) = (source[..at].trim(), source[at + sign.len()..].trim());
    (!left.is_empty() && !right.is_empty()).then_some(Condition::Compares(left, sign, right))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_comparison_is_read_and_nothing_else() {
        assert_eq!(
            read("body.username == bot.username"),
            Some(Condition::Compares("body.username", "==", "bot.username"))
        );
        assert_eq!(read("body.a >= 5"), Some(Condition::Compares("body.a", ">=", "5")));
        assert_eq!(
            read("body.a != '<='"),
            Some(Condition::Compares("body.a", "!=", "'<='"))
        );
        assert_eq!(read("body.a is defined"), Some(Condition::IsThere("body.a")));
        for other in ["1 < a < 3", "a", "body.a is not defined", "not a", "", "== 5"] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
