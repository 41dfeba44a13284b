//! Patterns as ECMA-262 reads them.
//!
//! In: the text of a `pattern`. Out: whether a string matches it, or why the pattern is none. A pattern is read as with
//! the flag `u`, which JSON Schema asks for; what is no pattern then, as Annex B reads it, as browsers do. Matching takes
//! a bounded number of steps, whatever the pattern and the string.

mod backtrack;
mod characters;
mod compile;
mod escapes;
mod parse;
mod rust;
mod simulate;
mod syntax;

use std::{collections::HashMap, sync::Arc};

use compile::Program;
pub(super) use parse::{Pattern, Refusal};

/// A pattern that strings can be tried on.
#[derive(Debug)]
pub(super) struct Matcher {
    program: Program,
}

/// The pattern and the string together ask for too many steps.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Exhausted;

impl Matcher {
    /// Compiles `pattern`.
    pub(super) fn new(pattern: &Pattern) -> Result<Self, Refusal> {
        Ok(Self {
            program: Program::new(pattern)?,
        })
    }

    /// Whether some part of `text` matches.
    pub(super) fn matches(&self, text: &str) -> Result<bool, Exhausted> {
        let text: Vec<char> = text.chars().collect();
        if self.program.remembers {
            backtrack::matches(&self.program, &text)
        } else {
            simulate::matches(&self.program, &text)
        }
    }
}

/// The matchers of a schema, by pattern.
pub(super) type Patterns = Arc<HashMap<String, Matcher>>;

#[cfg(test)]
mod tests;
