//! What can be said of an expression before it is evaluated: unknown names, filters, keywords.

use std::collections::BTreeMap;

use minijinja::{Environment, ErrorKind};

use super::error::Mistake;
use super::functions::NAMES;
use super::jwt::KEYWORDS;
use super::pattern::Kind;
use super::template::Expression;
use crate::complaint::suggestion;

/// What is known of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Anything: a saved value, the body of an answer.
    Open,
    /// These members and no others.
    Members(BTreeMap<String, Shape>),
}

impl Shape {
    /// A shape with these open members.
    pub fn of<'a>(members: impl IntoIterator<Item = &'a str>) -> Self {
        Self::Members(
            members
                .into_iter()
                .map(|member| (member.to_owned(), Self::Open))
                .collect(),
        )
    }
}

/// The names that an expression may use, functions aside.
pub type Names = BTreeMap<String, Shape>;

/// The mistakes in an expression that sees these names.
pub fn mistakes(expression: &Expression, names: &Names) -> Vec<Mistake> {
    let mut found: Vec<Mistake> = expression
        .names
        .iter()
        .filter_map(|name| unknown_name(name, names, &expression.source))
        .collect();
    found.extend(unknown_operations(&expression.source));
    found.extend(unknown_keywords(&expression.source));
    found
}

fn unknown_name(name: &str, names: &Names, source: &str) -> Option<Mistake> {
    let any = Shape::of(Kind::ALL.iter().map(|(kind, _)| *kind));
    let mut segments = name.split('.');
    let root = segments.next().unwrap_or_default();
    if NAMES.contains(&root) && root != "any" {
        return None;
    }
    let Some(mut shape) = names.get(root).or((root == "any").then_some(&any)) else {
        return Some(unknown_root(root, names, source));
    };
    let mut path = root.to_owned();
    for segment in segments {
        let Shape::Members(members) = shape else {
            return None;
        };
        let Some(member) = members.get(segment) else {
            return Some(unknown_member(&path, segment, members));
        };
        shape = member;
        path = format!("{path}.{segment}");
    }
    None
}

fn unknown_root(root: &str, names: &Names, source: &str) -> Mistake {
    if ["bot", "app", "users"].contains(&root) {
        return Mistake {
            title: format!("`{root}` is used, but `needs` does not name it"),
            piece: Some(root.to_owned()),
            help: Some(format!(
                "add `{}` to `needs`",
                if root == "users" { "users.installed" } else { root }
            )),
        };
    }
    let known = names.keys().map(String::as_str).chain(NAMES.iter().copied());
    let is_call = source.contains(&format!("{root}("));
    let title = format!("unknown {} `{root}`", if is_call { "function" } else { "variable" });
    let help = match suggestion(root, known) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if is_call => format!("the functions are {}", NAMES[..9].join(", ")),
        None => "save it in an earlier step, or name it under `needs` if it is an identity of the target".to_owned(),
    };
    Mistake {
        title,
        piece: Some(root.to_owned()),
        help: Some(help),
    }
}

fn unknown_member(path: &str, member: &str, members: &BTreeMap<String, Shape>) -> Mistake {
    let names: Vec<&str> = members.keys().map(String::as_str).collect();
    if path == "users" {
        return Mistake {
            title: format!("`users.{member}` is used, but `needs` does not name it"),
            piece: Some(format!("users.{member}")),
            help: Some(format!("add `users.{member}` to `needs`")),
        };
    }
    let help = match suggestion(member, names.iter().copied()) {
        Some(meant) => format!("did you mean `{path}.{meant}`?"),
        None => format!("`{path}` has {}", names.join(", ")),
    };
    Mistake {
        title: format!("`{path}` has no `{member}`"),
        piece: Some(format!("{path}.{member}")),
        help: Some(help),
    }
}

/// Filters and tests that do not exist: each name behind `|` or `is` is tried on nothing.
fn unknown_operations(source: &str) -> Vec<Mistake> {
    let environment = Environment::new();
    let mut found = Vec::new();
    for (sign, form, word) in [
        ("|", "none|", "filter"),
        (" is not ", "none is ", "test"),
        (" is ", "none is ", "test"),
    ] {
        for after in outside_quotes(source).split(sign).skip(1) {
            let name: String = after
                .trim_start()
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            if name.is_empty() || name == "not" {
                continue;
            }
            let probe = format!("{form}{name}");
            let outcome = environment
                .compile_expression(&probe)
                .and_then(|compiled| compiled.eval(()));
            if outcome.is_err_and(|error| matches!(error.kind(), ErrorKind::UnknownFilter | ErrorKind::UnknownTest)) {
                let mistake = Mistake {
                    title: format!("unknown {word} `{name}`"),
                    piece: Some(name),
                    help: None,
                };
                if !found.contains(&mistake) {
                    found.push(mistake);
                }
            }
        }
    }
    found
}

/// Keywords of `jwt(…)` that do not exist: each `name=` that is not `==` within its parentheses.
fn unknown_keywords(source: &str) -> Vec<Mistake> {
    let plain = outside_quotes(source);
    let mut found = Vec::new();
    for call in plain.split("jwt(").skip(1) {
        let arguments = up_to_closing(call);
        for (offset, _) in arguments.match_indices('=') {
            let (before, after) = (arguments[..offset].trim_end(), &arguments[offset + 1..]);
            let name: String = before
                .chars()
                .rev()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            let name: String = name.chars().rev().collect();
            if after.starts_with('=') || name.is_empty() || KEYWORDS.contains(&name.as_str()) {
                continue;
            }
            let help = match suggestion(&name, KEYWORDS.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("the keywords are {}", KEYWORDS.join(", ")),
            };
            let title = format!("`jwt(…)` has no keyword `{name}`");
            found.push(Mistake {
                title,
                piece: Some(name),
                help: Some(help),
            });
        }
    }
    found
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

/// The text with everything in quotes replaced by blanks of the same length.
fn outside_quotes(source: &str) -> String {
    let mut quote = None;
    source
        .chars()
        .map(|character| match quote {
            Some(open) => {
                if character == open {
                    quote = None;
                }
                ' '
            }
            None if character == '"' || character == '\'' => {
                quote = Some(character);
                ' '
            }
            None => character,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(source: &str) -> Vec<String> {
        let names = Names::from([
            ("bot".to_owned(), Shape::of(["username"])),
            (
                "users".to_owned(),
                Shape::Members(BTreeMap::from([("installed".to_owned(), Shape::of(["userId"]))])),
            ),
            ("session".to_owned(), Shape::Open),
        ]);
        let expression = Expression::parse(source).expect("parsed");
        mistakes(&expression, &names)
            .into_iter()
            .map(|mistake| mistake.title)
            .collect()
    }

    #[test]
    fn what_is_known_is_no_mistake() {
        assert_eq!(
            titles("jwt(bot, lifetime='-1m', claims={'aud': bot.username == session})"),
            Vec::<String>::new()
        );
        assert_eq!(
            titles("session.anything | length > 3 and any.string is defined"),
            Vec::<String>::new()
        );
        assert_eq!(titles("users.installed.userId"), Vec::<String>::new());
    }

    #[test]
    fn what_is_unknown_is_named() {
        assert_eq!(titles("sesion"), ["unknown variable `sesion`"]);
        assert_eq!(titles("jwtt(bot)"), ["unknown function `jwtt`"]);
        assert_eq!(titles("app.appId"), ["`app` is used, but `needs` does not name it"]);
        assert_eq!(
            titles("users.gone.userId"),
            ["`users.gone` is used, but `needs` does not name it"]
        );
        assert_eq!(titles("bot.usernme"), ["`bot` has no `usernme`"]);
        assert_eq!(titles("any.text"), ["`any` has no `text`"]);
        assert_eq!(titles("session|lenght"), ["unknown filter `lenght`"]);
        assert_eq!(titles("session is definde"), ["unknown test `definde`"]);
        assert_eq!(titles("jwt(bot, lifetme='4m')"), ["`jwt(…)` has no keyword `lifetme`"]);
    }
}
