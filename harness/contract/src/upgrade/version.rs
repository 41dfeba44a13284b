//! Which version a document is written in.

use std::{collections::HashMap, sync::Arc};

use serde_json::Value;

use crate::document::{Defect, Document, Origins, Place, Version, Written, read};
use crate::json::Numerals;

const HELP: &str = "Swagger 2.0, OpenAPI 3.0 and OpenAPI 3.1 are read";

/// A document that another one refers to.
pub(crate) enum Companion {
    /// One that says its version.
    Whole(Written),
    /// Any other: a schema, components, or whatever references lead to. It is read under the version of whoever refers
    /// to it.
    Fragment(Fragment),
}

/// A document without a version.
pub(crate) struct Fragment {
    name: Arc<str>,
    root: Value,
    numerals: Numerals,
}

impl Fragment {
    /// The document under `version`.
    pub(crate) fn under(&self, version: Version) -> Written {
        Written {
            name: self.name.clone(),
            version,
            is_fragment: true,
            root: self.root.clone(),
            origins: Origins::new(whole(&self.name)),
            numerals: HashMap::from([(self.name.clone(), self.numerals.clone())]),
        }
    }
}

/// Reads an API description.
///
/// Errors: what is wrong with its syntax, or its version.
pub(crate) fn description(document: &Document) -> Result<Written, Vec<Defect>> {
    let (root, numerals) = read(document)?;
    let name: Arc<str> = document.name.as_str().into();
    if !root.is_object() {
        return Err(vec![
            Defect::at(whole(&name), "expected an API description, which is an object").help(HELP),
        ]);
    }
    match version(&name, &root, false)? {
        Some(version) => Ok(written(name, version, root, numerals)),
        None => {
            let defect = Defect::at(
                whole(&name),
                "neither `openapi` nor `swagger` says which version the document is written in",
            );
            Err(vec![defect.help(HELP)])
        }
    }
}

/// Reads a document that another one refers to: an API description, or any other YAML or JSON.
///
/// Errors: what is wrong with its syntax, or its version if it names one.
pub(crate) fn companion(document: &Document) -> Result<Companion, Vec<Defect>> {
    let (root, numerals) = read(document)?;
    let name: Arc<str> = document.name.as_str().into();
    Ok(match version(&name, &root, true)? {
        Some(version) => Companion::Whole(written(name, version, root, numerals)),
        None => Companion::Fragment(Fragment { name, root, numerals }),
    })
}

fn written(name: Arc<str>, version: Version, root: Value, numerals: Numerals) -> Written {
    Written {
        origins: Origins::new(whole(&name)),
        numerals: HashMap::from([(name.clone(), numerals)]),
        name,
        version,
        is_fragment: false,
        root,
    }
}

fn whole(name: &Arc<str>) -> Place {
    Place {
        document: name.clone(),
        pointer: String::new(),
    }
}

/// The version that a document names; `None` if it names none. In a fragment a schema may be called `swagger` too.
fn version(name: &Arc<str>, root: &Value, may_be_fragment: bool) -> Result<Option<Version>, Vec<Defect>> {
    let named = ["openapi", "swagger"]
        .into_iter()
        .find_map(|key| root.get(key).map(|version| (key, version)));
    let Some((key, version)) = named else {
        return Ok(None);
    };
    // Unquoted `3.0` and `2.0` are numbers in YAML.
    let text = match version {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Object(_) if may_be_fragment => return Ok(None),
        _ => String::new(),
    };
    let is = |minor: &str| text == minor || text.strip_prefix(minor).is_some_and(|rest| rest.starts_with('.'));
    let (message, help) = match key {
        "swagger" if is("2.0") => return Ok(Some(Version::Swagger20)),
        "openapi" if is("3.0") => return Ok(Some(Version::OpenApi30)),
        "openapi" if is("3.1") => return Ok(Some(Version::OpenApi31)),
        "openapi" if is("3.2") => (
            "OpenAPI 3.2 is not read yet".to_owned(),
            "Swagger 2.0, OpenAPI 3.0 and OpenAPI 3.1 are read; a document that uses nothing new of 3.2 can say `openapi: 3.1.1`",
        ),
        _ => (format!("`{key}: {version}` is no version that is read"), HELP),
    };
    let place = Place {
        document: name.clone(),
        pointer: format!("/{key}"),
    };
    Err(vec![Defect::at(place, message).help(help)])
}
