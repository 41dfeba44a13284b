//! Documents, places in them, and what can be wrong with them.

use std::{borrow::Cow, fmt, sync::Arc};

use serde_json::Value;

/// A document as somebody else read it: UTF-8 text, YAML or JSON.
#[derive(Debug, Clone)]
pub struct Document {
    /// How the document is shown to people: a path, as a rule. External references are resolved relative to it.
    pub name: String,
    pub(crate) text: Cow<'static, str>,
    /// Nothing about it has to be checked any more that a build has checked.
    pub(crate) is_prepared: bool,
}

impl Document {
    /// A document with its whole text, whoever wrote it.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            text: Cow::Owned(text.into()),
            is_prepared: false,
        }
    }

    /// A document, or an overlay, that was prepared when the program was built, so that reading it is fast: JSON as `serde_json`
    /// writes it, without a key that occurs twice or a number that `serde_json` does not hold. The schemas of a contract of which all
    /// parts are prepared are taken for JSON Schema; that they are has to be shown beforehand, for the parts that are used together, with
    /// the same texts as [`Self::new`] and [`Operation::compile`].
    ///
    /// [`Operation::compile`]: crate::Operation::compile
    #[must_use]
    pub fn prepared(name: impl Into<String>, json: &'static str) -> Self {
        Self {
            name: name.into(),
            text: Cow::Borrowed(json),
            is_prepared: true,
        }
    }
}

/// A node of a document: what complaints and findings point at.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The [`Document::name`].
    pub document: Arc<str>,
    /// RFC 6901 pointer into the document **as written**: Swagger pointers for Swagger documents, and for a node that
    /// an overlay brought, a pointer into the overlay. It may name a key that the document leaves out; its nearest
    /// ancestor is then meant.
    pub pointer: String,
}

impl fmt::Display for Place {
    /// `document#pointer`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.document, self.pointer)
    }
}

/// Something wrong with a document. All defects of a document are reported at once where that is possible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defect {
    /// Where.
    pub place: Place,
    /// For errors of syntax only, for which no node exists: line and column, both 1-based; the column counts
    /// characters.
    pub position: Option<(usize, usize)>,
    /// What: a lower-case fragment.
    pub message: String,
    /// What to do about it, where that is known.
    pub help: Option<String>,
}

impl Defect {
    /// A defect of a node.
    pub(crate) fn at(place: Place, message: impl Into<String>) -> Self {
        Self {
            place,
            position: None,
            message: message.into(),
            help: None,
        }
    }

    /// Says what to do.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.place.document)?;
        match self.position {
            Some((line, column)) => write!(f, ":{line}:{column}")?,
            None => write!(f, "#{}", self.place.pointer)?,
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for Defect {}

/// Gathers the defects of one reading.
#[derive(Debug, Default)]
pub(crate) struct Defects(Vec<Defect>);

impl Defects {
    pub(crate) fn push(&mut self, defect: Defect) {
        self.0.push(defect);
    }

    pub(crate) fn extend(&mut self, defects: impl IntoIterator<Item = Defect>) {
        self.0.extend(defects);
    }

    /// Complains that a node is of another type than `expected`.
    pub(crate) fn mistyped(&mut self, place: Place, expected: &str, found: &Value) {
        self.push(Defect::at(
            place,
            format!("expected {expected}, found {}", described(found)),
        ));
    }

    /// `value`, or all that was found to be wrong, each defect once.
    pub(crate) fn or<T>(mut self, value: T) -> Result<T, Vec<Defect>> {
        if self.0.is_empty() {
            return Ok(value);
        }
        let mut seen = std::collections::HashSet::new();
        self.0
            .retain(|defect| seen.insert((defect.place.clone(), defect.message.clone())));
        Err(self.0)
    }
}

/// A value in a complaint about a document: its type, and the value itself where it is short. Documents hold no
/// secrets.
pub(crate) fn described(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => format!("boolean `{value}`"),
        Value::Number(value) => format!("number `{value}`"),
        Value::String(value) if value.chars().count() <= 40 => format!("string `{value}`"),
        Value::String(_) => "a string".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}
