//! The documents of a contract by their names: which of them a reference's file part means.
//!
//! A document without a version of its own, a fragment, is read under that of whoever refers to it. So it may be there
//! several times, once for each version.

use std::collections::HashMap;

use super::{Version, uri};

/// The documents, by index.
#[derive(Debug, Clone, Default)]
pub(crate) struct Library {
    documents: Vec<Entry>,
    /// By name in its plain form.
    index: HashMap<String, Vec<usize>>,
}

#[derive(Debug, Clone)]
struct Entry {
    name: String,
    version: Version,
    is_fragment: bool,
}

impl Library {
    /// Adds a document under the next index.
    pub(crate) fn add(&mut self, name: &str, version: Version, is_fragment: bool) {
        let index = self.documents.len();
        self.index.entry(relative(name, "")).or_default().push(index);
        self.documents.push(Entry {
            name: name.to_owned(),
            version,
            is_fragment,
        });
    }

    /// The document that the file part of a reference means, which stands in the document `from`.
    pub(crate) fn page(&self, from: usize, file: &str) -> Option<usize> {
        if file.is_empty() {
            return Some(from);
        }
        let referring = self.documents.get(from)?;
        let named = |file: &str| self.index.get(&relative(&referring.name, file));
        let found = named(file).or_else(|| named(&uri::percent_decoded(file)))?;
        found.iter().copied().find(|index| {
            let entry = &self.documents[*index];
            !entry.is_fragment || entry.version == referring.version
        })
    }
}

/// `file`, relative to the document called `base`; with an empty `file`, `base` itself in its plain form.
fn relative(base: &str, file: &str) -> String {
    let base = base.replace('\\', "/");
    match file {
        "" => uri::without_dots(&base),
        _ => uri::resolved(&base, file),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_to_files_are_relative_to_the_document() {
        assert_eq!(relative("spec/vendor/a.yaml", "./b.yaml"), "spec/vendor/b.yaml");
        assert_eq!(relative("spec/vendor/a.yaml", "../b.yaml"), "spec/b.yaml");
        assert_eq!(relative("a.yaml", "b.yaml"), "b.yaml");
        assert_eq!(relative("./a.yaml", ""), "a.yaml");
        assert_eq!(relative("../x/a.yaml", "../../b.yaml"), "../../b.yaml");
    }

    #[test]
    fn a_fragment_is_the_one_of_the_version_that_refers_to_it() {
        let mut library = Library::default();
        library.add("spec/a.yaml", Version::OpenApi31, false);
        library.add("spec/old.yaml", Version::Swagger20, false);
        library.add("spec/my pet.yaml", Version::OpenApi31, true);
        library.add("spec/my pet.yaml", Version::Swagger20, true);
        assert_eq!(library.page(0, "./my%20pet.yaml"), Some(2));
        assert_eq!(library.page(1, "my pet.yaml"), Some(3));
        assert_eq!(library.page(3, "old.yaml"), Some(1));
        assert_eq!(library.page(0, ""), Some(0));
        assert_eq!(library.page(0, "none.yaml"), None);
    }
}
