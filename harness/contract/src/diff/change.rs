//! A change between two contracts.

use std::collections::HashSet;
use std::fmt;

use super::schemas::Direction;
use crate::document::{Address, Place};

/// What a change does to clients that keep to the old contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// They may break.
    Breaking,
    /// They go on; new ones can use more.
    Additive,
    /// Nothing on the wire.
    Neutral,
}

impl fmt::Display for Kind {
    /// `breaking`, `additive`, `neutral`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Breaking => "breaking",
            Self::Additive => "additive",
            Self::Neutral => "neutral",
        })
    }
}

/// What a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// An operation as a whole.
    Operation,
    /// The credentials that an operation asks for.
    Security,
    /// A parameter.
    Parameter,
    /// Whether and as what media type a request has a body.
    RequestBody,
    /// A documented status.
    Status,
    /// The media type of an answer.
    MediaType,
    /// A documented response header.
    Header,
    /// A property, or another part of a schema.
    Schema,
    /// Names that only generated code sees: tags, `operationId`, names of schemas and of path parameters.
    Name,
    /// Descriptions and summaries.
    Text,
}

impl fmt::Display for Aspect {
    /// In lower case, `request-body`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Operation => "operation",
            Self::Security => "security",
            Self::Parameter => "parameter",
            Self::RequestBody => "request-body",
            Self::Status => "status",
            Self::MediaType => "media-type",
            Self::Header => "header",
            Self::Schema => "schema",
            Self::Name => "name",
            Self::Text => "text",
        })
    }
}

/// One change. The same change of a schema that several operations use is one change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it does to clients.
    pub kind: Kind,
    /// What it is about.
    pub aspect: Aspect,
    /// The operations concerned, as `METHOD /path` without the service's prefix, in the new document's order; removed
    /// ones last.
    pub operations: Vec<String>,
    /// What changed, a fragment that does not repeat the operation.
    pub message: String,
    /// Where the old document has it.
    pub old: Option<Place>,
    /// Where the new document has it.
    pub new: Option<Place>,
}

/// Gathers changes, the same change of several operations as one.
#[derive(Debug, Default)]
pub(super) struct Changes {
    operation: String,
    list: Vec<Change>,
    /// How often something was added.
    count: usize,
    /// Schemas in which nothing changed, whatever the position.
    equal: HashSet<(Direction, Address, Address)>,
}

impl Changes {
    /// What is added from now on concerns `operation`.
    pub(super) fn of_operation(&mut self, operation: String) {
        self.operation = operation;
    }

    /// How often a change was added; one that was known for another operation counts as well.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Remembers that nothing changed in these schemas (old, new), nor in all that they lead to.
    pub(super) fn found_equal(&mut self, direction: Direction, schemas: HashSet<(Address, Address)>) {
        let schemas = schemas.into_iter().map(|(old, new)| (direction, old, new));
        self.equal.extend(schemas);
    }

    /// Whether it is known that nothing changed in these schemas.
    pub(super) fn are_equal(&self, direction: Direction, (old, new): &(Address, Address)) -> bool {
        self.equal.contains(&(direction, old.clone(), new.clone()))
    }

    pub(super) fn add(
        &mut self,
        kind: Kind,
        aspect: Aspect,
        message: String,
        old: Option<&Place>,
        new: Option<&Place>,
    ) {
        self.count += 1;
        let same = |known: &&mut Change| {
            known.kind == kind
                && known.aspect == aspect
                && known.message == message
                && known.old.as_ref() == old
                && known.new.as_ref() == new
        };
        match self.list.iter_mut().find(same) {
            Some(known) if known.operations.contains(&self.operation) => {}
            Some(known) => known.operations.push(self.operation.clone()),
            None => self.list.push(Change {
                kind,
                aspect,
                operations: vec![self.operation.clone()],
                message,
                old: old.cloned(),
                new: new.cloned(),
            }),
        }
    }

    /// The changes, in the order in which they were added.
    pub(super) fn into_list(self) -> Vec<Change> {
        self.list
    }
}
