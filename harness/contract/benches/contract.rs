//! How long it takes to load a contract, to compile what judging needs, and to judge one answer.
//!
//! The documents are the vendor's, so nothing is measured where `VENDOR_SPEC_DIR` is not set.

#![expect(clippy::expect_used, reason = "a benchmark without its documents is none")]
#![expect(
    clippy::disallowed_methods,
    reason = "the crate reads no file and no environment; the benchmark brings it its documents"
)]

use std::{fs, path::PathBuf};

use divan::{Bencher, black_box};
use podproof_contract::{Answer, Contract, Document};

fn main() {
    if std::env::var_os("VENDOR_SPEC_DIR").is_some() {
        divan::main();
    }
}

const FILES: [&str; 3] = [
    "login/login-api-public.yaml",
    "authenticator/authenticator-api-public.yaml",
    "pod/pod-api-public.yaml",
];

fn document(file: &str) -> Document {
    let folder = std::env::var_os("VENDOR_SPEC_DIR")
        .map(PathBuf::from)
        .expect("the folder");
    let text = fs::read_to_string(folder.join("current").join(file)).expect("a document");
    Document::new(file, text)
}

fn contract(document: &Document) -> Contract {
    Contract::read("service", document, None, &[]).expect("a contract")
}

#[divan::bench(args = FILES)]
fn load(bencher: Bencher<'_, '_>, file: &str) {
    let document = document(file);
    bencher.bench(|| contract(black_box(&document)));
}

#[divan::bench(args = FILES)]
fn compile_all(bencher: Bencher<'_, '_>, file: &str) {
    let document = document(file);
    bencher.with_inputs(|| contract(&document)).bench_refs(|contract| {
        contract
            .operations()
            .for_each(|operation| operation.compile().expect("schemas"));
    });
}

#[divan::bench]
fn judge(bencher: Bencher<'_, '_>) {
    let contract = contract(&document(FILES[0]));
    let operation = contract.operations().next().expect("an operation");
    let headers = [("content-type".to_owned(), b"application/json".to_vec())];
    let body = format!("{{\"token\": \"{}\", \"name\": \"sessionToken\"}}", "x".repeat(800));
    bencher.bench(|| {
        operation.judge(black_box(&Answer {
            status: 200,
            headers: &headers,
            body: body.as_bytes(),
        }))
    });
}
