//! The pages that a contract is read from, and how `$ref`s lead from node to node.
//!
//! Page 0 is the service's own document, in its `OpenAPI` form (after upgrade and overlays); the others are its
//! companions, which only references reach. Pointers are into that form; [`Source::place`] leads back to the text as
//! written.

use std::{collections::HashMap, sync::Arc};

use serde_json::Value;

use super::library::Library;
use super::origins::Extend;
use super::schemas::{Whole, each_schema};
use super::{Defect, Identifiers, Origins, Place, Version, pointer, uri};
use crate::json::Numerals;

/// A chain of references that is longer leads back to itself.
const LONGEST_CHAIN: usize = 64;

/// Which schema dialect a page is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// `OpenAPI` 3.0, which Swagger 2.0 is upgraded to.
    OpenApi30,
    /// `OpenAPI` 3.1: schemas are JSON Schema 2020-12 as they are.
    OpenApi31,
}

/// One document in its `OpenAPI` form.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) name: Arc<str>,
    /// The version that it was written in.
    pub(crate) version: Version,
    pub(crate) root: Value,
    pub(crate) origins: Origins<Place>,
    /// The numbers that the values do not hold, by the document that they were written in.
    pub(crate) numerals: HashMap<Arc<str>, Numerals>,
    /// Where references lead whose pointers are those of the text as it was written, by the reference; empty unless the
    /// page was upgraded.
    pub(crate) links: HashMap<String, Address>,
}

/// A node: which page, and where in its `OpenAPI` form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Address {
    pub(crate) page: usize,
    pub(crate) pointer: String,
}

impl Address {
    /// A node of the service's own document.
    pub(crate) fn own(pointer: impl Into<String>) -> Self {
        Self {
            page: 0,
            pointer: pointer.into(),
        }
    }

    /// The child under `key`, unescaped.
    pub(crate) fn child(&self, key: &str) -> Self {
        Self {
            page: self.page,
            pointer: pointer::join(&self.pointer, key),
        }
    }
}

impl Extend for Address {
    fn extended(&self, rest: &str) -> Self {
        Self {
            page: self.page,
            pointer: format!("{}{rest}", self.pointer),
        }
    }
}

/// Why a `$ref` leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Broken {
    /// It points into a document that was not given.
    External(String),
    /// The document is there, the node is not.
    Missing(String),
    /// It leads back to itself without ever reaching a node.
    Endless(String),
}

/// A contract's pages.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) pages: Vec<Page>,
    library: Library,
    /// The names that schemas give themselves.
    identifiers: Identifiers,
    has_write_only: bool,
}

impl Source {
    /// `library` names the pages, each under its index.
    pub(crate) fn new(pages: Vec<Page>, library: Library) -> Self {
        Self {
            identifiers: Identifiers::new(&pages),
            has_write_only: pages.iter().any(has_write_only),
            pages,
            library,
        }
    }

    /// Whether any schema is `writeOnly`.
    pub(crate) fn has_write_only(&self) -> bool {
        self.has_write_only
    }

    /// The names that schemas give themselves.
    pub(crate) fn identifiers(&self) -> &Identifiers {
        &self.identifiers
    }

    pub(crate) fn dialect(&self, address: &Address) -> Dialect {
        self.pages[address.page].version.dialect()
    }

    /// Whether the node stands in a document that was written as Swagger 2.0.
    pub(crate) fn is_swagger(&self, address: &Address) -> bool {
        self.pages[address.page].version == Version::Swagger20
    }

    pub(crate) fn node(&self, address: &Address) -> Option<&Value> {
        self.pages.get(address.page)?.root.pointer(&address.pointer)
    }

    pub(crate) fn place(&self, address: &Address) -> Place {
        self.pages[address.page].origins.of(&address.pointer)
    }

    /// The numbers at and below a node that its value does not hold.
    pub(crate) fn numerals(&self, address: &Address) -> Option<&Numerals> {
        let numerals = &self.pages.get(address.page)?.numerals;
        if numerals.values().all(|numerals| matches!(numerals, Numerals::None)) {
            return None;
        }
        let place = self.place(address);
        numerals.get(&place.document)?.below(&place.pointer)
    }

    /// The defect of a broken `$ref` at `place`.
    pub(crate) fn defect(&self, place: Place, broken: &Broken) -> Defect {
        let (Broken::External(reference) | Broken::Missing(reference) | Broken::Endless(reference)) = broken;
        let (what, help) = match broken {
            Broken::External(_) => (
                "points into a document that was not given",
                "give that document as a companion, or copy the node into this one",
            ),
            Broken::Missing(_) => ("points at nothing", "correct the pointer, or add what it names"),
            Broken::Endless(_) => ("leads back to itself", "let one of the references name the node itself"),
        };
        Defect::at(place, format!("`$ref: {reference}` {what}")).help(help)
    }

    /// As [`Self::defect`], of the `$ref` in the node at `at`.
    pub(crate) fn reference_defect(&self, at: &Address, broken: &Broken) -> Defect {
        self.defect(self.place(&at.child("$ref")), broken)
    }

    /// The node that `address` stands for: itself, or where its `$ref`s lead.
    pub(crate) fn follow(&self, address: &Address) -> Result<(Address, &Value), (Address, Broken)> {
        self.lead(address, |_, _| true)
    }

    /// The schema that `address` stands for. As [`Self::follow`], but a `$ref` with siblings, which count in 3.1,
    /// stays.
    pub(crate) fn schema(&self, address: &Address) -> Result<(Address, &Value), (Address, Broken)> {
        let alone = |at: &Address, node: &Value| {
            self.dialect(at) == Dialect::OpenApi30 || node.as_object().is_none_or(|members| members.len() == 1)
        };
        self.lead(address, alone)
    }

    fn lead(
        &self,
        address: &Address,
        goes_on: impl Fn(&Address, &Value) -> bool,
    ) -> Result<(Address, &Value), (Address, Broken)> {
        let mut at = address.clone();
        let mut reference = String::new();
        for _ in 0..LONGEST_CHAIN {
            let Some(node) = self.node(&at) else {
                return Err((at, Broken::Missing(reference)));
            };
            match node.get("$ref").and_then(Value::as_str) {
                Some(next) if goes_on(&at, node) => {
                    next.clone_into(&mut reference);
                    at = self.target(&at, next).map_err(|broken| (at.clone(), broken))?;
                }
                _ => return Ok((at, node)),
            }
        }
        let first = self.node(address).and_then(|node| node.get("$ref")?.as_str());
        Err((address.clone(), Broken::Endless(first.unwrap_or(&reference).to_owned())))
    }

    /// The node that `reference`, written at `from`, names; it exists.
    pub(crate) fn target(&self, from: &Address, reference: &str) -> Result<Address, Broken> {
        if let Some((page, pointer)) = self.identifiers.named(&self.pages, from.page, &from.pointer, reference) {
            return Ok(Address { page, pointer });
        }
        if let Some(linked) = self.pages[from.page].links.get(reference)
            && self.node(linked).is_some()
        {
            return Ok(linked.clone());
        }
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let page = self
            .library
            .page(from.page, file)
            .ok_or_else(|| Broken::External(reference.to_owned()))?;
        let target = Address {
            page,
            pointer: uri::percent_decoded(fragment),
        };
        let well_formed = target.pointer.is_empty() || target.pointer.starts_with('/');
        let missing = || Broken::Missing(reference.to_owned());
        if !well_formed {
            return Err(missing());
        }
        if self.node(&target).is_some() {
            return Ok(target);
        }
        // An `OpenAPI` document may refer to a Swagger one, by the pointer that is written there.
        let upgraded = target.pointer.strip_prefix("/definitions/").map(|rest| Address {
            page,
            pointer: format!("/components/schemas/{rest}"),
        });
        upgraded
            .filter(|target| self.is_swagger(target) && self.node(target).is_some())
            .ok_or_else(missing)
    }
}

fn has_write_only(page: &Page) -> bool {
    let mut found = false;
    each_schema(&page.root, Whole::of(&page.root), &mut |_, members| {
        found |= members.get("writeOnly") == Some(&Value::Bool(true));
    });
    found
}
