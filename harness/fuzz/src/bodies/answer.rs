//! Bodies of answers, through the scanner and all checks of the contract.

use podproof_contract::{Answer, Outcome, Rule};

use super::shared::ground;

/// Whatever a strict reader takes for JSON, the scanner does too.
pub(crate) fn answer(bytes: &[u8]) {
    let operations = [("GET", "/pod/v2/sessioninfo"), ("POST", "/login/pubkey/authenticate")];
    let headers = [("Content-Type".to_owned(), b"application/json".to_vec())];
    for (method, template) in operations {
        let operation = ground()
            .contracts
            .operation(method, template)
            .expect("it is documented");
        for status in [200, 401] {
            let judged = operation.judge(&Answer {
                status,
                headers: &headers,
                body: bytes,
            });
            let is_no_json = judged.iter().any(|judged| match &judged.outcome {
                Outcome::Found(violations) => violations.iter().any(|violation| violation.rule == Rule::Json),
                _ => false,
            });
            let is_json = serde_json::from_slice::<serde_json::Value>(bytes).is_ok();
            assert!(
                !(is_json && is_no_json),
                "a strict reader reads what the scanner does not"
            );
        }
    }
}
