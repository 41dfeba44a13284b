//! The members of an object, kept small.

use serde_json::{Map, Value};

/// Without the room that a map takes beyond its first members: a document has objects of one or two by the hundred thousand, and each has
/// room for three.
pub(crate) fn without_room(members: Map<String, Value>) -> Map<String, Value> {
    if members.len() > 2 {
        return members;
    }
    let mut exact = Map::with_capacity(members.len());
    exact.extend(members);
    exact
}
