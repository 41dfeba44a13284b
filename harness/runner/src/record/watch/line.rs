//! The lines of a watch's record: each is one JSON object that says by `kind` what it is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::end::WatchEnd;
use super::manifest::WatchManifest;
use super::note::{Mark, ShapeRecord, WatchNote};
use super::sample::Sample;
use super::session::SessionRecord;

/// A line of a watch's record.
///
/// The manifest is the first one. Samples follow as they end, with what became of sessions, marks, shapes and notes between
/// them; the closing facts are the last one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[schemars(title = "podproof watch record", extend("$id" = "urn:podproof:schema:watch"))]
pub enum WatchLine {
    /// All that is known before anything is sent.
    Manifest(Box<WatchManifest>),
    /// A question of a lane, and what came of it.
    Sample(Sample),
    /// What became of a held session.
    Session(SessionRecord),
    /// Words of the operator.
    Mark(Mark),
    /// A shape of answers, before the first sample that names it.
    Shape(ShapeRecord),
    /// Something that the watch learned.
    Note(WatchNote),
    /// The closing facts.
    End(WatchEnd),
}

/// The JSON Schema of a line.
pub fn watch_schema() -> schemars::Schema {
    schemars::schema_for!(WatchLine)
}
