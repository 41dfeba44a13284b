//! The contract crate as its users call it: documents in, judgements and defects out.

mod agreement;
mod answers;
mod bad_documents;
mod cases;
mod comparing;
mod differences;
mod documents;
mod headers;
mod json_schema_test_suite;
mod judging;
mod numbers;
mod patterns;
mod properties;
mod references;
mod schema_names;
mod schemas;
mod strength;
mod support;
mod swagger;
mod swagger_references;
mod unions;
mod unsupported;
mod vendor_documents;
mod write_only;
