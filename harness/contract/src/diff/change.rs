//! A change between two contracts.

use std::fmt;

use crate::document::Place;

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
}

impl Changes {
    /// What is added from now on concerns `operation`.
    pub(super) fn of_operation(&mut self, operation: String) {
        self.operation = operation;
    }

    pub(super) fn add(
        &mut self,
        kind: Kind,
        aspect: Aspect,
        message: String,
        old: Option<&Place>,
        new: Option<&Place>,
    ) {
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
