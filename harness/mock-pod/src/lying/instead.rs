//! Which endpoint answers in place of the honest one.

use super::{deep, replace};
use crate::http::router::Endpoint;
use crate::pod::Pod;

/// The endpoint that lies at this path, if one is to; a lie that shows in a single answer goes before a deep one.
pub(crate) fn instead(pod: &Pod, template: &str) -> Option<Endpoint> {
    replace::instead(pod, template).or_else(|| deep::instead(pod, template))
}
