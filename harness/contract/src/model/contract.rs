//! A service's contract: its document, upgraded, with overlays, read.

use std::sync::Arc;

use super::{Operation, prefix, reader, references};
use crate::{
    document::{Defect, Defects, Document, Place, Source},
    overlay::{self, Overlay},
    schema::{self, SchemaCache, Unsupported},
    upgrade,
};

/// What one service promises.
#[derive(Debug, Clone)]
pub struct Contract {
    service: Arc<str>,
    prefix: String,
    pub(crate) cache: Arc<SchemaCache>,
    operations: Vec<Operation>,
    unmatched: Vec<Place>,
}

impl Contract {
    /// Reads the contract of `service`.
    ///
    /// `prefix` is the path under which the service answers. Without it, it is the path of the document's first server
    /// (`basePath` in Swagger 2.0) if that has one, else `/service`.
    ///
    /// The overlays that apply to the service are applied in order, to the document's `OpenAPI` 3.0 form. An action
    /// whose target matches nothing is no defect here; [`Self::unmatched`] tells.
    ///
    /// # Errors
    ///
    /// All that is wrong with the document's structure. Schemas are looked at by [`Operation::compile`]. References
    /// into other documents are no defect until an operation that needs them is compiled.
    pub fn read(
        service: &str,
        document: &Document,
        prefix: Option<&str>,
        overlays: &[Overlay],
    ) -> Result<Self, Vec<Defect>> {
        Self::read_with(service, document, &[], prefix, overlays)
    }

    /// As [`Self::read`], with companions: other documents that `$ref`s may lead into. They are found by
    /// [`Document::name`], relative to the name of the document that refers to them.
    ///
    /// # Errors
    ///
    /// As for [`Self::read`], those of the companions among them.
    pub fn read_with(
        service: &str,
        document: &Document,
        companions: &[Document],
        prefix: Option<&str>,
        overlays: &[Overlay],
    ) -> Result<Self, Vec<Defect>> {
        let mut defects = Defects::default();
        let mut pages = Vec::new();
        for document in std::iter::once(document).chain(companions) {
            match upgrade::page(document) {
                Ok(page) => pages.push(page),
                Err(found) => defects.extend(found),
            }
        }
        if pages.len() <= companions.len() {
            return defects.or(()).and(Err(Vec::new()));
        }
        let mut unmatched = Vec::new();
        for overlay in overlays.iter().filter(|overlay| overlay.applies_to(service)) {
            match overlay::apply(overlay, &mut pages[0]) {
                Ok(places) => unmatched.extend(places),
                Err(found) => defects.extend(found),
            }
        }
        let source = Source::new(pages);
        defects.extend(references::broken(&source));
        let service: Arc<str> = service.into();
        let prefix = match prefix {
            Some(prefix) => prefix::normal(prefix),
            None => prefix::of_servers(&source.pages[0].root).unwrap_or_else(|| prefix::normal(&service)),
        };
        let cache = Arc::new(SchemaCache::new(source));
        let (operations, found) = reader::operations(&service, &prefix, &cache);
        defects.extend(found);
        defects.or(Self {
            service,
            prefix,
            cache,
            operations,
            unmatched,
        })
    }

    /// The service.
    #[must_use]
    pub fn service(&self) -> &str {
        &self.service
    }

    /// The path under which the service answers: empty, or with a slash in front and none behind.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The name of its document.
    #[must_use]
    pub fn document(&self) -> &str {
        &self.cache.source().pages[0].name
    }

    /// Its operations, in the document's order.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.operations.iter()
    }

    /// What the schemas of its documents say and nobody here understands, and what follows from that.
    #[must_use]
    pub fn unsupported(&self) -> Vec<Unsupported> {
        schema::unsupported(self.cache.source())
    }

    /// The targets of overlay actions that applied to this service and matched nothing in its document.
    #[must_use]
    pub fn unmatched(&self) -> &[Place] {
        &self.unmatched
    }
}
