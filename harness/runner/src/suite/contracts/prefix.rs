//! Documents without a path in their first server: under which prefix their operations are looked for.
//!
//! `OpenAPI` says: under none. But the documents of a pod's services are published so, and a pod has each service under
//! its name. So that is taken, and said.

use podproof_contract::Contract;

/// Which prefix the contract of such a document has, and why, on one line. `is_in_place` says that it has the prefix of
/// a document of the project's, whose place it takes.
pub(super) fn note(contract: &Contract, is_in_place: bool) -> String {
    let (document, service, prefix) = (contract.document(), contract.service(), contract.prefix());
    let why = if is_in_place {
        "that of the document whose place it takes"
    } else {
        "as a pod has each service under its name"
    };
    format!(
        "the first server of `{document}` has no path, so its operations are under `{prefix}`, {why}; `--contract \
         {service}@/={document}` takes them without a prefix"
    )
}
