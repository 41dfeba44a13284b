//! References that lead nowhere inside the documents given; external ones are for the compiler of the operation that
//! needs them.

use serde_json::Value;

use crate::document::{Address, Broken, Defect, Source, pointer};

/// One defect for each broken reference of the service's own document.
pub(super) fn broken(source: &Source) -> Vec<Defect> {
    let mut defects = Vec::new();
    walk(
        source,
        &source.pages[0].root,
        &mut Address::own(""),
        false,
        &mut defects,
    );
    defects
}

/// `at`: where the node stands, as it is again afterwards. `names`: the keys of this object are names that the document chose, not words
/// of `OpenAPI`.
fn walk(source: &Source, node: &Value, at: &mut Address, names: bool, defects: &mut Vec<Defect>) {
    match node {
        Value::Object(members) => {
            for (key, value) in members {
                match (key.as_str(), value) {
                    // Values of these are data, in which `$ref` means nothing.
                    ("example" | "examples" | "default" | "enum" | "const", _) if !names => {}
                    (key, _) if !names && key.starts_with("x-") => {}
                    ("$ref", Value::String(reference)) if !names => {
                        if let Err(broken) = resolved(source, at, reference) {
                            defects.push(source.reference_defect(at, &broken));
                        }
                    }
                    (key, Value::Object(_) | Value::Array(_)) => {
                        let named = !names
                            && matches!(
                                key,
                                "properties"
                                    | "patternProperties"
                                    | "responses"
                                    | "headers"
                                    | "content"
                                    | "schemas"
                                    | "parameters"
                                    | "$defs"
                            );
                        below(at, key, |at| {
                            walk(source, value, at, named && value.is_object(), defects);
                        });
                    }
                    _ => {}
                }
            }
        }
        Value::Array(list) => {
            for (index, value) in list
                .iter()
                .enumerate()
                .filter(|(_, value)| value.is_object() || value.is_array())
            {
                below(at, &index.to_string(), |at| walk(source, value, at, false, defects));
            }
        }
        _ => {}
    }
}

/// Goes to the child under `key`, and back.
fn below(at: &mut Address, key: &str, visit: impl FnOnce(&mut Address)) {
    let length = at.pointer.len();
    pointer::push(&mut at.pointer, key);
    visit(at);
    at.pointer.truncate(length);
}

fn resolved(source: &Source, at: &Address, reference: &str) -> Result<(), Broken> {
    match source.target(at, reference) {
        Ok(_) => match source.follow(at) {
            Err((_, broken @ Broken::Endless(_))) => Err(broken),
            // What the target itself refers to is complained about there.
            _ => Ok(()),
        },
        Err(Broken::External(_)) => Ok(()),
        Err(broken) => Err(broken),
    }
}
