//! What is known of the schemas of a contract, found out when it is first needed, each once: their validators, and what they name.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use super::bytes::takes_bytes;
use super::memo::Memo;
use super::named::{Named, named};
use super::validator::Compiled;
use crate::document::{Address, Defect, Source};

type Entry = Arc<Result<Compiled, Vec<Defect>>>;

/// A contract's pages, and what was made from them.
pub(crate) struct SchemaCache {
    source: Source,
    /// Its schemas were compiled before, and found to be schemas.
    is_prepared: bool,
    /// By the node that was asked for, and by the schema that it refers to.
    compiled: Mutex<HashMap<Address, Entry>>,
    named: Memo<Vec<Address>, Named>,
    takes_bytes: Memo<Address, bool>,
}

impl SchemaCache {
    pub(crate) fn new(source: Source, is_prepared: bool) -> Self {
        Self {
            source,
            is_prepared,
            compiled: Mutex::default(),
            named: Memo::default(),
            takes_bytes: Memo::default(),
        }
    }

    pub(crate) fn source(&self) -> &Source {
        &self.source
    }

    /// What `schemas`, all speaking of the same position, name there.
    pub(crate) fn named(&self, schemas: &[Address]) -> Arc<Named> {
        self.named.of(schemas, || named(&self.source, schemas))
    }

    /// Whether the schema at `at`, or one of its alternatives, takes any bytes.
    pub(crate) fn takes_bytes(&self, at: &Address) -> bool {
        *self.takes_bytes.of(at, || takes_bytes(&self.source, at))
    }

    /// The validator of the schema at `at`, or all that is wrong with it.
    pub(crate) fn compiled(&self, at: &Address) -> Entry {
        let known = || self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = known().get(at) {
            return entry.clone();
        }
        // Many nodes are references to the same few schemas.
        let schema = match self.source.schema(at) {
            Ok(_) if self.source.identifiers().are_dynamic() => at.clone(),
            Ok((schema, _)) => schema,
            Err((at, broken)) => {
                return Arc::new(Err(vec![self.source.reference_defect(&at, &broken)]));
            }
        };
        let entry = known().get(&schema).cloned();
        let entry = entry.unwrap_or_else(|| Arc::new(Compiled::new(&self.source, &schema, self.is_prepared)));
        let mut known = known();
        let entry = known.entry(schema).or_insert(entry).clone();
        known.insert(at.clone(), entry.clone());
        entry
    }
}

impl fmt::Debug for SchemaCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SchemaCache")
            .field("pages", &self.source.pages.len())
            .finish_non_exhaustive()
    }
}
