//! Texts for people: how counts and names are written.

/// A count and its noun, which takes a plain `s` in the plural: `1 member`, `3 members`.
pub(crate) fn count(number: u64, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}

/// Names between backticks: `a`, `b`.
pub(crate) fn names<'t>(names: impl IntoIterator<Item = &'t str>) -> String {
    quoted(names, ", ")
}

/// Names between backticks, one of which is meant: `a` or `b`.
pub(crate) fn alternatives<'t>(names: impl IntoIterator<Item = &'t str>) -> String {
    quoted(names, " or ")
}

fn quoted<'t>(names: impl IntoIterator<Item = &'t str>, between: &str) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    names.join(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_not_plural() {
        assert_eq!(
            [0, 1, 2].map(|number| count(number, "member")),
            ["0 members", "1 member", "2 members"]
        );
    }

    #[test]
    fn names_are_quoted() {
        assert_eq!(names(["a", "b"]), "`a`, `b`");
        assert_eq!(alternatives(["a", "b"]), "`a` or `b`");
    }
}
