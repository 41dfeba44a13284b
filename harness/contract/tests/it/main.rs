//! The contract crate as its users call it: documents in, judgements and defects out.

mod agreement;
mod answers;
mod bad_documents;
mod cases;
mod differences;
mod documents;
mod headers;
mod judging;
mod references;
mod schemas;
mod strength;
mod support;
mod swagger;
mod swagger_references;
mod vendor_documents;
