//! YAML (and so JSON) text as a tree of JSON values.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::model::{Complaint, Location, Owner, Spot};
use super::source::Source;

impl Source {
    /// The text as a tree: mappings keep their order, keys that are numbers or booleans become strings.
    ///
    /// # Errors
    /// It is not YAML, repeats a key, holds more than one document, or expands beyond measure (a YAML bomb).
    pub fn yaml(&self, owner: Owner) -> Result<Value, Complaint> {
        let tree: serde_yaml::Value =
            serde_yaml::from_str(&self.text).map_err(|error| self.complaint(owner, &error))?;
        Ok(to_json(tree))
    }

    /// The text read into a type.
    ///
    /// # Errors
    /// It is not YAML, or does not have the shape of the type.
    pub fn typed<T: DeserializeOwned>(&self, owner: Owner) -> Result<T, Complaint> {
        serde_yaml::from_str(&self.text).map_err(|error| self.complaint(owner, &error))
    }

    fn complaint(&self, owner: Owner, error: &serde_yaml::Error) -> Complaint {
        let mut words = error.to_string();
        if let Some(at) = words.rfind(" at line ") {
            words.truncate(at);
        }
        let (title, help) = match words.as_str() {
            "repetition limit exceeded" => (
                "this YAML unfolds into more than can be read (too many aliases)".to_owned(),
                "write the values out instead of nesting aliases",
            ),
            "recursion limit exceeded" => ("this YAML is nested too deeply".to_owned(), "128 levels are read"),
            words if is_about_shape(words) => (words.to_owned(), "compare it with the other files of its kind"),
            words => (
                format!("this is not valid YAML: {words}"),
                "look at the indentation, quotes and brackets near it",
            ),
        };
        let spot = match error.location() {
            Some(place) => Spot::Position(place.line().max(1), place.column().max(1)),
            None => Spot::File,
        };
        Complaint::at(
            owner,
            Location {
                source: self.name.clone(),
                spot,
            },
            title,
        )
        .help(help)
    }
}

/// Serde's words for well-formed YAML of another shape, as opposed to libyaml's for what is not YAML.
fn is_about_shape(words: &str) -> bool {
    [
        "unknown field",
        "missing field",
        "invalid type",
        "unknown variant",
        "invalid value",
        "invalid length",
    ]
    .iter()
    .any(|start| words.contains(start))
}

fn to_json(tree: serde_yaml::Value) -> Value {
    match tree {
        serde_yaml::Value::Null => Value::Null,
        serde_yaml::Value::Bool(value) => Value::Bool(value),
        serde_yaml::Value::Number(number) => number_to_json(&number),
        serde_yaml::Value::String(text) => Value::String(text),
        serde_yaml::Value::Sequence(items) => Value::Array(items.into_iter().map(to_json).collect()),
        serde_yaml::Value::Mapping(entries) => Value::Object(
            entries
                .into_iter()
                .map(|(key, value)| (key_text(&key), to_json(value)))
                .collect::<Map<_, _>>(),
        ),
        serde_yaml::Value::Tagged(tagged) => to_json(tagged.value),
    }
}

fn number_to_json(number: &serde_yaml::Number) -> Value {
    if let Some(integer) = number.as_i64() {
        return integer.into();
    }
    if let Some(integer) = number.as_u64() {
        return integer.into();
    }
    let float = number.as_f64().and_then(serde_json::Number::from_f64);
    float.map_or_else(|| Value::String(number.to_string()), Value::Number)
}

fn key_text(key: &serde_yaml::Value) -> String {
    match key {
        serde_yaml::Value::String(text) => text.clone(),
        serde_yaml::Value::Null => "null".to_owned(),
        serde_yaml::Value::Bool(value) => value.to_string(),
        serde_yaml::Value::Number(number) => number.to_string(),
        other => serde_yaml::to_string(other).unwrap_or_default().trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Value, Complaint> {
        Source::new("x.yaml", text).yaml(Owner::Scenario)
    }

    #[test]
    fn number_keys_become_strings_and_order_is_kept() {
        let value = read("200: a\n100: b\nmax: 18446744073709551615").unwrap_or_default();
        assert_eq!(value.to_string(), r#"{"200":"a","100":"b","max":18446744073709551615}"#);
    }

    #[test]
    fn a_repeated_key_is_a_mistake_with_a_place() {
        let complaint = read("a: 1\nb: 2\na: 3\n").expect_err("repeated");
        assert!(complaint.title.contains("duplicate"), "{complaint:?}");
        assert!(complaint.location.is_some());
    }

    #[test]
    fn a_bomb_is_refused() {
        let mut text = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for (this, last) in ('b'..='j').zip('a'..='i') {
            text +=
                &format!("{this}: &{this} [*{last}, *{last}, *{last}, *{last}, *{last}, *{last}, *{last}, *{last}]\n");
        }
        assert!(read(&text).expect_err("bomb").title.contains("unfolds"));
    }
}
