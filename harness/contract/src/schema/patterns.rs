//! Patterns of property names, compiled when they are first needed.

use std::{collections::HashMap, fmt};

use super::pattern::{Matcher, Pattern};

/// The patterns that were needed so far.
#[derive(Default)]
pub(crate) struct Patterns {
    compiled: HashMap<String, Option<Matcher>>,
}

impl Patterns {
    /// Whether the pattern is found in a name; one that cannot be tried is taken for found.
    pub(crate) fn find(&mut self, pattern: &str, name: &str) -> bool {
        if !self.compiled.contains_key(pattern) {
            let matcher = Pattern::parse(pattern).and_then(|pattern| Matcher::new(&pattern));
            self.compiled.insert(pattern.to_owned(), matcher.ok());
        }
        let matcher = self.compiled.get(pattern).and_then(Option::as_ref);
        matcher.is_none_or(|matcher| matcher.matches(name).unwrap_or(true))
    }
}

impl fmt::Debug for Patterns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.compiled.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::Patterns;

    #[test]
    fn a_pattern_is_found_anywhere_in_a_name() {
        let mut patterns = Patterns::default();
        assert!(patterns.find("^x-", "x-a") && patterns.find("a", "x-a"));
        assert!(!patterns.find("^x-", "ax-"));
        assert!(patterns.find("(", "what cannot be tried"));
    }
}
