//! What can be said of an expression before it is evaluated: unknown names, filters, keywords.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::{Environment, ErrorKind};

use super::error::Mistake;
use super::functions::{BARE, FUNCTIONS, OWN, VALUES};
use super::jwt_call;
use super::pattern::Kind;
use super::template::Expression;
use super::tree::Tree;
use crate::diagnostic::suggestion;
use crate::text::{commas, list, quoted};

/// What is known of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Anything: a saved value, the body of an answer.
    Open,
    /// Anything, in which these members are documented: the body of an answer.
    Documented(BTreeSet<String>),
    /// These members and no others.
    Members(BTreeMap<String, Self>),
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

/// The filters of minijinja that scenarios have a use for; the others exist too.
const FILTERS: &[&str] = &[
    "length", "upper", "lower", "replace", "split", "join", "first", "last", "sort", "unique", "map", "select",
    "reject", "default", "int", "float", "string", "list", "abs", "max", "min", "round", "reverse", "trim", "tojson",
    "items",
];

/// The tests of minijinja that scenarios have a use for; the others exist too.
const TESTS: &[&str] = &[
    "defined",
    "undefined",
    "none",
    "string",
    "number",
    "integer",
    "boolean",
    "mapping",
    "sequence",
    "startingwith",
    "endingwith",
    "in",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
];

/// The mistakes in an expression that sees these names.
pub fn mistakes(expression: &Expression, names: &Names) -> Vec<Mistake> {
    let Some(tree) = Tree::parse(&expression.source) else {
        return Vec::new(); // an expression is well formed
    };
    let mut found: Vec<Mistake> = expression
        .names
        .iter()
        .filter_map(|name| unknown_name(name, names, &tree))
        .collect();
    found.extend(uncalled(names, &tree));
    found.extend(unknown_operations(&tree));
    found.extend(jwt_call::mistakes(&tree));
    found
}

fn unknown_name(name: &str, names: &Names, tree: &Tree<'_>) -> Option<Mistake> {
    let mut segments = name.split('.');
    let root = segments.next().unwrap_or_default();
    if FUNCTIONS.contains(&root) || root == "stranger" {
        return None;
    }
    let any = (root == "any").then(|| Shape::of(Kind::ALL.iter().map(|(kind, _)| *kind)));
    let Some(mut shape) = names.get(root).or(any.as_ref()) else {
        return Some(unknown_root(name, root, names, tree));
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

fn unknown_root(name: &str, root: &str, names: &Names, tree: &Tree<'_>) -> Mistake {
    if ["bot", "app", "users"].contains(&root) {
        let need = match name.splitn(3, '.').collect::<Vec<_>>().as_slice() {
            ["users", member, ..] => format!("users.{member}"),
            ["users"] => "users.installed".to_owned(),
            _ => root.to_owned(),
        };
        return Mistake {
            title: format!("`{need}` is used, but `needs` does not name it").into(),
            help: Some(format!("add `{need}` to `needs`").into()),
            piece: Some(need),
        };
    }
    if root == "case" {
        return Mistake {
            title: "`case` is used, but there are no `cases`".into(),
            piece: Some(name.to_owned()),
            help: Some("add a table: `cases: [{ id: one, … }, { id: two, … }]`".into()),
        };
    }
    let known = names
        .keys()
        .map(String::as_str)
        .chain(FUNCTIONS.iter().chain(VALUES).copied());
    let is_call = !tree.calls(root).is_empty();
    let title = format!("unknown {} `{root}`", if is_call { "function" } else { "variable" });
    let member = documented_member(root, names).or_else(|| suggestion(root, known).map(str::to_owned));
    let help = match member {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if is_call => format!("the functions are {}", list(quoted(&FUNCTIONS[..OWN]))),
        None => "save it in an earlier step, or name it under `needs` if it is an identity of the target".to_owned(),
    };
    Mistake {
        title: title.into(),
        piece: Some(root.to_owned()),
        help: Some(help.into()),
    }
}

/// The name with its owner, where something that is known has such a member: `body.token`.
fn documented_member(name: &str, names: &Names) -> Option<String> {
    let has_it = |shape: &Shape| matches!(shape, Shape::Documented(members) if members.contains(name));
    let (owner, _) = names.iter().find(|(_, shape)| has_it(shape))?;
    Some(format!("{owner}.{name}"))
}

/// Functions that stand where a value is needed.
fn uncalled(names: &Names, tree: &Tree<'_>) -> Vec<Mistake> {
    let is_function = |name: &&str| FUNCTIONS.contains(name) && !names.contains_key(*name);
    let mut found: Vec<&str> = tree.values().into_iter().filter(is_function).collect();
    found.dedup();
    found
        .into_iter()
        .map(|name| Mistake {
            title: format!("`{name}` is a function, not a value").into(),
            piece: Some(name.to_owned()),
            help: Some(format!("call it: `{name}({})`", if BARE.contains(&name) { "" } else { "…" }).into()),
        })
        .collect()
}

fn unknown_member(path: &str, member: &str, members: &BTreeMap<String, Shape>) -> Mistake {
    let names: Vec<&str> = members.keys().map(String::as_str).collect();
    if path == "users" {
        return Mistake {
            title: format!("`users.{member}` is used, but `needs` does not name it").into(),
            piece: Some(format!("users.{member}")),
            help: Some(format!("add `users.{member}` to `needs`").into()),
        };
    }
    let help = match suggestion(member, names.iter().copied()) {
        Some(meant) => format!("did you mean `{path}.{meant}`?"),
        None => format!("`{path}` has {}", list(quoted(names))),
    };
    Mistake {
        title: format!("`{path}` has no `{member}`").into(),
        piece: Some(format!("{path}.{member}")),
        help: Some(help.into()),
    }
}

/// Filters and tests that do not exist: each is tried on nothing.
fn unknown_operations(tree: &Tree<'_>) -> Vec<Mistake> {
    let environment = Environment::new();
    let mut found = Vec::new();
    for (names, form, word) in [(tree.filters(), "none|", "filter"), (tree.tests(), "none is ", "test")] {
        for name in names {
            let probe = format!("{form}{name}");
            let outcome = environment
                .compile_expression(&probe)
                .and_then(|compiled| compiled.eval(()));
            if outcome.is_err_and(|error| matches!(error.kind(), ErrorKind::UnknownFilter | ErrorKind::UnknownTest)) {
                let mistake = Mistake {
                    title: format!("unknown {word} `{name}`").into(),
                    help: Some(help_with(word, name).into()),
                    piece: Some(name.to_owned()),
                };
                if !found.contains(&mistake) {
                    found.push(mistake);
                }
            }
        }
    }
    found
}

/// What to write instead of an unknown filter or test.
fn help_with(word: &str, wrong: &str) -> String {
    let known = if word == "filter" { FILTERS } else { TESTS };
    match suggestion(wrong, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("the {word}s are those of minijinja, such as {}", commas(quoted(known))),
    }
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
            .map(|mistake| mistake.title.to_string())
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
        assert_eq!(titles("case.token"), ["`case` is used, but there are no `cases`"]);
    }

    #[test]
    fn a_function_is_not_a_value() {
        for function in FUNCTIONS {
            let title = format!("`{function}` is a function, not a value");
            for source in [
                format!("{function} == 1"),
                format!("[{function}]"),
                format!("'x' ~ {function}"),
                format!("session[{function}:]"),
                format!("{function}.x"),
            ] {
                assert_eq!(titles(&source), [title.as_str()], "{source}");
            }
            assert_eq!(titles(&format!("{function}(bot)")), Vec::<String>::new());
        }
    }

    #[test]
    fn what_is_documented_of_the_body_is_suggested_with_it() {
        let body = Shape::Documented(BTreeSet::from(["token".to_owned()]));
        let names = Names::from([("body".to_owned(), body), ("tokens".to_owned(), Shape::Open)]);
        let help = |source: &str| {
            mistakes(&Expression::parse(source).expect("parsed"), &names)[0]
                .help
                .clone()
        };
        assert_eq!(help("token"), Some("did you mean `body.token`?".into()));
        assert_eq!(help("tokns"), Some("did you mean `tokens`?".into()));
        assert_eq!(mistakes(&Expression::parse("body.other").expect("parsed"), &names), []);
    }

    #[test]
    fn every_filter_and_test_that_is_suggested_exists() {
        let of_filters = FILTERS.iter().map(|filter| format!("session|{filter}"));
        let of_tests = TESTS.iter().map(|test| format!("session is {test}"));
        for source in of_filters.chain(of_tests) {
            let tree = Tree::parse(&source).expect("an expression");
            assert_eq!(unknown_operations(&tree), Vec::new(), "{source}");
        }
    }
}
