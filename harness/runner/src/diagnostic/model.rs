//! An input error: something wrong with what a person wrote.

use std::sync::Arc;

use indexmap::IndexSet;

use crate::text::Prose;

/// Whose fault it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// A scenario or a flow.
    Scenario,
    /// An OpenAPI document.
    Contract,
    /// An overlay.
    Overlay,
    /// The requirement catalogue.
    Requirements,
    /// The signatures of lies.
    Signatures,
    /// A list of known issues.
    KnownIssues,
    /// The target's configuration.
    Target,
    /// The command line.
    CommandLine,
    /// A script for the mock pod.
    Script,
    /// A file of another tool.
    Import,
    /// podproof itself.
    Harness,
}

impl Owner {
    /// The word in brackets behind `error`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Scenario => "scenario",
            Self::Contract => "contract",
            Self::Overlay => "overlay",
            Self::Requirements => "requirements",
            Self::Signatures => "signatures",
            Self::KnownIssues => "known issues",
            Self::Target => "target",
            Self::CommandLine => "command line",
            Self::Script => "script",
            Self::Import => "import",
            Self::Harness => "harness",
        }
    }
}

/// A place in a source, symbolic until it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Location {
    /// The name of the source.
    pub source: Arc<str>,
    /// Where in it.
    pub spot: Spot,
}

/// Where in a source.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Spot {
    /// The source as a whole.
    File,
    /// A line and a column in characters, both from 1.
    Position(usize, usize),
    /// A node.
    Node {
        /// JSON pointer (RFC 6901).
        pointer: String,
        /// Which side of it.
        part: Part,
        /// A piece of the node's text to put the caret under, where it occurs.
        piece: Option<String>,
    },
}

/// Which side of `key: value`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The key.
    Key,
    /// The value.
    Value,
}

impl Location {
    /// The value at a pointer.
    pub fn value(source: &Arc<str>, pointer: impl Into<String>) -> Self {
        Self {
            source: source.clone(),
            spot: Spot::Node {
                pointer: pointer.into(),
                part: Part::Value,
                piece: None,
            },
        }
    }

    /// The key of the value at a pointer.
    pub fn key(source: &Arc<str>, pointer: impl Into<String>) -> Self {
        Self {
            source: source.clone(),
            spot: Spot::Node {
                pointer: pointer.into(),
                part: Part::Key,
                piece: None,
            },
        }
    }

    /// The same place, with the caret under a piece of its text.
    #[must_use]
    pub fn piece(mut self, text: &str) -> Self {
        if let Spot::Node { piece, .. } = &mut self.spot {
            *piece = Some(text.to_owned());
        }
        self
    }
}

/// What kind of mistake it is, where something depends on that. The words of an input error are for people alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum InputErrorKind {
    /// Any other.
    #[default]
    Other,
    /// A flow is used that is not there. Where files could not be read, it may be in one of them.
    MissingFlow,
}

/// Something wrong with what a person wrote.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InputError {
    /// What kind of mistake it is.
    pub kind: InputErrorKind,
    /// Whose fault it is.
    pub owner: Owner,
    /// What is wrong: a lower-case fragment.
    pub title: Prose,
    /// Where; `None` for what has no place, such as the command line.
    pub location: Option<Location>,
    /// What stands at the caret.
    pub label: Prose,
    /// What to do.
    pub help: Vec<Prose>,
}

impl InputError {
    /// An input error about a place.
    pub fn at(owner: Owner, location: Location, title: impl Into<Prose>) -> Self {
        Self {
            kind: InputErrorKind::default(),
            owner,
            title: title.into(),
            location: Some(location),
            label: Prose::default(),
            help: Vec::new(),
        }
    }

    /// An input error about a file as a whole.
    pub fn about_file(owner: Owner, source: Arc<str>, title: impl Into<Prose>) -> Self {
        Self::at(
            owner,
            Location {
                source,
                spot: Spot::File,
            },
            title,
        )
    }

    /// An input error about nothing that has a place.
    pub fn general(owner: Owner, title: impl Into<Prose>) -> Self {
        Self {
            kind: InputErrorKind::default(),
            owner,
            title: title.into(),
            location: None,
            label: Prose::default(),
            help: Vec::new(),
        }
    }

    /// What kind of mistake it is.
    #[must_use]
    pub fn kind(mut self, kind: InputErrorKind) -> Self {
        self.kind = kind;
        self
    }

    /// What stands at the caret.
    #[must_use]
    pub fn label(mut self, label: impl Into<Prose>) -> Self {
        self.label = label.into();
        self
    }

    /// What to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<Prose>) -> Self {
        self.help.push(help.into());
        self
    }
}

/// Each of them once, the first of its kind, in their order.
pub fn each_once(input_errors: Vec<InputError>) -> Vec<InputError> {
    let each: IndexSet<InputError> = input_errors.into_iter().collect();
    each.into_iter().collect()
}

impl From<InputError> for Vec<InputError> {
    fn from(input_error: InputError) -> Self {
        vec![input_error]
    }
}

/// A longer name, in bytes, is no slip that somebody sees.
const LONGEST_COMPARED: usize = 200;

/// The name among `known` that `wrong` was probably meant to be: the first of those that are most alike.
pub fn suggestion<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Comparing takes the product of both lengths.
    let is_short = |name: &&str| name.len() <= LONGEST_COMPARED;
    if !is_short(&wrong) {
        return None;
    }
    let wrong = wrong.to_lowercase();
    let mut best = None;
    for name in known.into_iter().filter(is_short) {
        let lower = name.to_lowercase();
        // Both measures must agree: the one alone likes common beginnings, the other short names.
        let similarity = strsim::jaro_winkler(&wrong, &lower);
        let is_close = similarity > 0.75 && strsim::normalized_damerau_levenshtein(&wrong, &lower) >= 0.5;
        // Neither knows how near two letters in the wrong order are in a short name.
        let is_swap = wrong.len() == lower.len() && wrong.len() > 2 && strsim::damerau_levenshtein(&wrong, &lower) == 1;
        let is_swap = is_swap && strsim::levenshtein(&wrong, &lower) == 2;
        if (is_close || is_swap) && best.is_none_or(|(record, _)| similarity > record) {
            best = Some((similarity, name));
        }
    }
    best.map(|(_, name)| name)
}

/// The name among `known` that `wrong` is but for a slip or two: narrower than [`suggestion`], for what may be meant as it is
/// written.
pub fn near_miss<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// In a shorter name, two letters are too much of it.
    const SHORTEST: usize = 6;
    let bare = |name: &str| name.to_lowercase().replace(['-', '_'], "");
    let wrong = bare(wrong);
    known.into_iter().find(|name| {
        let slips = strsim::damerau_levenshtein(&wrong, &bare(name));
        slips == 0 || (slips <= 2 && wrong.chars().count() >= SHORTEST)
    })
}

#[cfg(test)]
mod tests {
    use super::{InputError, Owner, each_once, near_miss, suggestion};

    #[test]
    fn what_is_wrong_twice_is_told_once_where_it_was_first() {
        let mistake = |title: &str| InputError::general(Owner::Scenario, title);
        assert_eq!(
            each_once(vec![mistake("b"), mistake("a"), mistake("b")]),
            [mistake("b"), mistake("a")]
        );
    }

    #[test]
    fn a_slip_of_the_pen_is_recognised() {
        assert_eq!(suggestion("verifys", ["title", "verifies"]), Some("verifies"));
        assert_eq!(suggestion("pdo", ["login", "pod"]), Some("pod"));
        assert_eq!(suggestion("banana", ["title", "verifies"]), None);
        assert_eq!(
            suggestion("POST /v9/quantum/entangle", ["POST /keyauth/v1/logout"]),
            None
        );
        assert_eq!(suggestion("A-1", ["A-01", "A-10", "A-11"]), Some("A-10"));
    }
    #[test]
    fn a_near_miss_is_nearer_than_a_suggestion() {
        let known = ["sessionToken", "Id"];
        for slip in [
            "sesionToken",
            "sessoinToken",
            "session-token",
            "Session_Token",
            "sessionTokne",
        ] {
            assert_eq!(near_miss(slip, known), Some("sessionToken"), "{slip}");
        }
        for other in [
            "userToken",
            "keyManagerToken",
            "Authorization",
            "session",
            "Ix",
            "X-Session",
        ] {
            assert_eq!(near_miss(other, known), None, "{other}");
        }
    }
}
