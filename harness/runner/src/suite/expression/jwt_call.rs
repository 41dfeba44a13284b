//! What can be said of `jwt(…)` before anything is signed: who it is for, its keywords, and the values that are
//! written out. What only the run knows, such as a saved value, is judged when it is evaluated.

use super::error::Mistake;
use super::jwt::{ALGORITHMS, KEYWORDS, TAMPERABLE};
use super::tree::{Argument, Tree};
use crate::diagnostic::suggestion;
use crate::text::{commas, list, quoted, read_milliseconds};

/// The mistakes in all calls of `jwt(…)` in an expression.
pub(super) fn mistakes(tree: &Tree<'_>) -> Vec<Mistake> {
    let mut found = Vec::new();
    for arguments in tree.calls("jwt") {
        found.extend(identity(arguments.first()));
        found.extend(arguments.iter().filter_map(keyword));
    }
    found
}

/// The first argument is who signs.
fn identity(first: Option<&Argument<'_>>) -> Option<Mistake> {
    let help = Some("say who signs: `jwt(bot)`".into());
    let Some(first) = first else {
        return Some(Mistake {
            title: "`jwt()` needs an identity".into(),
            piece: Some("jwt(".to_owned()),
            help,
        });
    };
    let (text, written) = first.text.as_ref().filter(|_| first.keyword.is_none())?;
    Some(Mistake {
        title: format!("`jwt(…)` takes an identity, found the text `{text}`").into(),
        piece: Some((*written).to_owned()),
        help,
    })
}

/// `name=value`.
fn keyword(argument: &Argument<'_>) -> Option<Mistake> {
    let name = argument.keyword?;
    if !KEYWORDS.contains(&name) {
        let help = match suggestion(name, KEYWORDS.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("the keywords are {}", list(quoted(KEYWORDS))),
        };
        return Some(Mistake {
            title: format!("`jwt(…)` has no keyword `{name}`").into(),
            piece: Some(name.to_owned()),
            help: Some(help.into()),
        });
    }
    let (text, _) = argument.text.as_ref()?;
    value(name, text)
}

/// A value that is written out.
fn value(name: &str, text: &str) -> Option<Mistake> {
    let known = match name {
        "alg" => ALGORITHMS,
        "tamper" => TAMPERABLE,
        "lifetime" if read_milliseconds(text).is_none() => {
            return Some(Mistake {
                title: format!("`lifetime` cannot be `{text}`").into(),
                piece: Some(text.to_owned()),
                help: Some("write a duration with its unit, such as `4m` or `-1m`, or a number of seconds".into()),
            });
        }
        _ => return None,
    };
    (!known.contains(&text)).then(|| Mistake {
        title: format!("`{name}` cannot be `{text}`").into(),
        piece: Some(text.to_owned()),
        help: Some(format!("write one of {}", commas(quoted(known))).into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(source: &str) -> Vec<String> {
        let tree = Tree::parse(source).expect("an expression");
        mistakes(&tree)
            .into_iter()
            .map(|mistake| mistake.title.to_string())
            .collect()
    }

    #[test]
    fn what_may_be_right_is_no_mistake() {
        for source in [
            "jwt(bot)",
            "jwt( users.installed , alg = 'HS256', lifetime=-60, tamper=case.part)",
            "jwt(bot, lifetime=case.lifetime, claims={'alg': 'none', 'é=x': 1 == 2})",
            "jwt(bot, alg='RS' ~ '512', sub=(1 != 2))",
            "x == 'jwt()'",
            "x == 'it\\'s jwt()'",
            "jwt(bot, claims=dict(lifetme=1))",
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
