//! Paths as they are written: `a::{b, c::{self, d as e}, f::*}` is five of them.

use proc_macro2::{Delimiter, TokenTree};

use super::mentions::{is, is_punct, line};

/// One path.
pub(super) struct Leaf {
    /// Its names, with a last `*` or `self` where one is written.
    pub(super) path: Vec<String>,
    /// The line of its last name.
    pub(super) line: usize,
    /// After `as`.
    alias: Option<String>,
}

impl Leaf {
    /// The name that a `use` of it binds.
    pub(super) fn name(&self) -> Option<&str> {
        let last = || self.path.iter().rev().find(|name| *name != "self");
        let name = self.alias.as_ref().or_else(last)?;
        (name != "*").then_some(name)
    }
}

/// The paths that begin with the first of these tokens.
pub(super) fn leaves(tokens: &[TokenTree]) -> Vec<Leaf> {
    let mut found = Vec::new();
    read(tokens, &[], &mut found);
    found
}

fn read(mut tokens: &[TokenTree], prefix: &[String], found: &mut Vec<Leaf>) {
    let mut path = prefix.to_vec();
    let mut at = 0;
    loop {
        tokens = after_colons(tokens).unwrap_or(tokens);
        match tokens {
            [TokenTree::Ident(name), rest @ ..] => {
                path.push(name.to_string().trim_start_matches("r#").to_owned());
                at = name.span().start().line;
                match after_colons(rest) {
                    Some(more) if goes_on(more) => tokens = more,
                    _ => return found.push(leaf(path, at, alias(rest))),
                }
            }
            [TokenTree::Group(group), ..] if group.delimiter() == Delimiter::Brace => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                for part in inner.split(|token| is_punct(token, ',')) {
                    read(part, &path, found);
                }
                return;
            }
            [star, ..] if is_punct(star, '*') => {
                path.push("*".to_owned());
                return found.push(leaf(path, line(star), None));
            }
            _ if path.len() > prefix.len() => return found.push(leaf(path, at, None)),
            _ => return,
        }
    }
}

fn leaf(path: Vec<String>, line: usize, alias: Option<String>) -> Leaf {
    Leaf { path, line, alias }
}

fn alias(rest: &[TokenTree]) -> Option<String> {
    match rest {
        [keyword, TokenTree::Ident(alias), ..] if is(keyword, "as") => Some(alias.to_string()),
        _ => None,
    }
}

fn after_colons(tokens: &[TokenTree]) -> Option<&[TokenTree]> {
    match tokens {
        [first, second, rest @ ..] if is_punct(first, ':') && is_punct(second, ':') => Some(rest),
        _ => None,
    }
}

/// Whether a path goes on after `::`; with `<` its generic arguments begin.
fn goes_on(tokens: &[TokenTree]) -> bool {
    match tokens {
        [TokenTree::Group(group), ..] => group.delimiter() == Delimiter::Brace,
        [TokenTree::Ident(_), ..] => true,
        [star, ..] => is_punct(star, '*'),
        [] => false,
    }
}
