//! Counts with their nouns.

use std::fmt::Display;

/// A count and its noun: `1 trial`, `62 trials`, `2 statuses`, `3 queries`.
pub fn count<N: Display + PartialEq + From<bool>>(number: N, noun: &str) -> String {
    if number == N::from(true) {
        return format!("{number} {noun}");
    }
    let is_hissed = ["s", "x", "z", "ch", "sh"].iter().any(|end| noun.ends_with(end));
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{number} {stem}ies"),
        _ if is_hissed => format!("{number} {noun}es"),
        _ => format!("{number} {noun}s"),
    }
}

/// The word that goes with a count: `is` with one, `are` with any other.
pub fn by_number<'w>(number: usize, one: &'w str, several: &'w str) -> &'w str {
    if number == 1 { one } else { several }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_not_plural() {
        let trials = [0, 1, 2].map(|number: usize| count(number, "trial"));
        assert_eq!(trials, ["0 trials", "1 trial", "2 trials"]);
        assert_eq!(
            [0, 1, 2].map(|number| by_number(number, "is", "are")),
            ["are", "is", "are"]
        );
    }

    #[test]
    fn any_number_counts() {
        assert_eq!(count(1_u64, "request"), "1 request");
        assert_eq!(
            [1.0, 1.5].map(|pace| count(pace, "request")),
            ["1 request", "1.5 requests"]
        );
    }

    #[test]
    fn nouns_take_their_plural() {
        let nouns = ["status", "match", "query", "key", "documented status"];
        let several = [
            "2 statuses",
            "2 matches",
            "2 queries",
            "2 keys",
            "2 documented statuses",
        ];
        assert_eq!(nouns.map(|noun| count(2_usize, noun)), several);
    }
}
