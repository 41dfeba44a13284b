//! The operations that the contracts document: what a `call` may name.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use podproof_contract::{AnswerProperties, Location as In, Operation};

use crate::diagnostic::{InputError, Location, Owner, suggestion};
use crate::suite::contracts::MissingOperation;

/// Methods and path templates, with the services' prefixes, and what is documented of each.
#[derive(Clone, Debug, Default)]
pub struct Operations {
    known: BTreeMap<(String, String), Documented>,
    lost: Vec<MissingOperation>,
}

/// What of an operation matters to whoever writes a call of it.
#[derive(Clone, Debug)]
pub(super) struct Documented {
    /// The service that it belongs to, by the name of its contract.
    pub(super) service: Arc<str>,
    /// The headers that it takes.
    pub(super) headers: Vec<String>,
    properties: AnswerProperties,
    names: OnceLock<BTreeSet<String>>,
}

impl Documented {
    /// The properties that the bodies of its answers may have.
    pub(super) fn answer(&self) -> &BTreeSet<String> {
        self.names.get_or_init(|| self.properties.names())
    }
}

impl From<&Operation> for Documented {
    fn from(operation: &Operation) -> Self {
        let parameters = operation.parameters().iter();
        let headers = parameters.filter(|parameter| parameter.location() == In::Header);
        Self {
            service: operation.service().into(),
            headers: headers.map(|parameter| parameter.name().to_owned()).collect(),
            properties: operation.answer_properties(),
            names: OnceLock::new(),
        }
    }
}

impl<'o> FromIterator<&'o Operation> for Operations {
    fn from_iter<I: IntoIterator<Item = &'o Operation>>(operations: I) -> Self {
        let key = |operation: &Operation| (operation.method().to_owned(), operation.template().to_owned());
        Self {
            known: operations
                .into_iter()
                .map(|operation| (key(operation), operation.into()))
                .collect(),
            lost: Vec::new(),
        }
    }
}

impl Operations {
    /// The same, and those that a document which was given should have as well.
    #[must_use]
    pub fn with_missing(mut self, lost: Vec<MissingOperation>) -> Self {
        self.lost = lost;
        self
    }

    /// What is documented of an operation; `None` where no contract knows it.
    pub(super) fn find(&self, method: &str, template: &str) -> Option<&Documented> {
        self.known.get(&(method.to_owned(), template.to_owned()))
    }

    /// The input error about a call of an operation that no contract documents.
    pub(super) fn input_error(&self, place: Location, method: &str, template: &str) -> InputError {
        let mut lost = self.lost.iter();
        if let Some(lost) = lost.find(|lost| lost.method == method && lost.template == template) {
            return lacking(lost);
        }
        let title = format!("no contract documents `{method} {template}`");
        let input_error = InputError::at(Owner::Scenario, place, title);
        let methods: Vec<&str> = self
            .known
            .keys()
            .filter(|(_, known)| known == template)
            .map(|(known, _)| known.as_str())
            .collect();
        if let Some(known) = methods.first() {
            let help = format!("`{known} {template}` is documented; to see `{method}` refused, add `method: {method}`");
            return input_error.help(help);
        }
        let names: Vec<String> = self
            .known
            .keys()
            .map(|(method, template)| format!("{method} {template}"))
            .collect();
        match suggestion(&format!("{method} {template}"), names.iter().map(String::as_str)) {
            Some(meant) => input_error.help(format!("did you mean `{meant}`?")),
            None => input_error.help(
                "the operations stand in `spec/openapi`, with the prefix under `servers`; `--contract` adds a document",
            ),
        }
    }
}

/// The input error about a document that lacks what is called: the same for every call, so that it is told once.
fn lacking(lost: &MissingOperation) -> InputError {
    let MissingOperation {
        method,
        template,
        service,
        file,
    } = lost;
    let title = format!("`{file}` does not document `{method} {template}`, which scenarios call");
    let input_error = InputError::about_file(Owner::Contract, file.as_str().into(), title);
    input_error.help(format!(
        "check that it is the document of `{service}`; if it is, play only the scenarios that it can judge: `--scenarios FOLDER`"
    ))
}
