//! A service's contract: its document, upgraded, with overlays, read.

use std::sync::Arc;

use super::{Operation, prefix, reader, references};
use crate::{
    document::{Defect, Defects, Document, Place, Version, Written},
    overlay::{self, Form, Overlay, Sees},
    schema::{self, SchemaCache, Unsupported},
    upgrade::{self, Companion},
};

/// Where the prefix of a contract comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrefixSource {
    /// It was given.
    Given,
    /// It is the path of the document's first server.
    Servers,
    /// The document's first server has no path, so it is the name of the service: the documents of a pod's services are
    /// published without host and path, and a pod has each of its services under its name.
    Service,
}

/// What one service promises.
#[derive(Debug, Clone)]
pub struct Contract {
    service: Arc<str>,
    prefix: String,
    prefix_source: PrefixSource,
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
    /// The `servers` of a path or an operation take the place of the document's, and of `prefix`.
    ///
    /// The overlays that apply to the service are applied in order; to a Swagger document first those that see it as it was
    /// written, then those that see its `OpenAPI` 3.0 form.
    /// An action whose target matches nothing is no defect here; [`Self::unmatched`] tells.
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
    /// [`Document::name`], relative to the name of the document that refers to them. One that says no version, such as
    /// a schema alone, is read under that of the document that refers to it.
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
        let mut written = written(document, companions)?;
        let mut defects = Defects::default();
        let mut unmatched = Vec::new();
        // A document that is no Swagger has one form only.
        let is_swagger = written[0].version == Version::Swagger20;
        let mut apply = |form: &mut Form<'_>, is_upgraded: bool| {
            for overlay in overlays.iter().filter(|overlay| {
                let sees_upgraded = is_swagger && overlay.sees == Sees::OpenApi30;
                overlay.applies_to(service) && sees_upgraded == is_upgraded
            }) {
                match overlay::apply(overlay, form) {
                    Ok(places) => unmatched.extend(places),
                    Err(found) => defects.extend(found),
                }
            }
        };
        apply(&mut Form::from(&mut written[0]), false);
        let mut source = upgrade::source(written)?;
        apply(&mut Form::from(&mut source.pages[0]), true);
        defects.extend(references::broken(&source));
        let service: Arc<str> = service.into();
        let (prefix, prefix_source) = match prefix {
            Some(prefix) => (prefix::normal(prefix), PrefixSource::Given),
            None => match prefix::of_servers(&source.pages[0].root) {
                Some(prefix) => (prefix, PrefixSource::Servers),
                None => (prefix::normal(&service), PrefixSource::Service),
            },
        };
        let mut documents = std::iter::once(document).chain(companions);
        let mut applied = overlays.iter().filter(|overlay| overlay.applies_to(&service));
        let is_prepared = documents.all(|document| document.is_prepared) && applied.all(|overlay| overlay.is_prepared);
        let cache = Arc::new(SchemaCache::new(source, is_prepared));
        let (operations, found) = reader::operations(&service, &prefix, &cache);
        defects.extend(found);
        defects.or(Self {
            service,
            prefix,
            prefix_source,
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

    /// Where the prefix comes from.
    #[must_use]
    pub fn prefix_source(&self) -> PrefixSource {
        self.prefix_source
    }

    /// The name of its document.
    #[must_use]
    pub fn document(&self) -> &str {
        &self.cache.source().pages[0].name
    }

    /// Its document as answers are judged by it: in its `OpenAPI` form, overlays applied. Companions are not part of it.
    #[must_use]
    pub fn effective(&self) -> &serde_json::Value {
        &self.cache.source().pages[0].root
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

/// The contract's document and its companions, a fragment once for each version that may refer to it.
fn written(document: &Document, companions: &[Document]) -> Result<Vec<Written>, Vec<Defect>> {
    let mut defects = Defects::default();
    let mut written = Vec::new();
    let mut fragments = Vec::new();
    match upgrade::description(document) {
        Ok(description) => written.push(description),
        Err(found) => defects.extend(found),
    }
    for document in companions {
        match upgrade::companion(document) {
            Ok(Companion::Whole(whole)) => written.push(whole),
            Ok(Companion::Fragment(fragment)) => fragments.push(fragment),
            Err(found) => defects.extend(found),
        }
    }
    let mut versions = Vec::new();
    for document in &written {
        if !versions.contains(&document.version) {
            versions.push(document.version);
        }
    }
    for fragment in &fragments {
        written.extend(versions.iter().map(|version| fragment.under(*version)));
    }
    defects.or(written)
}
