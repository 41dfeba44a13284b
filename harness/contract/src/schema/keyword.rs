//! One keyword of a schema in JSON Schema's way.

use serde_json::{Map, Value, json};

use super::{
    formats, keywords,
    pattern::{Matcher, Pattern},
    translate::{Surroundings, Translator},
};
use crate::{
    document::{Address, Dialect, pointer},
    json::{Decimal, Exact, Numeral},
};

/// The longest number of a schema that is read, in characters.
const LONGEST_NUMBER: usize = 1_000;

impl<'s> Translator<'s> {
    #[expect(clippy::too_many_arguments, reason = "the node, its parent, and where both stand")]
    pub(super) fn keyword(
        &mut self,
        key: &str,
        value: &'s Value,
        members: &Map<String, Value>,
        at: &Address,
        here: &str,
        around: &Surroundings,
        new: &mut Map<String, Value>,
    ) {
        let (at, here) = (at.child(key), pointer::join(here, key));
        let modern = self.source.dialect(&at) == Dialect::OpenApi31;
        let elsewhere = &Surroundings::default();
        let translated = match key {
            "$ref" | "$dynamicRef" => return,
            "properties" => self.schemas_by_name(value, &at, &here, elsewhere),
            "patternProperties" if modern => self.schemas_by_pattern(value, &at, &here),
            "dependentSchemas" if modern => self.schemas_by_name(value, &at, &here, around),
            // Written when the rest is there.
            "dependencies" if modern => return,
            "allOf" | "anyOf" | "oneOf" => self.schemas_in_list(value, &at, &here, around),
            "prefixItems" if modern => self.schemas_in_list(value, &at, &here, elsewhere),
            "items" | "additionalProperties" | "not" => self.schema(value, &at, &here, elsewhere),
            "then" | "else" if modern => self.schema(value, &at, &here, around),
            "if" | "contains" | "propertyNames" | "unevaluatedItems" | "unevaluatedProperties" if modern => {
                self.schema(value, &at, &here, elsewhere)
            }
            "type" => self.types(value, members, &at, modern),
            "format" => match value.as_str() {
                Some(bits @ ("int32" | "int64")) => {
                    // The origin of our keyword is the format.
                    self.renamed(&here, keywords::INTEGER, &at);
                    new.insert(
                        keywords::INTEGER.to_owned(),
                        json!(if bits == "int32" { 32 } else { 64 }),
                    );
                    return;
                }
                Some("hostname") if !modern => json!(formats::HOSTNAME_30),
                Some(_) => value.clone(),
                None => return self.mistyped(&at, "a format, which is a string", value),
            },
            "required" => match value {
                Value::Array(names) if names.iter().all(Value::is_string) => value.clone(),
                other => return self.mistyped(&at, "a list of property names", other),
            },
            "enum" => match value {
                Value::Array(values) if modern || !values.is_empty() => {
                    return self.exact(keywords::ENUM, key, value, &at, &here, new);
                }
                other => return self.mistyped(&at, "a list of values, not empty", other),
            },
            "const" if modern => return self.exact(keywords::CONST, key, value, &at, &here, new),
            "pattern" => match value {
                Value::String(pattern) => return self.pattern(pattern, &at, &here, new),
                other => {
                    return self.mistyped(&at, "a regular expression, which is a string", other);
                }
            },
            "exclusiveMinimum" | "exclusiveMaximum" if !modern => match value {
                // Looked at with the bound.
                Value::Bool(_) => return,
                other => return self.mistyped(&at, "`true` or `false`", other),
            },
            "minimum" | "maximum" | "multipleOf" | "exclusiveMinimum" | "exclusiveMaximum" => {
                return self.limit(key, value, members, &at, &here, new);
            }
            "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" => {
                match count(value) {
                    Some(count) => count,
                    None => return self.mistyped(&at, "a count, which is an integer", value),
                }
            }
            "minContains" | "maxContains" if modern => match count(value) {
                Some(count) => count,
                None => return self.mistyped(&at, "a count, which is an integer", value),
            },
            "uniqueItems" => match value {
                Value::Bool(_) => value.clone(),
                other => return self.mistyped(&at, "`true` or `false`", other),
            },
            "dependentRequired" if modern => value.clone(),
            "const"
            | "if"
            | "then"
            | "else"
            | "contains"
            | "minContains"
            | "maxContains"
            | "propertyNames"
            | "patternProperties"
            | "prefixItems"
            | "dependentSchemas"
            | "dependentRequired"
            | "unevaluatedProperties"
            | "unevaluatedItems" => {
                // Ignored, as the version demands, it would make the contract look stricter than it is.
                let help =
                    "use a keyword of 3.0 (`enum` with one value for `const`), or make the document an OpenAPI 3.1";
                return self.complain(&at, format!("`{key}` is no keyword of OpenAPI 3.0"), help);
            }
            // Annotations and extensions say nothing about values.
            _ => return,
        };
        new.insert(key.to_owned(), translated);
    }

    pub(super) fn schemas_by_name(
        &mut self,
        node: &'s Value,
        at: &Address,
        here: &str,
        around: &Surroundings,
    ) -> Value {
        let Value::Object(named) = node else {
            self.mistyped(at, "schemas by name, which is an object", node);
            return json!({});
        };
        let schemas = named.iter().map(|(name, node)| {
            (
                name.clone(),
                self.schema(node, &at.child(name), &pointer::join(here, name), around),
            )
        });
        Value::Object(schemas.collect())
    }

    pub(super) fn schemas_in_list(
        &mut self,
        node: &'s Value,
        at: &Address,
        here: &str,
        around: &Surroundings,
    ) -> Value {
        let Some(list) = node.as_array().filter(|list| !list.is_empty()) else {
            self.mistyped(at, "a list of schemas, not empty", node);
            return json!([true]);
        };
        let schemas = list.iter().enumerate().map(|(index, node)| {
            let index = index.to_string();
            self.schema(node, &at.child(&index), &pointer::join(here, &index), around)
        });
        Value::Array(schemas.collect())
    }

    /// The schemas of properties whose names match, by the same patterns as Rust writes them.
    fn schemas_by_pattern(&mut self, node: &'s Value, at: &Address, here: &str) -> Value {
        let Value::Object(named) = node else {
            self.mistyped(at, "schemas by pattern, which is an object", node);
            return json!({});
        };
        let mut schemas = Map::new();
        for (name, node) in named {
            let at = at.child(name);
            let Some(pattern) = self.parsed(name, &at) else {
                continue;
            };
            let mut written = pattern.in_rust();
            while schemas.contains_key(&written) {
                // Another spelling of the same pattern.
                written.push_str("(?:)");
            }
            let here = pointer::join(here, &written);
            self.origins.note(here.as_str(), at.clone());
            schemas.insert(written, self.schema(node, &at, &here, &Surroundings::default()));
        }
        Value::Object(schemas)
    }

    /// The pattern at `at`, or a complaint.
    fn parsed(&mut self, text: &str, at: &Address) -> Option<Pattern> {
        match Pattern::parse(text) {
            Ok(pattern) => Some(pattern),
            Err(refusal) => {
                let message = format!("`{text}` is no regular expression: {}", refusal.0);
                self.complain(at, message, PATTERN_HELP);
                None
            }
        }
    }

    fn pattern(&mut self, text: &str, at: &Address, here: &str, new: &mut Map<String, Value>) {
        let Some(pattern) = self.parsed(text, at) else {
            return;
        };
        match Matcher::new(&pattern) {
            Ok(matcher) => {
                self.patterns.insert(text.to_owned(), matcher);
                self.renamed(here, keywords::PATTERN, at);
                new.insert(keywords::PATTERN.to_owned(), json!(text));
            }
            Err(refusal) => {
                let message = format!("`{text}` is too large a regular expression: {}", refusal.0);
                self.complain(at, message, "ask for a length with `maxLength` instead");
            }
        }
    }

    /// What 2020-12 keeps of earlier drafts: names or a schema, by the property that asks for them.
    pub(super) fn dependencies(
        &mut self,
        node: &'s Value,
        at: &Address,
        here: &str,
        around: &Surroundings,
        new: &mut Map<String, Value>,
    ) {
        let Value::Object(named) = node else {
            return self.mistyped(at, "names or schemas by property, which is an object", node);
        };
        for (name, node) in named {
            let at = at.child(name);
            let then = pointer::join(&next_demand(here, new), "then");
            self.origins.note(then.as_str(), at.clone());
            let schema = if let Value::Array(names) = node {
                self.origins.note(pointer::join(&then, "required"), at);
                json!({ "required": names })
            } else {
                self.schema(node, &at, &then, around)
            };
            let condition = json!({ "type": "object", "required": [name] });
            demand(json!({ "if": condition, "then": schema }), new);
        }
    }

    /// A value to compare with; with our own keyword if a double does not hold all of its numbers.
    fn exact(&mut self, own: &str, key: &str, value: &Value, at: &Address, here: &str, new: &mut Map<String, Value>) {
        let exact = Exact::new(value, self.source.numerals(at));
        if exact.is_plain() {
            new.insert(key.to_owned(), value.clone());
        } else {
            self.renamed(here, own, at);
            new.insert(own.to_owned(), json!(exact.json()));
        }
    }

    fn limit(
        &mut self,
        key: &str,
        value: &Value,
        members: &Map<String, Value>,
        at: &Address,
        here: &str,
        new: &mut Map<String, Value>,
    ) {
        let Value::Number(number) = value else {
            return self.mistyped(at, "a number", value);
        };
        let numeral = Exact::new(value, self.source.numerals(at)).numeral();
        let text = numeral.map_or_else(|| number.to_string(), |numeral| numeral.text().to_owned());
        let decimal = numeral.map_or_else(|| Decimal::of(number), |numeral| numeral.decimal.clone());
        if text.len() > LONGEST_NUMBER {
            let message = format!("a number of {} digits is too large", text.len());
            return self.complain(at, message, "nobody sends such numbers");
        }
        if key == "multipleOf" && (decimal.is_zero() || decimal.is_negative()) {
            return self.mistyped(at, "a number greater than 0", value);
        }
        // What 3.0 says in its own way: the bound itself is excluded.
        let excluded = match key {
            "minimum" if members.get("exclusiveMinimum") == Some(&Value::Bool(true)) => "exclusiveMinimum",
            "maximum" if members.get("exclusiveMaximum") == Some(&Value::Bool(true)) => "exclusiveMaximum",
            _ => key,
        };
        if let Some(own) = keywords::limit(excluded) {
            self.renamed(here, own, at);
            new.insert(own.to_owned(), json!(text));
        }
    }

    fn types(&mut self, node: &Value, members: &Map<String, Value>, at: &Address, modern: bool) -> Value {
        const KNOWN: [&str; 6] = ["string", "integer", "number", "boolean", "array", "object"];
        const HELP: &str = "known are `string`, `integer`, `number`, `boolean`, `array` and `object`";
        let names: Vec<&Value> = match node {
            Value::Array(names) if modern => names.iter().collect(),
            other => vec![other],
        };
        let mut types = Vec::new();
        for name in names {
            match name.as_str() {
                Some(name) if KNOWN.contains(&name) || (modern && name == "null") => {
                    types.push(json!(name));
                }
                Some(name) => self.complain(at, format!("`{name}` is no type"), HELP),
                None => self.mistyped(at, "a type, which is a string", name),
            }
        }
        if !modern && members.get("nullable") == Some(&Value::Bool(true)) {
            types.push(json!("null"));
        }
        match types.len() {
            1 => types.remove(0),
            _ => Value::Array(types),
        }
    }
}

/// Where in the translation the next demand will stand that is added to the schema at `here`.
pub(super) fn next_demand(here: &str, new: &Map<String, Value>) -> String {
    let index = new.get("allOf").and_then(Value::as_array).map_or(0, Vec::len);
    pointer::join_all(here, &["allOf", &index.to_string()])
}

/// Adds a demand to a schema.
pub(super) fn demand(schema: Value, new: &mut Map<String, Value>) {
    if let Value::Array(all_of) = new.entry("allOf").or_insert_with(|| json!([])) {
        all_of.push(schema);
    }
}

const PATTERN_HELP: &str = "patterns are written as ECMA-262 says, the standard of JavaScript";

/// A count as JSON Schema allows it to be written: `10.0` too. One beyond 64 bits is as good as any number there.
fn count(value: &Value) -> Option<Value> {
    let Value::Number(number) = value else {
        return None;
    };
    let numeral = Numeral::parse(&number.to_string())?;
    let decimal = &numeral.decimal;
    if decimal.is_negative() || !decimal.is_integer() {
        return None;
    }
    let count = number.as_u64().or_else(|| decimal.to_u64()).unwrap_or(u64::MAX);
    Some(json!(count))
}
