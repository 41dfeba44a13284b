//! What a word was probably meant to be.

/// The name among `known` that is most like `wrong`, if one is like it at all.
pub(super) fn suggestion<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let alike = |name: &&str| strsim::normalized_damerau_levenshtein(&wrong.to_lowercase(), name);
    let close = known.into_iter().filter(|name| alike(name) >= 0.6);
    close.max_by(|one, other| alike(one).total_cmp(&alike(other)))
}

#[cfg(test)]
mod tests {
    use super::suggestion;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let known = ["restart", "refuse", "forget"];
        assert_eq!(suggestion("restrat", known), Some("restart"));
        assert_eq!(suggestion("Refuse", known), Some("refuse"));
        assert_eq!(suggestion("explode", known), None);
    }
}
