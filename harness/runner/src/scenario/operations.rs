//! The operations that the contracts document: what a `call` may name.

use std::collections::BTreeSet;

use crate::complaint::{Complaint, Location, Owner, suggestion};

/// Methods and path templates, with the services' prefixes.
#[derive(Clone, Debug, Default)]
pub struct Operations(BTreeSet<(String, String)>);

impl FromIterator<(String, String)> for Operations {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(operations: I) -> Self {
        Self(operations.into_iter().collect())
    }
}

impl Operations {
    /// Whether an operation is documented.
    pub(super) fn has(&self, method: &str, template: &str) -> bool {
        self.0.contains(&(method.to_owned(), template.to_owned()))
    }

    /// The complaint about a call of an operation that no contract documents.
    pub(super) fn complaint(&self, place: Location, method: &str, template: &str) -> Complaint {
        let title = format!("no contract documents `{method} {template}`");
        let complaint = Complaint::at(Owner::Scenario, place, title);
        let methods: Vec<&str> = self
            .0
            .iter()
            .filter(|(_, known)| known == template)
            .map(|(known, _)| known.as_str())
            .collect();
        if let Some(known) = methods.first() {
            let help = format!("`{known} {template}` is documented; to see `{method}` refused, add `method: {method}`");
            return complaint.help(help);
        }
        let names: Vec<String> = self
            .0
            .iter()
            .map(|(method, template)| format!("{method} {template}"))
            .collect();
        match suggestion(&format!("{method} {template}"), names.iter().map(String::as_str)) {
            Some(meant) => complaint.help(format!("did you mean `{meant}`?")),
            None => complaint.help(
                "the operations stand in `spec/openapi`, with the prefix under `servers`; `--contract` adds a document",
            ),
        }
    }
}
