//! Bodies that are bytes: `type: file` of Swagger 2.0, `format: binary` of `OpenAPI`. Their schema says nothing about
//! what is in them, whatever their media type is.

/// The reason why such a body is not looked into.
pub(super) const REASON: &str = "the contract documents bytes, in which may be anything";
