//! The syntax tree of an expression: what it names, calls, filters and tests, and whether it provides for absence.
//!
//! In: the text of an expression. Out: facts about it; quoted text is never one of them.
//!
//! The tree is minijinja's own, so that what is said of an expression beforehand is said of what will be evaluated: its public
//! `undeclared_variables` passes over slices, and does not say in which way a name is used. minijinja gives the tree away
//! behind `unstable_machinery`, without a promise for later versions, so nothing but this file and `size` touches it.

use std::collections::BTreeSet;
use std::ops::Range;

use minijinja::Value as Dynamic;
use minijinja::machinery::ast::{BinOpKind, Call, CallArg, Expr};
use minijinja::machinery::{Span, parse_expr, tokenize};
use minijinja::syntax::SyntaxConfig;

/// The syntax tree of an expression.
pub(super) struct Tree<'s> {
    source: &'s str,
    pub(super) root: Expr<'s>,
}

/// A name with what is taken out of it: `body.items[0].id`.
pub(super) struct Path<'s> {
    source: &'s str,
    /// Where it stands, in bytes of the source.
    place: Range<usize>,
    /// The name.
    pub(super) root: &'s str,
    /// The members and elements, outermost first, each with where it ends in the source.
    pub(super) steps: Vec<(Dynamic, usize)>,
    /// The expression only asks whether it is there, or says what holds if it is not.
    is_optional: bool,
    /// Where the name ends in the source.
    end_of_root: usize,
}

/// An argument of a call.
pub(super) struct Argument<'s> {
    /// Its keyword; `None` where its position counts.
    pub(super) keyword: Option<&'s str>,
    /// The text that it is, where it is written out, and how it is written.
    pub(super) text: Option<(String, &'s str)>,
}

impl<'s> Tree<'s> {
    /// The tree of an expression; `None` if it is not well formed.
    pub(super) fn parse(source: &'s str) -> Option<Self> {
        let root = parse_expr(source).ok()?;
        Some(Self { source, root })
    }

    /// How many words and signs a text has, counted up to one more than `most`.
    pub(super) fn tokens(source: &str, most: usize) -> usize {
        tokenize(source, true, SyntaxConfig::default())
            .take_while(Result::is_ok)
            .take(most + 1)
            .count()
    }

    /// How many levels deep it is.
    pub(super) fn depth(&self) -> usize {
        let mut deepest = 0;
        let mut open = vec![(&self.root, 1)];
        while let Some((expression, depth)) = open.pop() {
            deepest = deepest.max(depth);
            open.extend(children(expression).into_iter().map(|child| (child, depth + 1)));
        }
        deepest
    }

    /// The names that it uses, with their members: `body.token`, `bot`, `jwt`.
    pub(super) fn names(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        let mut open = vec![&self.root];
        while let Some(expression) = open.pop() {
            match dotted(expression) {
                Some(name) => drop(names.insert(name)),
                None => open.extend(children(expression)),
            }
        }
        names
    }

    /// The names that stand for a value, each as often as it does: not those of functions where they are called.
    pub(super) fn values(&self) -> Vec<&'s str> {
        let mut names = Vec::new();
        let mut open = vec![&self.root];
        while let Some(expression) = open.pop() {
            match expression {
                Expr::Var(name) => names.push(name.id),
                Expr::Call(call) if matches!(call.expr, Expr::Var(_)) => open.extend(arguments(&call.args)),
                other => open.extend(children(other)),
            }
        }
        names
    }

    /// What it is made of, as it is written and each once: names with their members, and calls of functions with the members that
    /// are taken of what these give. Of names and functions, those that `tells` leaves out are none of it.
    pub(super) fn parts(&self, tells: &dyn Fn(Root<'s>) -> bool) -> BTreeSet<String> {
        let mut parts = BTreeSet::new();
        let mut open = vec![&self.root];
        while let Some(expression) = open.pop() {
            match stem(expression) {
                Some(root @ Root::Name(_)) => {
                    parts.extend(dotted(expression).filter(|_| tells(root)));
                }
                Some(root @ Root::Call(_)) => {
                    let written = self.source.get(start(expression)..range(expression.span()).end);
                    parts.extend(written.filter(|_| tells(root)).map(str::to_owned));
                    open.extend(arguments_of_call(expression));
                }
                None => match expression {
                    // A method is no value; what has it is one.
                    Expr::Call(call) => {
                        let owner = match &call.expr {
                            Expr::GetAttr(method) => &method.expr,
                            called => called,
                        };
                        open.push(owner);
                        open.extend(arguments(&call.args));
                    }
                    other => open.extend(children(other)),
                },
            }
        }
        parts
    }

    /// Whether it says what holds if something is not there, by a condition, an alternative, a test or a default.
    pub(super) fn provides_for_absence(&self) -> bool {
        self.nodes().into_iter().any(|node| match node {
            Expr::IfExpr(_) => true,
            Expr::BinOp(operation) => matches!(operation.op, BinOpKind::ScOr),
            other => optional_part(other).is_some(),
        })
    }

    /// The arguments of each call of a function.
    pub(super) fn calls(&self, function: &str) -> Vec<Vec<Argument<'s>>> {
        let is_it = |call: &Call<'_>| matches!(&call.expr, Expr::Var(called) if called.id == function);
        let calls = self.nodes().into_iter().filter_map(|node| match node {
            Expr::Call(call) if is_it(call) => Some(call),
            _ => None,
        });
        calls
            .map(|call| call.args.iter().map(|argument| self.argument(argument)).collect())
            .collect()
    }

    /// The filters that it applies.
    pub(super) fn filters(&self) -> Vec<&'s str> {
        self.nodes()
            .into_iter()
            .filter_map(|node| match node {
                Expr::Filter(filter) => Some(filter.name),
                _ => None,
            })
            .collect()
    }

    /// The tests that it makes.
    pub(super) fn tests(&self) -> Vec<&'s str> {
        self.nodes()
            .into_iter()
            .filter_map(|node| match node {
                Expr::Test(test) => Some(test.name),
                _ => None,
            })
            .collect()
    }

    /// The paths that it takes, in their order, with those in front that an error at `place` may be about. What it provides
    /// for is none of them.
    pub(super) fn paths(&self, place: Option<Range<usize>>) -> Vec<Path<'s>> {
        let mut paths = Vec::new();
        self.add_paths(&self.root, false, &mut paths);
        paths.retain(|path| !path.is_optional);
        let is_there = |path: &Path<'_>| {
            let place = place.as_ref();
            place.is_some_and(|place| path.place.start < place.end && place.start < path.place.end)
        };
        paths.sort_by_key(|path| (!is_there(path), path.place.start));
        paths
    }

    fn add_paths(&self, expression: &Expr<'s>, is_optional: bool, paths: &mut Vec<Path<'s>>) {
        if let Some(path) = self.path(expression) {
            paths.push(Path { is_optional, ..path });
            return;
        }
        for child in children(expression) {
            let is_it = optional_part(expression).is_some_and(|part| std::ptr::eq(part, child));
            self.add_paths(child, is_it, paths);
        }
    }

    /// The path that an expression is.
    pub(super) fn path(&self, expression: &Expr<'s>) -> Option<Path<'s>> {
        let place = range(expression.span());
        let (inner, key) = match expression {
            Expr::Var(name) => {
                return Some(Path {
                    source: self.source,
                    end_of_root: place.end,
                    place,
                    root: name.id,
                    steps: Vec::new(),
                    is_optional: false,
                });
            }
            Expr::GetAttr(taken) => (&taken.expr, Dynamic::from(taken.name)),
            Expr::GetItem(taken) => (&taken.expr, taken.subscript_expr.as_const()?),
            _ => return None,
        };
        let mut path = self.path(inner)?;
        path.steps.push((key, place.end));
        path.place.end = place.end;
        Some(path)
    }

    fn argument(&self, argument: &CallArg<'s>) -> Argument<'s> {
        let (keyword, value) = match argument {
            CallArg::Pos(value) | CallArg::PosSplat(value) | CallArg::KwargSplat(value) => (None, value),
            CallArg::Kwarg(keyword, value) => (Some(*keyword), value),
        };
        let text = match value {
            Expr::Const(constant) => constant.value.as_str().map(str::to_owned),
            _ => None,
        };
        let written = self.source.get(range(value.span()));
        Argument {
            keyword,
            text: text.zip(written),
        }
    }

    /// Every node, each before what is in it.
    fn nodes(&self) -> Vec<&Expr<'s>> {
        let mut nodes = vec![&self.root];
        let mut next = 0;
        while let Some(node) = nodes.get(next).copied() {
            let inside = children(node);
            nodes.splice(next + 1..next + 1, inside);
            next += 1;
        }
        nodes
    }
}

impl<'s> Path<'s> {
    /// The path as it is written, with so many of its steps.
    pub(super) fn written(&self, steps: usize) -> &'s str {
        let last = steps.checked_sub(1).and_then(|last| self.steps.get(last));
        let end = last.map_or(self.end_of_root, |(_, end)| *end);
        self.source.get(self.place.start..end).unwrap_or(self.root)
    }
}

/// The operand that need not be there: what is asked for by `is defined`, and what has a default.
fn optional_part<'t, 's>(expression: &'t Expr<'s>) -> Option<&'t Expr<'s>> {
    match expression {
        Expr::Test(test) if matches!(test.name, "defined" | "undefined") => Some(&test.expr),
        Expr::Filter(filter) if filter.name == "default" => filter.expr.as_ref(),
        _ => None,
    }
}

/// What members are taken of.
#[derive(Clone, Copy)]
pub(super) enum Root<'s> {
    /// A name.
    Name(&'s str),
    /// What a function of this name gives.
    Call(&'s str),
}

/// What an expression takes members of, where it does nothing else.
fn stem<'s>(expression: &Expr<'s>) -> Option<Root<'s>> {
    match expression {
        Expr::Var(name) => Some(Root::Name(name.id)),
        Expr::GetAttr(member) => stem(&member.expr),
        Expr::Call(call) => match &call.expr {
            Expr::Var(function) => Some(Root::Call(function.id)),
            _ => None,
        },
        _ => None,
    }
}

/// Where the outermost owner of members begins. The span of a member begins at a call in between, if there is one.
fn start(expression: &Expr<'_>) -> usize {
    match expression {
        Expr::GetAttr(member) => start(&member.expr),
        Expr::Call(call) => start(&call.expr),
        other => range(other.span()).start,
    }
}

/// The arguments of the call that an expression takes members of.
fn arguments_of_call<'t, 's>(expression: &'t Expr<'s>) -> Vec<&'t Expr<'s>> {
    match expression {
        Expr::GetAttr(member) => arguments_of_call(&member.expr),
        Expr::Call(call) => arguments(&call.args).collect(),
        _ => Vec::new(),
    }
}

/// A name with its members and nothing else: `body.token`.
fn dotted(expression: &Expr<'_>) -> Option<String> {
    match expression {
        Expr::Var(name) => Some(name.id.to_owned()),
        Expr::GetAttr(member) => Some(format!("{}.{}", dotted(&member.expr)?, member.name)),
        _ => None,
    }
}

/// What is directly in a node, in the order in which it is written, a condition first.
fn children<'t, 's>(expression: &'t Expr<'s>) -> Vec<&'t Expr<'s>> {
    match expression {
        Expr::Var(_) | Expr::Const(_) => Vec::new(),
        Expr::Slice(slice) => {
            let ends = [&slice.start, &slice.stop, &slice.step];
            [&slice.expr].into_iter().chain(ends.into_iter().flatten()).collect()
        }
        Expr::UnaryOp(operation) => vec![&operation.expr],
        Expr::BinOp(operation) => vec![&operation.left, &operation.right],
        Expr::Compare(comparison) => {
            let operands = comparison.ops.iter().map(|operation| &operation.expr);
            [&comparison.expr].into_iter().chain(operands).collect()
        }
        Expr::IfExpr(choice) => [&choice.test_expr, &choice.true_expr]
            .into_iter()
            .chain(&choice.false_expr)
            .collect(),
        Expr::Filter(filter) => filter.expr.iter().chain(arguments(&filter.args)).collect(),
        Expr::Test(test) => [&test.expr].into_iter().chain(arguments(&test.args)).collect(),
        Expr::GetAttr(member) => vec![&member.expr],
        Expr::GetItem(item) => vec![&item.expr, &item.subscript_expr],
        Expr::Call(call) => [&call.expr].into_iter().chain(arguments(&call.args)).collect(),
        Expr::List(list) => list.items.iter().collect(),
        Expr::Tuple(tuple) => tuple.items.iter().collect(),
        Expr::Map(map) => map.keys.iter().chain(&map.values).collect(),
    }
}

fn arguments<'t, 's>(arguments: &'t [CallArg<'s>]) -> impl Iterator<Item = &'t Expr<'s>> {
    arguments.iter().map(|argument| match argument {
        CallArg::Pos(value) | CallArg::Kwarg(_, value) | CallArg::PosSplat(value) | CallArg::KwargSplat(value) => value,
    })
}

/// Byte offsets.
fn range(span: Span) -> Range<usize> {
    span.start_offset as usize..span.end_offset as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(source: &str) -> Tree<'_> {
        Tree::parse(source).expect("an expression")
    }

    #[test]
    fn an_expression_provides_for_absence_by_its_form_and_never_by_its_words() {
        for source in [
            "a if b else c",
            "a or b",
            "a is defined",
            "a is not defined",
            "not(a is undefined)",
            "a | default('x')",
            "f(x=[{'k': (a)or(b)}])",
        ] {
            assert!(tree(source).provides_for_absence(), "{source}");
        }
        for source in [
            "a",
            "a and b",
            "a == 'this or that'",
            "a ~ \" if \"",
            "a == 'it is defined, by default(x)'",
            "a | replace(' or ', '')",
            "a is integer",
            "default(a)",
        ] {
            assert!(!tree(source).provides_for_absence(), "{source}");
        }
    }

    #[test]
    fn names_are_found_wherever_they_stand() {
        for (source, names) in [
            (
                "body.items[first:last].x ~ f(token)[1:]",
                "body.items f first last token",
            ),
            ("a[::step]", "a step"),
            ("{'k': a, b: [c, (d, e)]}", "a b c d e"),
            ("a if b else c.d.e", "a b c.d.e"),
            ("a | replace(b, 'c') is startingwith d", "a b d"),
            ("f(x=y, *z)", "f y z"),
            ("1 < a <= b", "a b"),
            ("not -a.b[c].d", "a.b c"),
            ("'a.b' ~ \"c\"", ""),
        ] {
            let found: Vec<String> = tree(source).names().into_iter().collect();
            assert_eq!(found.join(" "), names, "{source}");
        }
    }

    #[test]
    fn the_parts_of_an_expression_are_names_and_what_functions_give() {
        let hidden = |root: Root<'_>| !matches!(root, Root::Name("any") | Root::Call("jwt"));
        for (source, parts) in [
            ("body.at <= (now() + 300) * 1000", "body.at; now()"),
            (
                "jwt_claims(body.token).exp - now() <= 60",
                "body.token; jwt_claims(body.token).exp; now()",
            ),
            ("session.split('.')[0] == bot.username", "bot.username; session"),
            ("session.split(part).x", "part; session"),
            ("jwt(app, sub=other) == any.string", "app; other"),
            ("f(g(x))", "f(g(x)); g(x); x"),
            ("a[b.c].d | default(e)", "a; b.c; e"),
        ] {
            let found: Vec<String> = tree(source).parts(&hidden).into_iter().collect();
            assert_eq!(found.join("; "), parts, "{source}");
        }
    }

    #[test]
    fn a_called_function_is_no_value() {
        let values = |source: &'static str| {
            let mut values = tree(source).values();
            values.sort_unstable();
            values.join(" ")
        };
        assert_eq!(values("now() + now"), "now");
        assert_eq!(values("jwt(bot, key=stranger).x ~ [a.b]"), "a bot stranger");
        assert_eq!(values("session.split(now)"), "now session");
    }

    #[test]
    fn an_error_is_about_the_paths_at_its_place_first() {
        let written = |source: &'static str, place| {
            let paths = tree(source).paths(place);
            paths
                .iter()
                .map(|path| path.written(path.steps.len()))
                .collect::<Vec<_>>()
        };
        assert_eq!(written("a.b ~ c['d'][0].e", None), ["a.b", "c['d'][0].e"]);
        assert_eq!(written("a.b ~ c['d'].e", Some(6..12)), ["c['d'].e", "a.b"]);
        assert_eq!(written("a if b is defined else (c | default(d))", None), ["a", "d"]);
    }
}
