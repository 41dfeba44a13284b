//! Values with `${{ … }}` in them, parsed once.
//!
//! A text that is one whole expression keeps the expression's type; in a longer text it becomes text.

use minijinja::Environment;
use serde_json::Value;

use super::error::Mistake;
use super::size;
use super::tree::Tree;
use crate::diagnostic::escape;
use crate::suite::compact::compact;

/// What an expression looks like.
const EXAMPLE: &str = "an expression looks like `session`, `body.token` or `jwt(bot, lifetime='-1m')`";

/// An expression, known to be well formed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression {
    /// Its text, without the delimiters.
    pub source: String,
    /// The names that it uses, with members: `body.token`, `bot`, `jwt`.
    pub names: Vec<String>,
    /// It says itself what holds if something that it names is not there.
    pub provides_for_absence: bool,
}

/// A value that may hold expressions anywhere.
#[derive(Clone, Debug, PartialEq)]
pub enum Template {
    /// A value without expressions.
    Literal(Value),
    /// One whole expression.
    Whole(Expression),
    /// A text with expressions in it.
    Text(Vec<Piece>),
    /// A list.
    List(Vec<Self>),
    /// A mapping.
    Mapping(Vec<(String, Self)>),
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// As it is.
    Literal(String),
    /// The value of an expression.
    Expression(Expression),
}

impl Expression {
    /// Parses an expression without delimiters.
    ///
    /// # Errors
    /// It is not well formed.
    pub fn parse(source: &str) -> Result<Self, Mistake> {
        let source = source.trim();
        if source.is_empty() {
            return Err(Mistake {
                title: "there is no expression here".into(),
                piece: None,
                help: Some(EXAMPLE.into()),
            });
        }
        let refuse = |what: String| Mistake {
            title: what.into(),
            piece: None,
            help: Some("compute less in one expression, or save a part of it in an earlier step".into()),
        };
        if Tree::tokens(source, size::MOST_TOKENS) > size::MOST_TOKENS {
            return Err(refuse(size::too_long()));
        }
        let tree = Tree::parse(source);
        if let Some(tree) = &tree {
            if tree.depth() > size::DEEPEST {
                return Err(refuse(size::too_deep()));
            }
            size::check_before(tree).map_err(|too_large| refuse(too_large.reason()))?;
        }
        let environment = Environment::empty();
        environment.compile_expression(source).map_err(|error| Mistake {
            title: format!(
                "`{source}` is not an expression: {}",
                error.detail().unwrap_or("it is malformed")
            )
            .into(),
            piece: error
                .range()
                .and_then(|range| source.get(range))
                .filter(|piece| !piece.is_empty())
                .map(str::to_owned),
            help: Some(EXAMPLE.into()),
        })?;
        Ok(Self {
            source: source.to_owned(),
            names: compact(tree.iter().flat_map(Tree::names)),
            provides_for_absence: tree.is_some_and(|tree| tree.provides_for_absence()),
        })
    }
}

impl Template {
    /// Parses a value and everything in it.
    ///
    /// # Errors
    /// The expressions that are not well formed, each with the JSON pointer to its text within `value`.
    pub fn parse(value: &Value) -> Result<Self, Vec<(String, Mistake)>> {
        let mut mistakes = Vec::new();
        let template = parse_at(value, String::new(), &mut mistakes);
        if mistakes.is_empty() {
            Ok(template)
        } else {
            Err(mistakes)
        }
    }

    /// Calls `visit` with every expression and the JSON pointer to its text.
    pub fn each_expression<'a>(&'a self, visit: &mut dyn FnMut(String, &'a Expression)) {
        self.walk(String::new(), visit);
    }

    /// Calls `visit` with every text that stands for itself, within a longer one too, and the JSON pointer to where it stands.
    pub fn each_text<'a>(&'a self, visit: &mut dyn FnMut(&str, &'a str)) {
        self.texts("", visit);
    }

    fn texts<'a>(&'a self, pointer: &str, visit: &mut dyn FnMut(&str, &'a str)) {
        match self {
            Self::Literal(Value::String(text)) => visit(pointer, text),
            Self::Literal(_) | Self::Whole(_) => {}
            Self::Text(pieces) => {
                for piece in pieces {
                    if let Piece::Literal(text) = piece {
                        visit(pointer, text);
                    }
                }
            }
            Self::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    item.texts(&format!("{pointer}/{index}"), visit);
                }
            }
            Self::Mapping(members) => {
                for (key, member) in members {
                    member.texts(&format!("{pointer}/{}", escape(key)), visit);
                }
            }
        }
    }

    fn walk<'a>(&'a self, pointer: String, visit: &mut dyn FnMut(String, &'a Expression)) {
        match self {
            Self::Literal(_) => {}
            Self::Whole(expression) => visit(pointer, expression),
            Self::Text(pieces) => {
                for piece in pieces {
                    if let Piece::Expression(expression) = piece {
                        visit(pointer.clone(), expression);
                    }
                }
            }
            Self::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    item.walk(format!("{pointer}/{index}"), visit);
                }
            }
            Self::Mapping(members) => {
                for (key, member) in members {
                    member.walk(format!("{pointer}/{}", escape(key)), visit);
                }
            }
        }
    }
}

fn parse_at(value: &Value, pointer: String, mistakes: &mut Vec<(String, Mistake)>) -> Template {
    match value {
        Value::String(text) if text.contains("${{") => match parse_text(text) {
            Ok(template) => template,
            Err(mistake) => {
                mistakes.push((pointer, mistake));
                Template::Literal(Value::Null)
            }
        },
        Value::Array(items) => {
            let items = items.iter().enumerate();
            let items = items.map(|(index, item)| parse_at(item, format!("{pointer}/{index}"), mistakes));
            Template::List(items.collect())
        }
        Value::Object(members) => {
            let members = members.iter().map(|(key, member)| {
                let template = parse_at(member, format!("{pointer}/{}", escape(key)), mistakes);
                (key.clone(), template)
            });
            Template::Mapping(compact(members))
        }
        plain => Template::Literal(plain.clone()),
    }
}

fn parse_text(text: &str) -> Result<Template, Mistake> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${{") {
        if start > 0 {
            pieces.push(Piece::Literal(rest[..start].to_owned()));
        }
        let inner = &rest[start + 3..];
        let end = end_of_expression(inner).ok_or_else(|| Mistake {
            title: "`${{` is never closed".into(),
            piece: Some("${{".to_owned()),
            help: Some("close it with `}}`".into()),
        })?;
        pieces.push(Piece::Expression(Expression::parse(&inner[..end])?));
        rest = &inner[end + 2..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Literal(rest.to_owned()));
    }
    match <[Piece; 1]>::try_from(pieces) {
        Ok([Piece::Expression(expression)]) => Ok(Template::Whole(expression)),
        Ok(one) => Ok(Template::Text(one.into())),
        Err(several) => Ok(Template::Text(compact(several.into_iter()))),
    }
}

/// The expressions of a text that lack the `$` before their braces, as they are written: `{{ session }}`. Braces around
/// something without a name are none.
pub fn without_dollar(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(open) = text[start..].find("{{").map(|open| start + open) {
        start = open + 1;
        let inside = &text[open + 2..];
        let Some(length) = end_of_expression(inside) else {
            continue;
        };
        if Expression::parse(&inside[..length]).is_ok_and(|expression| !expression.names.is_empty()) {
            start = open + 2 + length + 2;
            found.push(&text[open..start]);
        }
    }
    found
}

/// The offset of the `}}` that closes an expression: not one within quotes or closing inner braces.
fn end_of_expression(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut depth = 0_usize;
    let mut escaped = false;
    for (offset, character) in text.char_indices() {
        match (quote, character) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), _) if character == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(character),
            (None, '{') => depth += 1,
            (None, '}') if depth > 0 => depth -= 1,
            (None, '}') if text[offset..].starts_with("}}") => return Some(offset),
            (None, _) => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_whole_expression_is_told_from_a_text() {
        let whole = Template::parse(&json!("${{ jwt(bot, claims={\"a\": {\"b\": 1}}) }}")).expect("parsed");
        assert!(matches!(whole, Template::Whole(expression) if expression.names == ["bot", "jwt"]));
        let text = Template::parse(&json!("Bearer ${{ token }}!")).expect("parsed");
        assert!(matches!(text, Template::Text(pieces) if pieces.len() == 3));
    }

    #[test]
    fn braces_in_quotes_do_not_close() {
        let whole = Template::parse(&json!("${{ '}}' ~ x }}")).expect("parsed");
        assert!(matches!(whole, Template::Whole(expression) if expression.names == ["x"]));
    }

    #[test]
    fn all_mistakes_are_reported_with_their_pointers() {
        let mistakes = Template::parse(&json!({"a": "${{ 1 + }}", "b": ["${{ x"]})).expect_err("mistakes");
        let pointers: Vec<&str> = mistakes.iter().map(|(pointer, _)| pointer.as_str()).collect();
        assert_eq!(pointers, ["/a", "/b/0"]);
    }

    #[test]
    fn braces_without_a_dollar_are_an_expression_if_they_name_something() {
        assert_eq!(
            without_dollar("Bearer {{ token }} {{case.id}}"),
            ["{{ token }}", "{{case.id}}"]
        );
        assert_eq!(without_dollar("{{{ token }}"), ["{{ token }}"]);
        for text in ["{{ 7 * 7 }}", "{{ }}", "{{ a b }}", "{{ token", "{ token }", "}} {{"] {
            assert_eq!(without_dollar(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn texts_are_what_is_not_an_expression() {
        let value = json!({"a": "x", "b": ["y ${{ z }} w", "${{ v }}", 1]});
        let template = Template::parse(&value).expect("parsed");
        let mut texts = Vec::new();
        template.each_text(&mut |pointer, text| texts.push(format!("{pointer} {text}")));
        assert_eq!(texts, ["/a x", "/b/0 y ", "/b/0  w"]);
    }

    #[test]
    fn what_is_sliced_is_a_name_too() {
        let names = |source: &str| Expression::parse(source).expect("an expression").names;
        assert_eq!(names("session[:-8]"), ["session"]);
        assert_eq!(
            names("body.items[first:].x ~ f(token)[1:]"),
            ["body.items", "f", "first", "token"]
        );
    }

    #[test]
    fn members_are_part_of_a_name() {
        let expression = Expression::parse("body.username == bot.username").expect("parsed");
        assert_eq!(expression.names, ["body.username", "bot.username"]);
    }
}
