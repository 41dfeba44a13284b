//! References of Swagger 2.0 documents, which may lead to any node of any document.
//!
//! What a reference names is upgraded as what the referring node is: a schema, a parameter, a response or a path item.
//! Shared parts have their place in the 3.0 form. Any other node is upgraded once more for those who refer to it, under
//! [`UPGRADED`].

use std::collections::{HashSet, VecDeque};

use serde_json::Value;

use super::pages::node;
use crate::document::{Address, Library, Version, Written, percent_decoded, pointer};

/// The extension of the 3.0 form that holds what only references lead to, by kind and by its pointer as written.
pub(super) const UPGRADED: &str = "x-podproof-upgraded";

/// More schemas than any document has once it is upgraded; what is beyond is a text that unfolds on purpose.
const MOST_NODES: usize = 1_000_000;

/// A chain of references that is longer leads back to itself.
const LONGEST_CHAIN: usize = 64;

/// What a node is upgraded as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Schema,
    Parameter,
    Response,
    PathItem,
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Schema => "schemas",
            Self::Parameter => "parameters",
            Self::Response => "responses",
            Self::PathItem => "paths",
        }
    }

    /// Where shared nodes of this kind are written, and where they are in the 3.0 form.
    fn shared(self) -> (&'static str, &'static str) {
        match self {
            Self::Schema => ("/definitions", "/components/schemas"),
            Self::Parameter => ("/parameters", "/components/parameters"),
            Self::Response => ("/responses", "/components/responses"),
            Self::PathItem => ("/paths", "/paths"),
        }
    }
}

/// What references ask of the upgrade of other nodes.
pub(super) struct Demands<'w> {
    written: &'w [Written],
    library: &'w Library,
    seen: HashSet<(Address, Kind)>,
    waiting: VecDeque<(Address, Kind)>,
    nodes: usize,
}

impl<'w> Demands<'w> {
    pub(super) fn new(written: &'w [Written], library: &'w Library) -> Self {
        Self {
            written,
            library,
            seen: HashSet::new(),
            waiting: VecDeque::new(),
            nodes: 0,
        }
    }

    /// The next node that somebody refers to.
    pub(super) fn next(&mut self) -> Option<(Address, Kind)> {
        self.waiting.pop_front().filter(|_| !self.are_too_many())
    }

    /// Counts an upgraded node; whether there may be more.
    pub(super) fn spend(&mut self) -> bool {
        self.nodes += 1;
        !self.are_too_many()
    }

    pub(super) fn are_too_many(&self) -> bool {
        self.nodes > MOST_NODES
    }

    /// The node as written that a reference on a page names, if there is one.
    pub(super) fn target(&self, page: usize, reference: &str) -> Option<Address> {
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let address = Address {
            page: self.library.page(page, file)?,
            pointer: percent_decoded(fragment),
        };
        node(self.written, &address).map(|_| address)
    }

    /// The node that `address` stands for as it was written: itself, or where its references lead.
    pub(super) fn follow(&self, address: &Address) -> Option<(Address, &'w Value)> {
        let mut at = address.clone();
        for _ in 0..LONGEST_CHAIN {
            let found = node(self.written, &at)?;
            match found.get("$ref").and_then(Value::as_str) {
                Some(reference) => at = self.target(at.page, reference)?,
                None => return Some((at, found)),
            }
        }
        None
    }

    /// Where the node at `target`, as written, is in the `OpenAPI` form; it will be there.
    pub(super) fn upgraded(&mut self, target: Address, kind: Kind) -> Address {
        if self.written[target.page].version != Version::Swagger20 {
            return target;
        }
        let (old, new) = kind.shared();
        let shared = pointer::below(&target.pointer, old).filter(|rest| rest.matches('/').count() == 1);
        if let Some(rest) = shared {
            return Address {
                page: target.page,
                pointer: format!("{new}{rest}"),
            };
        }
        let address = Address {
            page: target.page,
            pointer: pointer::join_all("", &[UPGRADED, kind.name(), &target.pointer]),
        };
        if self.seen.insert((target.clone(), kind)) {
            self.waiting.push_back((target, kind));
        }
        address
    }
}
