//! The schemas of a contract, compiled when they are first needed, each once.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use super::validator::Compiled;
use crate::document::{Address, Defect, Source};

type Entry = Arc<Result<Compiled, Vec<Defect>>>;

/// A contract's pages, and the validators made from them.
pub(crate) struct SchemaCache {
    source: Source,
    compiled: Mutex<HashMap<Address, Entry>>,
}

impl SchemaCache {
    pub(crate) fn new(source: Source) -> Self {
        Self {
            source,
            compiled: Mutex::default(),
        }
    }

    pub(crate) fn source(&self) -> &Source {
        &self.source
    }

    /// The validator of the schema at `at`, or all that is wrong with it.
    pub(crate) fn compiled(&self, at: &Address) -> Entry {
        // Many nodes are references to the same few schemas.
        let schema = match self.source.schema(at) {
            Ok(_) if self.source.identifiers().are_dynamic() => at.clone(),
            Ok((schema, _)) => schema,
            Err((at, broken)) => {
                return Arc::new(Err(vec![self.source.reference_defect(&at, &broken)]));
            }
        };
        if let Some(entry) = self
            .compiled
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&schema)
        {
            return entry.clone();
        }
        let entry = Arc::new(Compiled::new(&self.source, &schema));
        self.compiled
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(schema)
            .or_insert(entry)
            .clone()
    }
}

impl fmt::Debug for SchemaCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SchemaCache")
            .field("pages", &self.source.pages.len())
            .finish_non_exhaustive()
    }
}
