//! Collections of Postman, format v2.1: each request becomes a scenario.
//!
//! A request that needs what another one keeps in a variable (a session) begins with that one. JWTs, which collections sign in a script,
//! are signed by podproof. Of scripts only three things are understood: what of the answer is kept in a variable, the status that is
//! expected, and that a JWT is signed.

mod model;
mod path;
mod request;
mod script;
mod step;
mod text;

use thiserror::Error;

use super::draft::Imported;
use super::known::Known;
use crate::suite::Suite;
use crate::text::Prose;

/// Why a file is no collection that can be imported.
#[derive(Debug, Error)]
pub enum PostmanError {
    /// It is not JSON, or not a collection's.
    #[error("it is no collection of Postman: {0}")]
    Form(Prose),
    /// It is a collection of another version.
    #[error("it is a collection of another version than v2.1; export it from Postman as v2.1")]
    Version,
}

/// Reads a collection; values of an exported environment, where one is given, fill in its variables.
///
/// # Errors
/// It is no collection of version 2.1, or the environment is none.
pub fn import(
    collection: &str,
    environment: Option<&str>,
    suite: &Suite,
    name: &str,
) -> Result<Imported, PostmanError> {
    let form = |error: serde_json::Error| {
        // The error's own text may quote a value, and with it a secret.
        PostmanError::Form(format!("see line {}, column {}", error.line(), error.column()).into())
    };
    let collection: model::Collection = serde_json::from_str(collection).map_err(form)?;
    if !collection.info.schema.contains("/v2.1") {
        return Err(PostmanError::Version);
    }
    let environment: model::Environment = match environment {
        Some(text) => serde_json::from_str(text).map_err(form)?,
        None => model::Environment::default(),
    };
    Ok(request::all(&collection, &environment, &Known::of(suite), name))
}
