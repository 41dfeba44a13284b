//! Simple conditions: `$statusCode == 200 && $response.body#/items[0].id != null`.
//!
//! In: text. Out: a tree. What it cannot be read as is said in words.

use serde_json::Value;

use super::runtime::{self, Member, Runtime, members};

/// How many levels deep a condition may be.
const DEEPEST: usize = 40;

/// How long a condition may be, in bytes.
pub(super) const LONGEST: usize = 4_000;

/// A condition, or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Condition {
    Literal(Value),
    Runtime(Runtime),
    Not(Box<Self>),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    Compare(Comparison, Box<Self>, Box<Self>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    /// Every one, the longer signs first, as they are looked for in a text. `=` alone is no sign.
    pub(super) const ALL: [Self; 6] = [
        Self::Equal,
        Self::Unequal,
        Self::LessOrEqual,
        Self::GreaterOrEqual,
        Self::Less,
        Self::Greater,
    ];

    /// As it is written, here and in scenarios.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    /// What is wrong with it, a fragment.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text.len() > LONGEST {
            return Err(format!("it is longer than {LONGEST} bytes"));
        }
        let mut reader = Reader { rest: text, depth: 0 };
        let condition = reader.either()?;
        match reader.rest.trim_start() {
            "" => Ok(condition),
            rest => Err(format!("`{}` is not understood", first_word(rest))),
        }
    }

    /// The conditions that must all hold.
    pub(super) fn conjuncts(self) -> Vec<Self> {
        match self {
            Self::And(left, right) => [left.conjuncts(), right.conjuncts()].concat(),
            other => vec![other],
        }
    }
}

struct Reader<'t> {
    rest: &'t str,
    depth: usize,
}

impl<'t> Reader<'t> {
    fn takes(&mut self, sign: &str) -> bool {
        let trimmed = self.rest.trim_start();
        match trimmed.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn deeper(&mut self) -> Result<(), String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(format!("it is nested more than {DEEPEST} levels deep"));
        }
        Ok(())
    }

    fn either(&mut self) -> Result<Condition, String> {
        self.deeper()?;
        let mut condition = self.both()?;
        while self.takes("||") {
            condition = Condition::Or(Box::new(condition), Box::new(self.both()?));
        }
        self.depth -= 1;
        Ok(condition)
    }

    fn both(&mut self) -> Result<Condition, String> {
        let mut condition = self.compared()?;
        while self.takes("&&") {
            condition = Condition::And(Box::new(condition), Box::new(self.compared()?));
        }
        Ok(condition)
    }

    fn compared(&mut self) -> Result<Condition, String> {
        let left = self.one()?;
        match Comparison::ALL.into_iter().find(|sign| self.takes(sign.sign())) {
            Some(comparison) => Ok(Condition::Compare(comparison, Box::new(left), Box::new(self.one()?))),
            None => Ok(left),
        }
    }

    fn one(&mut self) -> Result<Condition, String> {
        if self.takes("(") {
            let inside = self.either()?;
            return if self.takes(")") {
                Ok(inside)
            } else {
                Err("a bracket is not closed".to_owned())
            };
        }
        if self.takes("!") {
            self.deeper()?;
            let inside = self.one()?;
            self.depth -= 1;
            return Ok(Condition::Not(Box::new(inside)));
        }
        let rest = self.rest.trim_start();
        match rest.chars().next() {
            None => Err("it ends where a value is expected".to_owned()),
            Some('\'') => self.text(&rest[1..]),
            Some('$') => self.runtime(rest),
            Some(_) => self.word(rest),
        }
    }

    /// A text in single quotes, in which a quote is doubled.
    fn text(&mut self, inside: &'t str) -> Result<Condition, String> {
        let mut text = String::new();
        let mut rest = inside;
        loop {
            let (before, after) = rest.split_once('\'').ok_or("a quote is not closed")?;
            text.push_str(before);
            match after.strip_prefix('\'') {
                Some(more) => {
                    text.push('\'');
                    rest = more;
                }
                None => {
                    self.rest = after;
                    return Ok(Condition::Literal(Value::String(text)));
                }
            }
        }
    }

    fn word(&mut self, rest: &'t str) -> Result<Condition, String> {
        let word = &rest[..rest.find(is_end).unwrap_or(rest.len())];
        let literal = match word {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            number => serde_json::from_str::<serde_json::Number>(number)
                .map(Value::Number)
                .map_err(|_| format!("`{}` is not understood", first_word(rest)))?,
        };
        self.rest = &rest[word.len()..];
        Ok(Condition::Literal(literal))
    }

    /// A runtime expression, with what is taken of it by `[0]` and `.name`.
    fn runtime(&mut self, rest: &'t str) -> Result<Condition, String> {
        let word = &rest[..rest.find(is_end).unwrap_or(rest.len())];
        let mut runtime = Runtime::parse(word).ok_or_else(|| format!("`{word}` is no runtime expression"))?;
        self.rest = &rest[word.len()..];
        // Without a blank in front: `[` elsewhere means nothing.
        while let Some(inside) = self.rest.strip_prefix('[') {
            let (inside, behind) = inside.split_once(']').ok_or("a bracket is not closed")?;
            let inside = inside.trim();
            let quoted = |quote: char| inside.strip_prefix(quote)?.strip_suffix(quote);
            let member = match (inside.parse(), quoted('\'').or_else(|| quoted('"'))) {
                (Ok(index), _) => Member::Index(index),
                (_, Some(name)) => Member::Name(name.to_owned()),
                _ => return Err(format!("`[{inside}]` is not understood")),
            };
            runtime.steps.push(member);
            let end = behind.find(is_end).unwrap_or(behind.len());
            runtime.steps.extend(members(&behind[..end]));
            self.rest = &behind[end..];
            if runtime.steps.len() > runtime::DEEPEST {
                return Err(format!("it leads more than {} levels deep", runtime::DEEPEST));
            }
        }
        Ok(Condition::Runtime(runtime))
    }
}

/// What ends a word.
fn is_end(character: char) -> bool {
    character.is_whitespace() || "=!<>&|()[],'\"".contains(character)
}

fn first_word(text: &str) -> String {
    text.split_whitespace()
        .next()
        .unwrap_or_default()
        .chars()
        .take(40)
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(condition: &Condition) -> String {
        match condition {
            Condition::Literal(value) => value.to_string(),
            Condition::Runtime(runtime) => format!("{:?}{}", runtime.of, runtime.steps.len()),
            Condition::Not(inside) => format!("!{}", shown(inside)),
            Condition::And(left, right) => format!("({} and {})", shown(left), shown(right)),
            Condition::Or(left, right) => format!("({} or {})", shown(left), shown(right)),
            Condition::Compare(sign, left, right) => format!("{} {} {}", shown(left), sign.sign(), shown(right)),
        }
    }

    #[test]
    fn operators_bind_as_they_do_elsewhere() {
        for (text, tree) in [
            (
                "$statusCode==200||$statusCode>=400 && $statusCode < 500",
                "(StatusCode0 == 200 or (StatusCode0 >= 400 and StatusCode0 < 500))",
            ),
            ("!($statusCode != 5)", "!StatusCode0 != 5"),
            ("$response.body#/a/b[0].c == 'it''s'", "ResponseBody4 == \"it's\""),
            ("$response.body.a['b.c'] == null", "ResponseBody2 == null"),
            ("true", "true"),
            ("-1.5 <= $statusCode", "-1.5 <= StatusCode0"),
        ] {
            assert_eq!(
                Condition::parse(text).map(|tree| shown(&tree)).as_deref(),
                Ok(tree),
                "{text}"
            );
        }
    }

    #[test]
    fn what_must_all_hold_is_told_apart() {
        let parts = Condition::parse("true && (false && true) && 1 == 1").map(Condition::conjuncts);
        assert_eq!(parts.as_ref().map(Vec::len), Ok(4));
        assert_eq!(
            parts.ok().and_then(|parts| parts.into_iter().nth(1)),
            Some(Condition::Literal(json!(false)))
        );
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for (text, said) in [
            ("", "ends"),
            ("$statusCode = 200", "`=`"),
            ("$statusCode == ", "ends"),
            ("($statusCode", "bracket"),
            ("$nowhere.x == 1", "`$nowhere.x`"),
            ("$statusCode == \"200\"", "`\"200\"`"),
            ("'open", "quote"),
            ("$response.body[x] == 1", "`[x]`"),
            (&"(".repeat(1_000), "levels"),
            (&"!".repeat(1_000), "levels"),
            (&format!("$response.body{} == 1", "[0]".repeat(1_000)), "levels"),
            (&format!("$response.body[0]{} == 1", ".a".repeat(1_000)), "levels"),
            (&"true && ".repeat(1_000), "longer"),
        ] {
            let error = Condition::parse(text).expect_err(text);
            assert!(error.contains(said), "{text}: {error}");
        }
    }
}
