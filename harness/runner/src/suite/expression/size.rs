//! Bounds of expressions: how long and how deep one may be, and how large a value it may make.
//!
//! In: the syntax tree, and the values that are known. Out: an upper bound of what each operation and filter makes, before it is
//! computed: a text times a number, a replacement for each character, an indentation of each line. Sizes are in bytes, and saturate at
//! infinity. What names a value is as large as that value; before a run, nothing is known of names, so that only what is too large for
//! certain is refused. An expression has no loops, so that its length bounds its steps.

mod bound;

use minijinja::Value as Dynamic;
use minijinja::machinery::ast::{BinOp, BinOpKind, CallArg, Expr, Filter, UnaryOpKind};

use self::bound::{Bound, ELEMENT, LARGEST, SMALL, as_f64};
use super::tree::{Path, Tree};
use crate::text::exact_size;

/// How many words and signs an expression has at most.
pub(super) const MOST_TOKENS: usize = 1_000;

/// How many levels deep an expression is at most.
pub(super) const DEEPEST: usize = 100;

/// How much longer a character becomes in escapes.
const ESCAPED: f64 = 6.0;

/// An expression would make a value that is too large.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLarge {
    /// What makes it, such as `replace`.
    by: String,
}

impl TooLarge {
    /// What is wrong, a fragment.
    pub(super) fn reason(&self) -> String {
        format!("`{}` would make a value of more than {}", self.by, exact_size(LARGEST))
    }
}

/// What is wrong with the length or the depth of an expression, a fragment.
pub(super) fn too_long() -> String {
    format!("the expression has more than {MOST_TOKENS} words and signs")
}

/// As [`too_long`].
pub(super) fn too_deep() -> String {
    format!("the expression is nested more than {DEEPEST} levels deep")
}

/// What a name with its members stands for; `None` if it stands for nothing.
pub(super) type Lookup<'l> = dyn Fn(&Path<'_>) -> Option<Dynamic> + 'l;

/// Checks, with the values that there are, that nothing which the expression makes is too large.
pub(super) fn check(tree: &Tree<'_>, lookup: &Lookup<'_>) -> Result<(), TooLarge> {
    let unknown = f64::INFINITY;
    Sizes { tree, lookup, unknown }.of(&tree.root).map(drop)
}

/// Checks that nothing which the expression makes is too large, whatever the values are.
pub(super) fn check_before(tree: &Tree<'_>) -> Result<(), TooLarge> {
    let (lookup, unknown) = (|_: &Path<'_>| None, 0.0);
    Sizes {
        tree,
        lookup: &lookup,
        unknown,
    }
    .of(&tree.root)
    .map(drop)
}

struct Sizes<'l, 's> {
    tree: &'l Tree<'s>,
    lookup: &'l Lookup<'l>,
    /// What a number counts for that cannot be told.
    unknown: f64,
}

impl<'s> Sizes<'_, 's> {
    /// The bound of a node. The depth of an expression is bounded.
    fn of(&self, expression: &Expr<'s>) -> Result<Bound, TooLarge> {
        Ok(match expression {
            Expr::Const(constant) => Bound::of(&constant.value),
            Expr::Var(_) => self.named(expression).unwrap_or(SMALL),
            Expr::GetAttr(member) => match self.named(expression) {
                Some(known) => known,
                None => self.of(&member.expr)?,
            },
            Expr::GetItem(item) => {
                // Before it is computed to find out what is named.
                self.of(&item.subscript_expr)?;
                match self.named(expression) {
                    Some(known) => known,
                    None => self.of(&item.expr)?,
                }
            }
            Expr::Slice(slice) => {
                for end in [&slice.start, &slice.stop, &slice.step].into_iter().flatten() {
                    self.of(end)?;
                }
                self.of(&slice.expr)?
            }
            Expr::UnaryOp(operation) => match operation.op {
                UnaryOpKind::Not => self.of(&operation.expr).map(|_| SMALL)?,
                UnaryOpKind::Neg => self.of(&operation.expr)?,
            },
            Expr::BinOp(operation) => self.operation(operation)?,
            Expr::Compare(comparison) => {
                self.of(&comparison.expr)?;
                for operand in &comparison.ops {
                    self.of(&operand.expr)?;
                }
                SMALL
            }
            Expr::IfExpr(choice) => {
                self.of(&choice.test_expr)?;
                let otherwise = choice.false_expr.as_ref().map_or(Ok(SMALL), |other| self.of(other))?;
                self.of(&choice.true_expr)?.or(otherwise)
            }
            Expr::Filter(filter) => self.filter(filter)?,
            Expr::Test(test) => {
                self.of(&test.expr)?;
                self.arguments(&test.args)?;
                SMALL
            }
            Expr::Call(call) => {
                let arguments = self.arguments(&call.args)?;
                let base = match &call.expr {
                    Expr::Var(_) => SMALL,
                    method => self.of(method)?,
                };
                let whole = arguments.into_iter().fold(base, Bound::and);
                let (name, own) = match &call.expr {
                    Expr::Var(function) => (function.id, own_bytes(function.id)),
                    _ => ("a call", Some(0.0)),
                };
                let Some(own) = own else {
                    return Ok(Bound::number(LATEST));
                };
                let number = whole.number.max(self.unknown);
                made(
                    name,
                    Bound {
                        number,
                        ..whole.with_bytes(whole.bytes + own)
                    },
                )?
            }
            Expr::List(list) => self.together(list.items.iter())?,
            Expr::Tuple(tuple) => self.together(tuple.items.iter())?,
            Expr::Map(map) => self.together(map.keys.iter().chain(&map.values))?,
        })
    }

    fn value(&self, expression: &Expr<'s>) -> Option<Dynamic> {
        match expression {
            Expr::Const(constant) => Some(constant.value.clone()),
            other => (self.lookup)(&self.tree.path(other)?),
        }
    }

    fn named(&self, expression: &Expr<'s>) -> Option<Bound> {
        self.value(expression).map(|value| Bound::of(&value))
    }

    fn together<'e>(&self, items: impl Iterator<Item = &'e Expr<'s>>) -> Result<Bound, TooLarge>
    where
        's: 'e,
    {
        let mut all = Bound::text(ELEMENT);
        for item in items {
            all = all.and(self.of(item)?);
        }
        Ok(all)
    }

    fn arguments(&self, arguments: &[CallArg<'s>]) -> Result<Vec<Bound>, TooLarge> {
        arguments.iter().map(|argument| self.of(value_of(argument))).collect()
    }

    fn operation(&self, operation: &BinOp<'s>) -> Result<Bound, TooLarge> {
        let (left, right) = (self.of(&operation.left)?, self.of(&operation.right)?);
        let (name, bound) = match operation.op {
            BinOpKind::Eq
            | BinOpKind::Ne
            | BinOpKind::Lt
            | BinOpKind::Lte
            | BinOpKind::Gt
            | BinOpKind::Gte
            | BinOpKind::In => ("==", SMALL),
            BinOpKind::ScAnd | BinOpKind::ScOr => ("and", left.or(right)),
            BinOpKind::Concat => ("~", Bound::text(left.bytes + right.bytes)),
            BinOpKind::Add => {
                let both = left.and(right);
                let number = left.number + right.number;
                ("+", Bound { number, ..both })
            }
            BinOpKind::Sub => ("-", Bound::number(left.number + right.number)),
            BinOpKind::Div | BinOpKind::FloorDiv => {
                let by = self.value(&operation.right).and_then(|by| f64::try_from(by).ok());
                let number = by.map_or(self.unknown, |by| left.number / by.abs());
                ("/", Bound::number(number))
            }
            BinOpKind::Rem => ("%", Bound::number(right.number)),
            BinOpKind::Pow => {
                let by = self.value(&operation.right).and_then(|by| f64::try_from(by).ok());
                // A fraction grows with a negative exponent.
                let by = by.filter(|by| *by >= 0.0);
                let number = by.map_or(self.unknown, |by| left.number.max(1.0).powf(by));
                ("**", Bound::number(number))
            }
            BinOpKind::Mul => ("*", product(left, right)),
        };
        made(name, bound)
    }

    fn filter(&self, filter: &Filter<'s>) -> Result<Bound, TooLarge> {
        let value = filter.expr.as_ref().map_or(Ok(SMALL), |inner| self.of(inner))?;
        let arguments = self.arguments(&filter.args)?;
        let known = filter.expr.as_ref().and_then(|inner| self.value(inner));
        let text = known.as_ref().and_then(Dynamic::as_str);
        made(
            filter.name,
            self.filtered(filter.name, value, &arguments, &filter.args, text),
        )
    }

    /// What a filter makes of a value; `text` is the value where it is a text that is known.
    fn filtered(
        &self,
        name: &str,
        value: Bound,
        arguments: &[Bound],
        written: &[CallArg<'_>],
        text: Option<&str>,
    ) -> Bound {
        let bytes = |index: usize| arguments.get(index).map_or(0.0, |argument| argument.bytes);
        let greatest = arguments.iter().map(|argument| argument.number).fold(0.0, f64::max);
        let all = arguments.iter().fold(value, |all, argument| all.and(*argument));
        match name {
            "length" | "count" => Bound::number(value.bytes),
            "int" | "float" | "abs" | "round" => match (value.number, text) {
                (number, _) if number > 0.0 => Bound::number(number.max(greatest)),
                (_, text) => Bound::number(text.and_then(|text| text.parse().ok()).unwrap_or(self.unknown)),
            },
            "sum" => Bound::number(value.number * value.bytes),
            "bool" => SMALL,
            "first" | "last" | "min" | "max" | "attr" | "sort" | "unique" | "select" | "reject" | "selectattr"
            | "rejectattr" | "trim" | "default" | "d" | "safe" => all,
            "replace" => value.with_bytes(value.bytes * bytes(1).max(1.0) + bytes(1)),
            "join" => value.with_bytes(value.bytes * (1.0 + bytes(0))),
            "slice" | "batch" => all.with_bytes((value.bytes + greatest) * (ELEMENT + bytes(1))),
            "indent" => value.with_bytes(value.bytes * (1.0 + greatest)),
            "format" => {
                let width = text.map_or(self.unknown, |text| widths(text, greatest));
                all.with_bytes(all.bytes * ESCAPED + width)
            }
            "tojson" => Bound::text(value.bytes * (ESCAPED + greatest)),
            "split" | "lines" | "list" | "items" | "dictsort" | "reverse" | "groupby" | "zip" | "chain" => {
                // Of a text, each character may become an element.
                let is_text = text.is_some() || value.number <= 0.0;
                all.with_bytes(all.bytes * if is_text { ELEMENT } else { 2.0 })
            }
            "map" => match written.first() {
                Some(CallArg::Pos(Expr::Const(inner))) => {
                    let inner = inner.value.as_str().unwrap_or_default();
                    let rest = (&arguments[1..], &written[1..]);
                    let made = self.filtered(inner, value, rest.0, rest.1, None);
                    made.with_bytes(made.bytes + value.bytes)
                }
                Some(CallArg::Pos(_)) => value.with_bytes(self.unknown.max(value.bytes)),
                _ => all,
            },
            _ => all.with_bytes(all.bytes * ESCAPED),
        }
    }
}

/// A text or a list times a number, or two numbers.
fn product(left: Bound, right: Bound) -> Bound {
    let times = |repeated: Bound, by: Bound| {
        // Nothing times infinity is nothing.
        if repeated.is_repeatable && by.number > 0.0 {
            repeated.bytes * by.number
        } else {
            0.0
        }
    };
    Bound {
        bytes: times(left, right).max(times(right, left)).max(ELEMENT),
        number: if left.number > 0.0 && right.number > 0.0 {
            left.number * right.number
        } else {
            0.0
        },
        is_repeatable: left.is_repeatable || right.is_repeatable,
    }
}

/// The widths in a format, and those that it takes from its arguments.
fn widths(format: &str, greatest: f64) -> f64 {
    let digits = format.split(|character: char| !character.is_ascii_digit());
    let written: f64 = digits.filter_map(|digits| digits.parse::<f64>().ok()).sum();
    written + greatest * as_f64(format.matches('*').count())
}

fn made(by: &str, bound: Bound) -> Result<Bound, TooLarge> {
    if bound.is_repeatable && bound.bytes > as_f64(LARGEST) {
        return Err(TooLarge { by: by.to_owned() });
    }
    Ok(bound)
}

/// The greatest number that a function gives which gives a number: seconds since 1970.
const LATEST: f64 = 1e12;

/// What a function adds to what it is given, in bytes; `None` where it gives a number, or true or false.
fn own_bytes(function: &str) -> Option<f64> {
    match function {
        "now" | "jwt_verifies" | "jwt_verifies_with_certificate" => None,
        "jwt" | "random_hex" => Some(4_096.0),
        // As many numbers as minijinja gives at most.
        "range" => Some(100_000.0 * ELEMENT),
        _ => Some(ELEMENT),
    }
}

fn value_of<'a, 's>(argument: &'a CallArg<'s>) -> &'a Expr<'s> {
    match argument {
        CallArg::Pos(value) | CallArg::Kwarg(_, value) | CallArg::PosSplat(value) | CallArg::KwargSplat(value) => value,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Checked with `body.text` of a megabyte, `body.items` of a thousand small elements, and `n` of a million.
    fn refused(source: &str) -> Option<String> {
        let tree = Tree::parse(source).expect("an expression");
        let body = BTreeMap::from([
            ("text", Dynamic::from("x".repeat(1 << 20))),
            ("items", Dynamic::from(vec!["item"; 1000])),
        ]);
        let values = BTreeMap::from([("body", Dynamic::from(body)), ("n", Dynamic::from(1_000_000))]);
        let lookup = |path: &Path<'_>| {
            let mut value = values.get(path.root)?.clone();
            for (key, _) in &path.steps {
                value = value.get_item(key).ok()?;
            }
            Some(value)
        };
        check(&tree, &lookup).err().map(|error| error.by)
    }

    fn refused_before(source: &str) -> bool {
        check_before(&Tree::parse(source).expect("an expression")).is_err()
    }

    #[test]
    fn what_grows_beyond_measure_is_refused_and_named() {
        for (source, by) in [
            ("'x' * 100000000", "*"),
            ("n * n * 'x'", "*"),
            ("[1] * 10000000", "*"),
            ("body.text * 9", "*"),
            ("(body.text ~ '') * (n // 2)", "*"),
            ("body.text|replace('x', body.text)", "replace"),
            ("('x' * 100000)|replace('x', 'y' * 100000)", "replace"),
            ("[1]|slice(1000000000)|list", "slice"),
            ("'%1000000000d'|format(1)", "format"),
            ("'%*d'|format(1000000000, 1)", "format"),
            ("('%1' ~ '000000000d')|format(1)", "format"),
            ("'x'|indent(1000000000)", "indent"),
            ("'x'|indent(width=1000000000)", "indent"),
            ("'x'|indent((0.0001 ** -3)|int)", "indent"),
            ("{}|tojson(indent=1000000000)", "tojson"),
            ("body.text|list", "list"),
            ("body.items|map('indent', 1000000)", "map"),
            ("body.items|map('replace', 'i', body.text)|list", "map"),
            ("body.text|join(body.text)", "join"),
            (
                "body.text ~ body.text ~ body.text ~ body.text ~ body.text ~ body.text ~ body.text ~ body.text",
                "~",
            ),
            ("jwt(bot, claims={'a': body.text * 8})", "*"),
            ("range(n) * 3", "*"),
            ("now() * 'x'", "*"),
        ] {
            assert_eq!(refused(source).as_deref(), Some(by), "{source}");
        }
    }

    #[test]
    fn what_scenarios_do_is_not_refused() {
        for source in [
            "body.text",
            "body.text|length > 3",
            "body.text|upper",
            "body.text[:-8] ~ 'x'",
            "body.items|map('upper')|list|length",
            "body.items|join(', ')",
            "body.items|first == 'item'",
            "'x' * 4096",
            "'x' * (n // 1000)",
            "n * n - 5 / n",
            "(body.items|length) * 'x'",
            "'%05d'|format(n)",
            "jwt(bot, claims={'aud': body.items[0]})",
            "body.text.split('.')[0]",
            "body.items[n] * 2",
            "body.n <= (now() + 300) * 1000",
            "jwt_claims(body.items[0]).exp * 1000 > now() * 1000",
            "certificate('pem').not_after * 1000",
            "range(10)",
        ] {
            assert_eq!(refused(source), None, "{source}");
        }
    }

    #[test]
    fn before_a_run_only_what_is_too_large_for_certain_is_refused() {
        for source in ["'x' * 1000000000", "'x'|indent(1000000000)", "'%1000000000d'|format(x)"] {
            assert!(refused_before(source), "{source}");
        }
        for source in [
            "'x' * n",
            "f|format(1)",
            "x|replace('a', b)",
            "'x' * (n / m)",
            "x|map(y)",
            "x|int * 'y'",
        ] {
            assert!(!refused_before(source), "{source}");
        }
    }
}
