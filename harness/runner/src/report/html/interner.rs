//! The texts of a block, each written once, and lists of them: trials repeat each other's headers, names and bodies.

use std::collections::HashMap;

use serde::Serialize;

/// The place of a text or a list in its table.
pub(super) type Place = usize;

/// The tables of a block.
#[derive(Default)]
pub(super) struct Interner {
    places: HashMap<String, Place>,
    texts: Vec<String>,
    list_places: HashMap<Vec<Place>, Place>,
    lists: Vec<Vec<Place>>,
    bytes: usize,
}

/// The tables as they are written.
#[derive(Serialize)]
pub(super) struct Tables<'i> {
    texts: &'i [String],
    lists: &'i [Vec<Place>],
}

impl Interner {
    /// The place of a text.
    pub(super) fn text(&mut self, text: &str) -> Place {
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let place = self.texts.len();
        self.bytes += text.len();
        self.texts.push(text.to_owned());
        self.places.insert(text.to_owned(), place);
        place
    }

    /// The place of a list of texts.
    pub(super) fn list<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>) -> Place {
        let list: Vec<Place> = texts.into_iter().map(|text| self.text(text)).collect();
        if let Some(place) = self.list_places.get(&list) {
            return *place;
        }
        let place = self.lists.len();
        self.bytes += 4 * list.len();
        self.lists.push(list.clone());
        self.list_places.insert(list, place);
        place
    }

    /// About how many bytes the tables have when they are written.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn tables(&self) -> Tables<'_> {
        Tables {
            texts: &self.texts,
            lists: &self.lists,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_repeated_is_written_once() {
        let mut interner = Interner::default();
        assert_eq!(["a", "b", "a"].map(|text| interner.text(text)), [0, 1, 0]);
        assert_eq!([["a", "c"], ["a", "c"]].map(|list| interner.list(list)), [0, 0]);
        let tables = serde_json::to_string(&interner.tables()).expect("JSON");
        assert_eq!(tables, r#"{"texts":["a","b","c"],"lists":[[0,2]]}"#);
    }
}
