//! Lists without room for more, of which a suite holds very many: a folder may have ten thousand scenarios.

/// A list of these items. A `Vec` that is collected has room for four where there are fewer.
pub(super) fn compact<T>(items: impl Iterator<Item = T>) -> Vec<T> {
    items.collect::<Box<[T]>>().into_vec()
}

#[cfg(test)]
mod tests {
    use super::compact;

    #[test]
    fn a_short_list_has_no_room_for_more() {
        let even = |number: &i32| number % 2 == 0;
        assert_eq!(compact((1..4).filter(even)).capacity(), 1);
        assert_eq!(compact((1..2).filter(even)).capacity(), 0);
    }
}
