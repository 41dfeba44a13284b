//! A collection as it is written, as far as it matters here. What is not known is passed over.

use serde::Deserialize;
use serde_json::Value;

/// The file.
#[derive(Debug, Deserialize)]
pub(super) struct Collection {
    pub(super) info: Info,
    #[serde(default)]
    pub(super) item: Vec<Item>,
    #[serde(default)]
    pub(super) variable: Vec<Pair>,
    #[serde(default)]
    pub(super) auth: Option<Auth>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Info {
    /// The URL of the format's schema.
    #[serde(default)]
    pub(super) schema: String,
}

/// A request, or a folder.
#[derive(Debug, Deserialize)]
pub(super) struct Item {
    #[serde(default)]
    pub(super) name: String,
    /// What a folder holds.
    #[serde(default)]
    pub(super) item: Option<Vec<Self>>,
    #[serde(default)]
    pub(super) request: Option<Request>,
    #[serde(default)]
    pub(super) event: Vec<Event>,
    #[serde(default)]
    pub(super) auth: Option<Auth>,
}

/// A request; a URL alone is a GET.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Request {
    Whole(Box<Whole>),
    Url(String),
}

#[derive(Debug, Deserialize)]
pub(super) struct Whole {
    #[serde(default)]
    pub(super) method: Option<String>,
    #[serde(default)]
    pub(super) header: Option<Headers>,
    #[serde(default)]
    pub(super) body: Option<Body>,
    #[serde(default)]
    pub(super) url: Option<Url>,
    #[serde(default)]
    pub(super) auth: Option<Auth>,
}

/// Headers, as a list or as lines.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Headers {
    List(Vec<Pair>),
    Lines(String),
}

/// A name and a value, of whatever.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Pair {
    #[serde(default)]
    pub(super) key: Option<String>,
    #[serde(default)]
    pub(super) id: Option<String>,
    #[serde(default)]
    pub(super) value: Option<Value>,
    #[serde(default)]
    pub(super) disabled: bool,
    #[serde(default)]
    pub(super) r#type: Option<String>,
    /// In an environment.
    #[serde(default)]
    pub(super) enabled: Option<bool>,
}

impl Pair {
    pub(super) fn name(&self) -> Option<&str> {
        self.key
            .as_deref()
            .or(self.id.as_deref())
            .filter(|name| !name.is_empty())
    }

    /// The value as a text.
    pub(super) fn text(&self) -> String {
        match &self.value {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        }
    }

    pub(super) fn is_on(&self) -> bool {
        !self.disabled && self.enabled.unwrap_or(true)
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Body {
    #[serde(default)]
    pub(super) mode: Option<String>,
    #[serde(default)]
    pub(super) raw: Option<String>,
    #[serde(default)]
    pub(super) urlencoded: Option<Vec<Pair>>,
    #[serde(default)]
    pub(super) disabled: bool,
}

/// A URL, as a text or in parts.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Url {
    Text(String),
    Parts(Box<Parts>),
}

#[derive(Debug, Deserialize)]
pub(super) struct Parts {
    #[serde(default)]
    pub(super) raw: Option<String>,
    #[serde(default)]
    pub(super) path: Option<Value>,
    #[serde(default)]
    pub(super) query: Vec<Pair>,
    #[serde(default)]
    pub(super) variable: Vec<Pair>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Auth {
    #[serde(default)]
    pub(super) r#type: Option<String>,
    #[serde(default)]
    pub(super) bearer: Vec<Pair>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Event {
    #[serde(default)]
    pub(super) listen: String,
    #[serde(default)]
    pub(super) script: Option<Script>,
    #[serde(default)]
    pub(super) disabled: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct Script {
    #[serde(default)]
    pub(super) exec: Option<Value>,
}

impl Event {
    /// Its script, as one text.
    pub(super) fn text(&self) -> String {
        match self.script.as_ref().and_then(|script| script.exec.as_ref()) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(lines)) => {
                let lines: Vec<&str> = lines.iter().filter_map(Value::as_str).collect();
                lines.join("\n")
            }
            _ => String::new(),
        }
    }
}

/// An exported environment.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Environment {
    #[serde(default)]
    pub(super) values: Vec<Pair>,
}
