//! The names that schemas of 3.1 give themselves: `$id`, `$anchor` and `$dynamicAnchor`.
//!
//! A schema with an `$id` is a resource of its own. References within it are relative to it, and so are its anchors.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value};

use super::{
    Dialect, Page,
    schemas::{Whole, each_schema},
    uri,
};

/// The names in all pages of a contract.
#[derive(Debug, Clone, Default)]
pub(crate) struct Identifiers {
    /// By URI: which page, and where.
    resources: HashMap<String, (usize, String)>,
    /// By page and by the pointer of the resource.
    within: HashMap<(usize, String), Resource>,
}

/// A schema with an `$id`, or a page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Resource {
    /// Its URI; of a page, its name.
    pub(crate) uri: String,
    anchors: HashMap<String, String>,
    /// The anchors that `$dynamicRef` finds from elsewhere, with their pointers.
    pub(crate) dynamic: BTreeMap<String, String>,
}

impl Identifiers {
    /// Gathers the names in `pages`.
    pub(super) fn new(pages: &[Page]) -> Self {
        let mut identifiers = Self::default();
        for (index, page) in pages.iter().enumerate() {
            if page.version.dialect() == Dialect::OpenApi31 {
                identifiers.page(index, page);
            }
        }
        identifiers
    }

    fn page(&mut self, index: usize, page: &Page) {
        let root = Resource {
            uri: page.name.replace('\\', "/"),
            ..Resource::default()
        };
        self.within.insert((index, String::new()), root);
        each_schema(&page.root, Whole::of(&page.root), &mut |at, members| {
            self.schema(index, at, members);
        });
    }

    fn schema(&mut self, page: usize, at: &str, members: &Map<String, Value>) {
        let text = |key: &str| members.get(key).and_then(Value::as_str);
        if let Some(id) = text("$id") {
            let base = at.rfind('/').map_or("", |slash| &at[..slash]);
            let uri = uri::resolved(&self.resource(page, base).1.uri, id);
            let uri = uri.split('#').next().unwrap_or_default().to_owned();
            self.resources
                .entry(uri.clone())
                .or_insert_with(|| (page, at.to_owned()));
            let resource = Resource {
                uri,
                ..Resource::default()
            };
            self.within.insert((page, at.to_owned()), resource);
        }
        for (key, dynamic) in [("$anchor", false), ("$dynamicAnchor", true)] {
            let Some(name) = text(key) else {
                continue;
            };
            let root = self.resource(page, at).0.to_owned();
            if let Some(resource) = self.within.get_mut(&(page, root)) {
                resource.anchors.entry(name.to_owned()).or_insert_with(|| at.to_owned());
                if dynamic {
                    resource.dynamic.entry(name.to_owned()).or_insert_with(|| at.to_owned());
                }
            }
        }
    }

    /// The resource that the node at `at` of a page belongs to, and its pointer.
    pub(crate) fn resource<'a>(&'a self, page: usize, at: &'a str) -> (&'a str, &'a Resource) {
        static NONE: std::sync::LazyLock<Resource> = std::sync::LazyLock::new(Resource::default);
        let mut ancestor = at;
        loop {
            if let Some(resource) = self.within.get(&(page, ancestor.to_owned())) {
                return (ancestor, resource);
            }
            match ancestor.rfind('/') {
                Some(slash) => ancestor = &ancestor[..slash],
                None => return ("", &NONE),
            }
        }
    }

    /// Whether any schema has a name that `$dynamicRef` finds.
    pub(crate) fn are_dynamic(&self) -> bool {
        self.within.values().any(|resource| !resource.dynamic.is_empty())
    }

    /// The node that a reference, which is written at `at`, names by an `$id` or an anchor: which page, and where.
    /// Pointers below an `$id` are among these names, if there is a node in `pages`.
    pub(super) fn named(&self, pages: &[Page], page: usize, at: &str, reference: &str) -> Option<(usize, String)> {
        if self.within.is_empty() {
            return None;
        }
        let (own, resource) = self.resource(page, at);
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let fragment = uri::percent_decoded(fragment);
        let (page, root) = if file.is_empty() {
            (page, own.to_owned())
        } else {
            self.resources.get(&uri::resolved(&resource.uri, file))?.clone()
        };
        let target = if fragment.is_empty() || fragment.starts_with('/') {
            format!("{root}{fragment}")
        } else {
            self.within.get(&(page, root))?.anchors.get(&fragment)?.clone()
        };
        pages[page].root.pointer(&target).map(|_| (page, target))
    }
}
