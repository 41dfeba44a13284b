//! The body that an operation takes.

use super::MediaType;
use crate::document::Place;

/// A documented request body.
#[derive(Debug, Clone)]
pub struct RequestBody {
    pub(crate) required: bool,
    pub(crate) place: Place,
    pub(crate) media_types: Vec<MediaType>,
}

impl RequestBody {
    /// Whether a request needs it.
    #[must_use]
    pub fn required(&self) -> bool {
        self.required
    }

    /// The media types it may have.
    #[must_use]
    pub fn media_types(&self) -> &[MediaType] {
        &self.media_types
    }

    /// Where it is documented.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }
}
