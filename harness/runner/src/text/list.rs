//! Lists: in a sentence with `and`, elsewhere with commas alone.

use std::fmt::Display;

/// In a sentence: `a`, `a and b`, `a, b and c`.
pub fn list(items: impl IntoIterator<Item = impl Display>) -> String {
    let mut items = texts(items);
    match items.pop() {
        Some(last) if items.is_empty() => last,
        Some(last) => format!("{} and {last}", items.join(", ")),
        None => String::new(),
    }
}

/// In a cell, in parentheses, behind a colon or `one of`: `a, b, c`.
pub fn commas(items: impl IntoIterator<Item = impl Display>) -> String {
    texts(items).join(", ")
}

/// The first of them: `a, b and 3 more`; if there are no more, as [`commas`].
pub fn first(most: usize, items: impl IntoIterator<Item = impl Display>) -> String {
    let items = texts(items);
    match items.split_at_checked(most) {
        Some((shown, others)) if !others.is_empty() => format!("{} and {} more", shown.join(", "), others.len()),
        _ => items.join(", "),
    }
}

/// Names between backticks.
pub fn quoted(names: impl IntoIterator<Item = impl Display>) -> impl Iterator<Item = String> {
    names.into_iter().map(|name| format!("`{name}`"))
}

fn texts(items: impl IntoIterator<Item = impl Display>) -> Vec<String> {
    items.into_iter().map(|item| item.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 3] = ["a", "b", "c"];

    #[test]
    fn the_last_of_a_sentence_follows_and() {
        let lists = [0, 1, 2, 3].map(|length| list(&NAMES[..length]));
        assert_eq!(lists, ["", "a", "a and b", "a, b and c"]);
        assert_eq!(list(quoted(NAMES)), "`a`, `b` and `c`");
    }

    #[test]
    fn the_others_are_counted() {
        assert_eq!(
            [1, 2, 3, 4].map(|most| first(most, NAMES)),
            ["a and 2 more", "a, b and 1 more", "a, b, c", "a, b, c"]
        );
        assert_eq!(commas(NAMES), "a, b, c");
    }
}
