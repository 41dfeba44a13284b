//! The contract crate as its users call it: documents in, judgements and defects out.

mod agreement;
mod bad_documents;
mod comparing;
mod differences;
mod judging;
mod properties;
mod schemas;
mod strength;
mod support;
mod swagger;
mod vendor_documents;
