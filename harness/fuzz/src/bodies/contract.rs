//! Contracts: read, compiled, compared and measured.

use std::hint::black_box;

use podproof_contract::{Answer, Contract, Document, diff, strength};

use super::shared::text;

pub(crate) fn contract(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let document = Document::new("contract.yaml", text);
    let read = || Contract::read("pod", &document, None, &[]);
    let (Ok(contract), Ok(same)) = (read(), read()) else {
        return;
    };
    assert!(diff(&contract, &same).is_empty(), "a contract differs from itself");
    for operation in contract.operations() {
        if operation.compile().is_ok() {
            black_box(operation.judge(&Answer {
                status: 200,
                headers: &[("Content-Type".to_owned(), b"application/json".to_vec())],
                body: br#"{"a":[{"b":1.5}],"token":"x"}"#,
            }));
        }
    }
    black_box(strength(&contract));
}
