//! The rules: what a mention may not do, and which exceptions are still needed.

use std::fmt;

use super::levels::{Absences, Levels, holds};
use super::mentions::{Mention, What, mentions};
use super::source_tree::SourceTree;

const UPWARDS: &str = "a path points to its own level or to a lower one";
const BESIDE: &str = "modules on one line of the list do not name each other";
const RE_EXPORT: &str = "a module re-exports only what lies in its own folder";
const ABSENT: &str = "this edge is absent on purpose";
const AT_THE_ROOT: &str = "a path names a stage, nothing lies at the root of the crate";
const UNLISTED: &str = "every module has a level in ARCHITECTURE.md";
const NO_MODULE: &str = "the list names a module that is not there";
const NOT_NEEDED: &str = "this exception is no longer needed, delete it";

/// What a crate is judged by.
pub(super) struct Rules {
    pub(super) levels: Levels,
    pub(super) absences: Absences,
}

/// An edge that breaks a rule and is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exception {
    pub(super) from: &'static str,
    pub(super) to: &'static str,
}

/// A rule that is broken.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Violation {
    /// `FILE:LINE`
    place: String,
    from: String,
    to: Option<String>,
    rule: &'static str,
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |module: &str| {
            if module.is_empty() {
                "crate".to_owned()
            } else {
                module.to_owned()
            }
        };
        write!(formatter, "{}: {}", self.place, shown(&self.from))?;
        if let Some(to) = &self.to {
            write!(formatter, " → {}", shown(to))?;
        }
        write!(formatter, ": {}", self.rule)
    }
}

/// All violations that no exception covers, and all exceptions that cover none.
pub(super) fn judge(tree: &SourceTree, rules: &Rules, exceptions: &[Exception]) -> Vec<Violation> {
    let mut violations = unlisted(tree, rules);
    for file in &tree.files {
        let broken = mentions(tree, file).into_iter().filter_map(|mention| {
            let (to, rule) = broken_by(&mention, tree, rules)?;
            Some(Violation {
                place: format!("{}:{}", file.name, mention.line),
                from: mention.module,
                to,
                rule,
            })
        });
        violations.extend(broken);
    }
    violations.dedup();
    without(violations, exceptions)
}

/// The rule that a mention breaks, and the module that it is about.
fn broken_by(mention: &Mention, tree: &SourceTree, rules: &Rules) -> Option<(Option<String>, &'static str)> {
    let from = mention.module.as_str();
    let (path, is_re_export) = match &mention.what {
        What::Forbidden(rule) => return Some((None, rule)),
        What::Path(path) => (path, false),
        What::ReExport(path) => (path, true),
    };
    let to = tree.module_of(path);
    let rule = if is_re_export && !holds(from, &to) {
        Some(RE_EXPORT)
    } else if from.is_empty() {
        None // the root names its stages
    } else if to.is_empty() {
        Some(AT_THE_ROOT)
    } else {
        match (rules.levels.of(from), rules.levels.of(&to)) {
            _ if rules.absences.hold(from, &path.join("/")) => Some(ABSENT),
            (Some(from), Some(to)) if from.entry == to.entry || from.rank < to.rank => None,
            (Some(from), Some(to)) if from.rank == to.rank => Some(BESIDE),
            (Some(_), Some(_)) => Some(UPWARDS),
            _ => None, // told by `unlisted`
        }
    };
    rule.map(|rule| (Some(to), rule))
}

/// Files without a level, and levels without a file.
fn unlisted(tree: &SourceTree, rules: &Rules) -> Vec<Violation> {
    let violation = |place: &str, from: &str, rule| Violation {
        place: place.to_owned(),
        from: from.to_owned(),
        to: None,
        rule,
    };
    let files = tree
        .files
        .iter()
        .filter(|file| !file.module.is_empty() && rules.levels.of(&file.module).is_none());
    let files = files.map(|file| violation(&format!("{}:1", file.name), &file.module, UNLISTED));
    let entries = rules
        .levels
        .entries()
        .chain(rules.absences.entries())
        .filter(|entry| !tree.modules.contains(*entry));
    files
        .chain(entries.map(|entry| violation("ARCHITECTURE.md", entry, NO_MODULE)))
        .collect()
}

fn without(mut violations: Vec<Violation>, exceptions: &[Exception]) -> Vec<Violation> {
    for exception in exceptions {
        let before = violations.len();
        let covers = |found: &Violation| {
            holds(exception.from, &found.from) && found.to.as_ref().is_some_and(|to| holds(exception.to, to))
        };
        violations.retain(|found| !covers(found));
        if violations.len() == before {
            violations.push(Violation {
                place: "layers.rs".to_owned(),
                from: exception.from.to_owned(),
                to: Some(exception.to.to_owned()),
                rule: NOT_NEEDED,
            });
        }
    }
    violations
}
