//! Which version a document is written in, and what has to be done to it.

use std::{collections::HashMap, sync::Arc};

use serde_json::Value;

use super::swagger;
use crate::document::{Defect, Dialect, Document, Origins, Page, Place, read};

const HELP: &str = "Swagger 2.0, OpenAPI 3.0 and OpenAPI 3.1 are read";

/// Reads `document` and brings it to its `OpenAPI` form: 3.0 for Swagger 2.0 and `OpenAPI` 3.0, 3.1 for itself.
pub(crate) fn page(document: &Document) -> Result<Page, Vec<Defect>> {
    let (root, numerals) = read(document)?;
    let name: Arc<str> = document.name.as_str().into();
    let place = |pointer: &str| Place {
        document: name.clone(),
        pointer: pointer.to_owned(),
    };
    let Value::Object(members) = &root else {
        return Err(vec![
            Defect::at(place(""), "expected an API description, which is an object").help(HELP),
        ]);
    };
    let (key, version) = match (members.get("openapi"), members.get("swagger")) {
        (Some(version), _) => ("openapi", version),
        (None, Some(version)) => ("swagger", version),
        (None, None) => {
            let defect = Defect::at(
                place(""),
                "neither `openapi` nor `swagger` says which version the document is written in",
            );
            return Err(vec![defect.help(HELP)]);
        }
    };
    // Unquoted `3.0` and `2.0` are numbers in YAML.
    let text = match version {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    let is = |minor: &str| text == minor || text.strip_prefix(minor).is_some_and(|rest| rest.starts_with('.'));
    let dialect = match key {
        "swagger" if is("2.0") => {
            let mut page = swagger::upgrade(name.clone(), root)?;
            page.numerals.insert(name, numerals);
            return Ok(page);
        }
        "openapi" if is("3.0") => Dialect::OpenApi30,
        "openapi" if is("3.1") => Dialect::OpenApi31,
        _ => {
            let message = format!("`{key}: {version}` is no version that is read");
            return Err(vec![Defect::at(place(&format!("/{key}")), message).help(HELP)]);
        }
    };
    Ok(Page {
        origins: Origins::new(place("")),
        numerals: HashMap::from([(name.clone(), numerals)]),
        name,
        dialect,
        swagger: false,
        root,
    })
}
