//! Overlays: read, and applied to a contract in all versions.

use podproof_contract::{Contract, Document, Overlay};

use super::shared::text;

const DOCUMENTS: &[&str] = &[
    r##"{"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{"/a/{b}":{"get":{"parameters":[{"name":"b","in":"path","required":true,"schema":{"type":"string"}}],"responses":{"200":{"description":"d","content":{"application/json":{"schema":{"$ref":"#/components/schemas/A"}}}}}}}},"components":{"schemas":{"A":{"type":"object","properties":{"x":{"type":"integer"}}}}}}"##,
    r##"{"swagger":"2.0","info":{"title":"t","version":"1"},"basePath":"/p","paths":{"/a":{"get":{"produces":["application/json"],"responses":{"200":{"description":"d","schema":{"$ref":"#/definitions/A"}}}}}},"definitions":{"A":{"type":"object","properties":{"x":{"type":"integer"}}}}}"##,
];

pub(crate) fn overlay(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let document = |name: &str, text: &str| Document::new(name, text);
    let Ok(overlay) = Overlay::read_with(&document("overlay.yaml", text), Some("fuzzing")) else {
        return;
    };
    for contract in DOCUMENTS {
        let read = Contract::read(
            "pod",
            &document("contract.json", contract),
            None,
            std::slice::from_ref(&overlay),
        );
        if let Ok(contract) = read {
            for operation in contract.operations() {
                drop(operation.compile());
            }
        }
    }
}
