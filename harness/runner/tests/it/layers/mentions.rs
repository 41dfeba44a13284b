//! What a source file mentions: every path into its own crate, and the few constructs that would hide one.
//!
//! Read from token trees, so that neither layout nor nesting matters: `use` groups, paths in bodies and signatures, arguments of
//! macros, attributes and the strings in them, modules inside a file. Comments are left out, those of documentation too: they may
//! say who calls something.

use std::collections::BTreeMap;

use proc_macro2::{Group, TokenStream, TokenTree};

use super::source_tree::{SourceFile, SourceTree, below};
use super::use_tree::{Leaf, leaves};

const NAME_OF_THE_ROOT: &str = "the root of the crate has no other name";
const NAME_OF_THE_CRATE: &str = "the crate has no other name for itself";
const PLACE_OF_A_MODULE: &str = "a module lies where its name says, without `#[path]`";
const INCLUDED: &str = "only generated source is included, everything else is a module";

/// Something that a file mentions.
pub(super) struct Mention {
    pub(super) line: usize,
    /// The module in which it stands.
    pub(super) module: String,
    pub(super) what: What,
}

/// What is mentioned.
pub(super) enum What {
    /// A path from the root of the crate, perhaps to an item.
    Path(Vec<String>),
    /// The same, offered to others under a name of this module.
    ReExport(Vec<String>),
    /// Something that no source may hold; the rule that says so.
    Forbidden(&'static str),
}

/// All that a file mentions, in the order of its lines.
pub(super) fn mentions(tree: &SourceTree, file: &SourceFile) -> Vec<Mention> {
    let mut reader = Reader {
        tree,
        mentions: Vec::new(),
        line: None,
    };
    reader.module(&file.tokens, &file.module);
    reader.mentions.sort_by_key(|mention| mention.line);
    reader.mentions
}

struct Reader<'t> {
    tree: &'t SourceTree,
    mentions: Vec<Mention>,
    /// The line of the string that is being read, if one is.
    line: Option<usize>,
}

/// A module, with the names that its own `use` items bind.
struct Scope {
    module: String,
    names: BTreeMap<String, Vec<String>>,
}

impl Reader<'_> {
    fn module(&mut self, tokens: &TokenStream, module: &str) {
        let mut scope = Scope {
            module: module.to_owned(),
            names: BTreeMap::new(),
        };
        let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
        for (at, _) in tokens.iter().enumerate().filter(|(_, token)| is(token, "use")) {
            for leaf in leaves(&tokens[at + 1..]) {
                if let (Some(name), Some(path)) = (leaf.name(), self.absolute(&leaf.path, &scope)) {
                    scope.names.insert(name.to_owned(), path);
                }
            }
        }
        self.tokens(&tokens, &scope);
    }

    fn tokens(&mut self, mut tokens: &[TokenTree], scope: &Scope) {
        while !tokens.is_empty() {
            tokens = &tokens[self.construct(tokens, scope)..];
        }
    }

    /// Reads the construct that these tokens begin with, and says how many of them are dealt with.
    fn construct(&mut self, tokens: &[TokenTree], scope: &Scope) -> usize {
        match tokens {
            [public, visibility, item, ..] if is(public, "pub") && is_a_visibility(visibility) => {
                self.public_item(&tokens[2..], item, scope) + 2
            }
            [public, item, ..] if is(public, "pub") => self.public_item(&tokens[1..], item, scope) + 1,
            [keyword, next, ..] if is(keyword, "use") && !is_punct(next, '<') => {
                self.use_item(&tokens[1..], scope, What::Path)
            }
            [keyword, krate, name, ..] if is(keyword, "extern") && is(krate, "crate") && is(name, "self") => {
                self.forbid(keyword, scope, NAME_OF_THE_CRATE);
                3
            }
            [name, bang, TokenTree::Group(source), ..] if is(name, "include") && is_punct(bang, '!') => {
                if !source.to_string().contains("OUT_DIR") {
                    self.forbid(name, scope, INCLUDED);
                }
                3
            }
            [keyword, name, TokenTree::Group(body), ..] if is(keyword, "mod") => {
                self.module(&body.stream(), &below(&scope.module, &name.to_string()));
                3
            }
            [hash, bang, TokenTree::Group(attribute), ..] if is_punct(hash, '#') && is_punct(bang, '!') => {
                self.attribute(attribute, scope);
                3
            }
            [hash, TokenTree::Group(attribute), ..] if is_punct(hash, '#') => {
                self.attribute(attribute, scope);
                2
            }
            [TokenTree::Group(group), ..] => {
                self.stream(&group.stream(), scope);
                1
            }
            [TokenTree::Ident(first), rest @ ..] if self.leads_out(&first.to_string()) => {
                for leaf in leaves(tokens).iter().filter(|leaf| leaf.path.len() > 1) {
                    self.path(leaf, scope, What::Path);
                }
                1 + length_of_path(rest)
            }
            _ => 1,
        }
    }

    /// What comes after `pub`: others can reach what a `use` or an alias there names.
    fn public_item(&mut self, tokens: &[TokenTree], item: &TokenTree, scope: &Scope) -> usize {
        if is(item, "use") {
            return self.use_item(&tokens[1..], scope, What::ReExport);
        }
        if is(item, "type") {
            self.type_alias(tokens, scope);
        }
        0
    }

    fn stream(&mut self, tokens: &TokenStream, scope: &Scope) {
        let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
        self.tokens(&tokens, scope);
    }

    fn use_item(&mut self, tokens: &[TokenTree], scope: &Scope, what: fn(Vec<String>) -> What) -> usize {
        for leaf in leaves(tokens) {
            if self.absolute(&leaf.path, scope).is_some_and(|path| path.is_empty()) {
                self.add(leaf.line, scope, What::Forbidden(NAME_OF_THE_ROOT));
            } else {
                self.path(&leaf, scope, what);
            }
        }
        1 + tokens.iter().take_while(|token| !is_punct(token, ';')).count()
    }

    /// `pub type Name = crate::stage::Name;`
    fn type_alias(&mut self, tokens: &[TokenTree], scope: &Scope) {
        let value = tokens.split(|token| is_punct(token, ';')).next().unwrap_or_default();
        let Some(equals) = value.iter().position(|token| is_punct(token, '=')) else {
            return;
        };
        for leaf in leaves(&value[equals + 1..]) {
            self.path(&leaf, scope, What::ReExport);
        }
    }

    fn attribute(&mut self, attribute: &Group, scope: &Scope) {
        let tokens: Vec<TokenTree> = attribute.stream().into_iter().collect();
        if tokens.first().is_some_and(|token| is(token, "doc")) {
            return;
        }
        let sets_a_path = |tokens: &[TokenTree]| {
            tokens
                .windows(2)
                .any(|pair| is(&pair[0], "path") && is_punct(&pair[1], '='))
        };
        let of_a_condition = match tokens.as_slice() {
            [name, TokenTree::Group(arguments)] if is(name, "cfg_attr") => arguments.stream(),
            _ => TokenStream::new(),
        };
        let of_a_condition: Vec<TokenTree> = of_a_condition.into_iter().collect();
        if sets_a_path(&tokens[..tokens.len().min(2)]) || sets_a_path(&of_a_condition) {
            self.forbid(&tokens[0], scope, PLACE_OF_A_MODULE);
        }
        self.tokens(&tokens, scope);
        self.strings(&tokens, scope);
    }

    /// `#[serde(with = "crate::stage")]`: a string in an attribute may be a path.
    fn strings(&mut self, tokens: &[TokenTree], scope: &Scope) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => {
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    self.strings(&inner, scope);
                }
                TokenTree::Literal(literal) => {
                    let text = literal.to_string();
                    if let Ok(tokens) = text.trim_matches(['r', '#', '"']).parse() {
                        self.line = Some(line(token));
                        self.stream(&tokens, scope);
                        self.line = None;
                    }
                }
                _ => {}
            }
        }
    }

    fn path(&mut self, leaf: &Leaf, scope: &Scope, what: impl Fn(Vec<String>) -> What) {
        if let Some(path) = self.absolute(&leaf.path, scope) {
            self.add(leaf.line, scope, what(path));
        }
    }

    fn forbid(&mut self, token: &TokenTree, scope: &Scope, rule: &'static str) {
        self.add(line(token), scope, What::Forbidden(rule));
    }

    fn add(&mut self, line: usize, scope: &Scope, what: What) {
        self.mentions.push(Mention {
            line: self.line.unwrap_or(line),
            module: scope.module.clone(),
            what,
        });
    }

    /// The path from the root of the crate; none if it leads out of it.
    fn absolute(&self, path: &[String], scope: &Scope) -> Option<Vec<String>> {
        let (first, rest) = path.split_first()?;
        let here = || {
            scope
                .module
                .split('/')
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect()
        };
        let is_inside = || self.tree.modules.contains(&below(&scope.module, first));
        let (mut from, path): (Vec<String>, _) = match scope.names.get(first) {
            _ if first == "crate" || *first == self.tree.crate_name => (Vec::new(), rest),
            _ if first == "self" || first == "super" || is_inside() => (here(), path),
            Some(imported) => (imported.clone(), rest),
            None => return None,
        };
        for name in path {
            match name.as_str() {
                "super" => drop(from.pop()),
                "self" | "*" => {}
                name => from.push(name.to_owned()),
            }
        }
        Some(from)
    }

    /// Only these lead upwards: a path that begins with a name leads to what was imported, or below the module itself.
    fn leads_out(&self, first: &str) -> bool {
        matches!(first, "crate" | "super" | "self") || first == self.tree.crate_name
    }
}

/// `(crate)`, `(super)`, `(in crate::stage)`: who sees something, not what it needs.
fn is_a_visibility(token: &TokenTree) -> bool {
    let TokenTree::Group(group) = token else {
        return false;
    };
    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
    match inner.as_slice() {
        [only] => ["crate", "super", "self"].iter().any(|name| is(only, name)),
        [first, ..] => is(first, "in"),
        [] => false,
    }
}

/// How many of these tokens, which follow the first name of a path, belong to it.
fn length_of_path(tokens: &[TokenTree]) -> usize {
    match tokens {
        [first, second, next, rest @ ..] if is_punct(first, ':') && is_punct(second, ':') => match next {
            TokenTree::Ident(_) => 3 + length_of_path(rest),
            TokenTree::Group(_) => 3,
            _ => 2,
        },
        _ => 0,
    }
}

pub(super) fn is(token: &TokenTree, name: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == name)
}

pub(super) fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

pub(super) fn line(token: &TokenTree) -> usize {
    token.span().start().line
}
