//! What can be said of `jwt(…)` before anything is signed: who it is for, its keywords, and the values that are
//! written out. What only the run knows, such as a saved value, is judged when it is evaluated.

use super::error::Mistake;
use super::jwt::{ALGORITHMS, KEYWORDS, TAMPERABLE};
use crate::diagnostic::suggestion;
use crate::text::{commas, list, quoted, read_milliseconds};

/// The mistakes in all calls of `jwt(…)` in an expression.
pub(super) fn mistakes(source: &str) -> Vec<Mistake> {
    let plain = outside_quotes(source);
    let mut found = Vec::new();
    for (start, opening) in plain.match_indices("jwt(") {
        let start = start + opening.len();
        let end = start + up_to_closing(&plain[start..]).len();
        found.extend(identity(source, start..end));
        for (offset, _) in plain[start..end].match_indices('=') {
            found.extend(keyword(source, &plain[..end], start, start + offset));
        }
    }
    found
}

/// The first argument is who signs.
fn identity(source: &str, arguments: std::ops::Range<usize>) -> Option<Mistake> {
    let help = Some("say who signs: `jwt(bot)`".to_owned());
    let first = source[arguments].trim_start();
    if first.is_empty() {
        return Some(Mistake {
            title: "`jwt()` needs an identity".to_owned(),
            piece: Some("jwt(".to_owned()),
            help,
        });
    }
    let text = literal(first)?;
    Some(Mistake {
        title: format!("`jwt(…)` takes an identity, found the text `{text}`"),
        piece: Some(first[..text.len() + 2].to_owned()),
        help,
    })
}

/// `name=value`, with the equals sign at `sign`; `plain` is the source without quoted texts, as far as the call goes.
fn keyword(source: &str, plain: &str, start: usize, sign: usize) -> Option<Mistake> {
    let before = plain[start..sign].trim_end();
    let is_comparison = plain[sign + 1..].starts_with('=') || before.ends_with(['=', '!', '<', '>']);
    let begin = before
        .rfind(|character: char| !character.is_alphanumeric() && character != '_')
        .map_or(0, |offset| {
            offset + before[offset..].chars().next().map_or(1, char::len_utf8)
        });
    let name = &before[begin..];
    if is_comparison || name.is_empty() {
        return None;
    }
    if !KEYWORDS.contains(&name) {
        let help = match suggestion(name, KEYWORDS.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("the keywords are {}", list(quoted(KEYWORDS))),
        };
        return Some(Mistake {
            title: format!("`jwt(…)` has no keyword `{name}`"),
            piece: Some(name.to_owned()),
            help: Some(help),
        });
    }
    value(name, literal(source[sign + 1..].trim_start())?)
}

/// A value that is written out.
fn value(name: &str, text: &str) -> Option<Mistake> {
    let known = match name {
        "alg" => ALGORITHMS,
        "tamper" => TAMPERABLE,
        "lifetime" if read_milliseconds(text).is_none() => {
            return Some(Mistake {
                title: format!("`lifetime` cannot be `{text}`"),
                piece: Some(text.to_owned()),
                help: Some("write a duration with its unit, such as `4m` or `-1m`, or a number of seconds".to_owned()),
            });
        }
        _ => return None,
    };
    (!known.contains(&text)).then(|| Mistake {
        title: format!("`{name}` cannot be `{text}`"),
        piece: Some(text.to_owned()),
        help: Some(format!("write one of {}", commas(quoted(known)))),
    })
}

/// The text in quotes that `source` begins with, if it is the whole value.
fn literal(source: &str) -> Option<&str> {
    let quote = source.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    let end = source[1..].find(quote)? + 1;
    let follows = source[end + 1..].trim_start();
    (follows.is_empty() || follows.starts_with([',', ')'])).then(|| &source[1..end])
}

fn up_to_closing(text: &str) -> &str {
    let mut depth = 0_usize;
    for (offset, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' if depth == 0 => return &text[..offset],
            ')' => depth -= 1,
            _ => {}
        }
    }
    text
}

/// The text with everything in quotes replaced by blanks; byte offsets stay what they were.
pub(super) fn outside_quotes(source: &str) -> String {
    let mut plain = String::with_capacity(source.len());
    let mut quote = None;
    for character in source.chars() {
        let is_quote = matches!(character, '"' | '\'');
        let is_plain = quote.is_none() && !is_quote;
        match quote {
            Some(open) if character == open => quote = None,
            None if is_quote => quote = Some(character),
            _ => {}
        }
        if is_plain {
            plain.push(character);
        } else {
            plain.extend(std::iter::repeat_n(' ', character.len_utf8()));
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(source: &str) -> Vec<String> {
        mistakes(source).into_iter().map(|mistake| mistake.title).collect()
    }

    #[test]
    fn what_may_be_right_is_no_mistake() {
        for source in [
            "jwt(bot)",
            "jwt( users.installed , alg = 'HS256', lifetime=-60, tamper=case.part)",
            "jwt(bot, lifetime=case.lifetime, claims={'alg': 'none', 'é=x': 1 == 2})",
            "jwt(bot, alg='RS' ~ '512', sub=(1 != 2))",
            "x == 'jwt()'",
        ] {
            assert_eq!(titles(source), Vec::<String>::new(), "{source}");
        }
    }

    #[test]
    fn what_must_be_wrong_is_named() {
        assert_eq!(titles("jwt()"), ["`jwt()` needs an identity"]);
        assert_eq!(
            titles("jwt('bot')"),
            ["`jwt(…)` takes an identity, found the text `bot`"]
        );
        assert_eq!(titles("jwt(bot, lifetme='4m')"), ["`jwt(…)` has no keyword `lifetme`"]);
        assert_eq!(titles("jwt(bot, alg=\"RS513\")"), ["`alg` cannot be `RS513`"]);
        assert_eq!(titles("jwt(bot, tamper='all')"), ["`tamper` cannot be `all`"]);
        assert_eq!(titles("jwt(bot, lifetime='5')"), ["`lifetime` cannot be `5`"]);
        assert_eq!(
            titles("jwt(bot, claims={'é': 1}, algo='none') ~ jwt('x')"),
            [
                "`jwt(…)` has no keyword `algo`",
                "`jwt(…)` takes an identity, found the text `x`"
            ]
        );
    }
}
