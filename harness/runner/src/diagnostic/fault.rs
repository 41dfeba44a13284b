//! What is wrong with a YAML text that may hold secrets, in words.
//!
//! In: the kind of mistake and its place. Out: an input error, which quotes nothing of the text.

use super::model::{InputError, Location, Owner, Spot};
use super::position::repeated_key;
use super::source::Source;

/// What is wrong, and at which pointer.
pub(super) enum Fault {
    /// A tag.
    Tag(String),
    /// A key that its mapping has already.
    Repeated(String),
    /// A merge key with something else than mappings.
    NoMerge(String),
    /// An alias within what it names.
    Circle(String),
    /// More values than are read.
    TooMany,
    /// Deeper than is read.
    TooDeep,
    /// Not YAML.
    Unread,
}

impl Source {
    /// What is wrong, in words that quote nothing of the text.
    pub(super) fn wrong(&self, owner: Owner, fault: Fault) -> InputError {
        let format = self.format();
        let at = |pointer: String| Location::value(&self.name, pointer);
        let file = || Location {
            source: self.name.clone(),
            spot: Spot::File,
        };
        let (place, title, help) = match fault {
            Fault::Tag(pointer) => (
                at(pointer),
                "a YAML tag means nothing here".to_owned(),
                "remove the tag; a string that begins with `!` goes in quotes",
            ),
            Fault::Repeated(pointer) => (
                repeated_key(&self.text).map_or_else(
                    || at(pointer),
                    |(line, column)| Location {
                        source: self.name.clone(),
                        spot: Spot::Position(line, column),
                    },
                ),
                "a key is written twice".to_owned(),
                "remove one of them, or make one of both",
            ),
            Fault::NoMerge(pointer) => (
                at(pointer),
                "expected a mapping, or a list of mappings, to merge".to_owned(),
                "`<<` takes what an anchor names: `<<: *base`; in quotes it is no key of ours either",
            ),
            Fault::Circle(pointer) => (
                at(pointer),
                "an alias stands within what it names".to_owned(),
                "write the values out",
            ),
            Fault::TooMany => (
                file(),
                format!("this {format} unfolds into more than can be read (too many aliases)"),
                "write the values out instead of nesting aliases",
            ),
            Fault::TooDeep => (
                file(),
                format!("this {format} is nested too deeply"),
                "128 levels are read",
            ),
            Fault::Unread => (
                file(),
                format!("this is not valid {format}"),
                "look at the indentation, quotes and brackets",
            ),
        };
        InputError::at(owner, place, title).help(help)
    }
}
