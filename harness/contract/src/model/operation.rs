//! An operation: a method and a path template, what it takes, and what it promises.

use std::{collections::BTreeSet, sync::Arc};

use super::{Parameter, Promise, RequestBody};
use crate::{
    document::{Address, Defect, Defects, Place},
    schema::SchemaCache,
};

/// Properties of documented bodies, found when they are asked for.
#[derive(Debug, Clone)]
pub struct AnswerProperties {
    schemas: Vec<Address>,
    cache: Arc<SchemaCache>,
}

impl AnswerProperties {
    /// Their names.
    #[must_use]
    pub fn names(&self) -> BTreeSet<String> {
        self.cache.named(&self.schemas).names().map(str::to_owned).collect()
    }
}

/// One operation of a service.
#[derive(Debug, Clone)]
pub struct Operation {
    pub(crate) service: Arc<str>,
    pub(crate) method: String,
    pub(crate) template: String,
    /// The template without the service's prefix, as the document has it.
    pub(crate) path: String,
    pub(crate) place: Place,
    pub(crate) id: Option<String>,
    pub(crate) summary: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) deprecated: bool,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) request_body: Option<RequestBody>,
    pub(crate) promises: Vec<Promise>,
    /// References of its parts into documents that were not given.
    pub(crate) gaps: Vec<Defect>,
    pub(crate) cache: Arc<SchemaCache>,
}

impl Operation {
    /// The service that it belongs to.
    #[must_use]
    pub fn service(&self) -> &str {
        &self.service
    }

    /// The method, in upper case.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The full path template, with the service's prefix: `/login/pubkey/authenticate`.
    #[must_use]
    pub fn template(&self) -> &str {
        &self.template
    }

    /// Where it is documented.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Its `operationId`.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Its summary, on one line.
    #[must_use]
    pub fn summary(&self) -> Option<&str> {
        self.summary.as_deref().map(str::trim)
    }

    /// Whether the document advises against it.
    #[must_use]
    pub fn deprecated(&self) -> bool {
        self.deprecated
    }

    /// Its parameters, those of its path item included.
    #[must_use]
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// The body that it takes, if one is documented.
    #[must_use]
    pub fn request_body(&self) -> Option<&RequestBody> {
        self.request_body.as_ref()
    }

    /// The media types of the body that it takes; none if no body is documented.
    pub fn request_media_types(&self) -> impl Iterator<Item = &str> {
        self.request_body
            .iter()
            .flat_map(|body| body.media_types.iter().map(super::MediaType::name))
    }

    /// Its promises, in the document's order.
    pub fn promises(&self) -> impl Iterator<Item = &Promise> {
        self.promises.iter()
    }

    /// What it promises for `status`: the promise for exactly that, else for its range (`4XX`), else the `default`.
    #[must_use]
    pub fn promise(&self, status: u16) -> Option<&Promise> {
        self.promises
            .iter()
            .filter(|promise| promise.covers(status))
            .min_by_key(|promise| promise.scope)
    }

    /// The properties that a documented body of any of its answers may have, at the top.
    #[must_use]
    pub fn answer_properties(&self) -> AnswerProperties {
        let media_types = self.promises.iter().flat_map(|promise| &promise.media_types);
        AnswerProperties {
            schemas: media_types.filter_map(|media_type| media_type.schema.clone()).collect(),
            cache: self.cache.clone(),
        }
    }

    /// Compiles all that [`Self::judge`] needs, so that a bad pattern or reference is found before anything is sent.
    ///
    /// # Errors
    ///
    /// All that is wrong with the schemas that the promises lead to; references into documents that were not given
    /// among it.
    pub fn compile(&self) -> Result<(), Vec<Defect>> {
        let mut defects = Defects::default();
        defects.extend(self.gaps.iter().cloned());
        for promise in &self.promises {
            let bodies = promise
                .media_types
                .iter()
                .filter_map(|media_type| media_type.schema.as_ref());
            let headers = promise.headers.iter().filter_map(|header| header.schema.as_ref());
            for schema in bodies.chain(headers) {
                if let Err(found) = &*self.cache.compiled(schema) {
                    defects.extend(found.iter().cloned());
                }
            }
        }
        defects.or(())
    }
}
