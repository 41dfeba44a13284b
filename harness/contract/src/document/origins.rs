//! Where the nodes of a changed document came from.
//!
//! Upgrading moves nodes, overlays bring new ones, compiling a schema writes it anew. Each of these notes only the
//! roots of what it moved; a node's origin is that of its nearest noted ancestor, with the rest of the pointer
//! appended.

use std::collections::HashMap;

use super::pointer;

/// Pointers into the changed document, each with the node it came from.
#[derive(Debug, Clone)]
pub(crate) struct Origins<T> {
    root: T,
    moved: HashMap<String, T>,
}

/// Something that has a pointer to which more can be appended.
pub(crate) trait Extend: Clone {
    /// The node that lies `rest` below this one (`rest` is empty or starts with `/`).
    fn extended(&self, rest: &str) -> Self;
}

impl<T: Extend> Origins<T> {
    /// Nothing moved: every node came from the same pointer below `root`.
    pub(crate) fn new(root: T) -> Self {
        Self {
            root,
            moved: HashMap::new(),
        }
    }

    /// Notes that the node at `pointer` and all below it came from `origin`.
    pub(crate) fn note(&mut self, pointer: impl Into<String>, origin: T) {
        self.moved.insert(pointer.into(), origin);
    }

    /// Forgets what was noted at `pointer` and below it.
    pub(crate) fn forget(&mut self, pointer: &str) {
        self.moved.retain(|noted, _| pointer::below(noted, pointer).is_none());
    }

    /// All that is noted at `pointer` or below it, as (rest of the pointer, origin).
    pub(crate) fn noted_below(&self, pointer: &str) -> Vec<(String, T)> {
        self.moved
            .iter()
            .filter_map(|(noted, origin)| Some((pointer::below(noted, pointer)?.to_owned(), origin.clone())))
            .collect()
    }

    /// Where the node at `pointer` came from.
    pub(crate) fn of(&self, pointer: &str) -> T {
        let mut ancestor = pointer;
        loop {
            if let Some(origin) = self.moved.get(ancestor) {
                return origin.extended(&pointer[ancestor.len()..]);
            }
            match ancestor.rfind('/') {
                Some(slash) => ancestor = &ancestor[..slash],
                None => return self.root.extended(pointer),
            }
        }
    }
}

impl Extend for super::Place {
    fn extended(&self, rest: &str) -> Self {
        Self {
            document: self.document.clone(),
            pointer: format!("{}{rest}", self.pointer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Place;
    use super::*;

    fn place(pointer: &str) -> Place {
        Place {
            document: "a.yaml".into(),
            pointer: pointer.to_owned(),
        }
    }

    #[test]
    fn a_node_comes_from_where_its_nearest_noted_ancestor_came_from() {
        let mut origins = Origins::new(place(""));
        origins.note("/components/schemas", place("/definitions"));
        origins.note(
            "/components/schemas/Token/required",
            place("/actions/0/update/required"),
        );
        assert_eq!(
            origins.of("/components/schemas/Error/type"),
            place("/definitions/Error/type")
        );
        assert_eq!(
            origins.of("/components/schemas/Token/required/0"),
            place("/actions/0/update/required/0")
        );
        assert_eq!(origins.of("/info"), place("/info"));
    }
}
