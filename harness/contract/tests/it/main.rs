//! The contract crate as its users call it: documents in, judgements and defects out.

mod agreement;
mod bad_documents;
mod cases;
mod differences;
mod json_schema_test_suite;
mod judging;
mod schemas;
mod strength;
mod support;
mod swagger;
mod vendor_documents;
