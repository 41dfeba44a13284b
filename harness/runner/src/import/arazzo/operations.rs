//! Which operation of the suite a step calls.
//!
//! In: `operationId` or `operationPath`, the source descriptions as far as they could be read, and the suite's contracts. A source
//! description says which method and path an id stands for; without it, the suite's own ids count.

use podproof_contract::Operation;

use super::described::Described;
use super::model::Step;
use super::runtime::{unbraced, unescaped};
use crate::import::known::{self, Known};
use crate::suite::Suite;

/// The operations that steps may call.
pub(super) struct Operations<'a> {
    suite: &'a Suite,
    known: &'a Known,
    described: &'a Described,
}

/// An operation, and what its path's parameters are called here and there.
pub(super) struct Called<'a> {
    pub(super) operation: &'a known::Operation,
    /// The name in the source description, and that in the suite.
    pub(super) parameters: Vec<(String, String)>,
}

impl<'a> Operations<'a> {
    /// The suite's operations, and what source descriptions say.
    pub(super) fn new(suite: &'a Suite, known: &'a Known, described: &'a Described) -> Self {
        Self {
            suite,
            known,
            described,
        }
    }

    /// The operation that a step calls.
    ///
    /// # Errors
    /// Why there is none, a fragment.
    pub(super) fn of(&self, step: &Step) -> Result<Called<'a>, String> {
        match (&step.operation_id, &step.operation_path) {
            (Some(id), _) => self.by_id(id),
            (None, Some(path)) => self.by_path(path),
            (None, None) => Err("it calls no operation".to_owned()),
        }
    }

    fn by_id(&self, written: &str) -> Result<Called<'a>, String> {
        let written = unbraced(written);
        let (source, id) = match written.strip_prefix("$sourceDescriptions.") {
            Some(rest) => rest.split_once('.').map_or((None, rest), |(name, id)| (Some(name), id)),
            None => (None, written),
        };
        let described = match source {
            Some(source) => self.described.of(source).into_iter().collect(),
            None => self.described.all().collect::<Vec<_>>(),
        };
        let mut described = described
            .into_iter()
            .flat_map(|contract| contract.operations().map(move |found| (contract, found)));
        if let Some((contract, found)) = described.find(|(_, operation)| operation.id() == Some(id)) {
            return self.in_suite(found.method(), found.template(), contract.prefix());
        }
        let own: Vec<&'a Operation> = self
            .suite
            .contracts
            .operations()
            .filter(|own| own.id() == Some(id))
            .collect();
        let of_service = own.iter().find(|own| source == Some(own.service()));
        match (of_service, own.as_slice()) {
            (Some(operation), _) | (None, [operation]) => self.called(operation, operation.template()),
            (None, []) => Err(format!("no contract documents the operation `{id}`")),
            (None, _) => Err(format!("several contracts document an operation `{id}`")),
        }
    }

    fn by_path(&self, written: &str) -> Result<Called<'a>, String> {
        let nowhere = || format!("`{written}` leads to no operation");
        let (source, pointer) = written.split_once('#').ok_or_else(nowhere)?;
        let segments: Vec<String> = pointer.split('/').skip(1).map(unescaped).collect();
        let [root, path, method] = segments.as_slice() else {
            return Err(nowhere());
        };
        if root != "paths" {
            return Err(nowhere());
        }
        let name = unbraced(source)
            .strip_prefix("$sourceDescriptions.")
            .and_then(|rest| rest.split('.').next());
        let prefix = name
            .and_then(|name| self.described.of(name))
            .map_or("", |contract| contract.prefix());
        self.in_suite(&method.to_ascii_uppercase(), &format!("{prefix}{path}"), prefix)
    }

    /// The suite's operation of this method and path; where the prefix is another one, or none, that of the same path behind it.
    fn in_suite(&self, method: &str, template: &str, prefix: &str) -> Result<Called<'a>, String> {
        let wanted = shape(template);
        let whole = |own: &&Operation| own.method() == method && shape(own.template()) == wanted;
        let path = shape(template.strip_prefix(prefix).unwrap_or(template));
        let contracts = self.suite.contracts.contracts().iter();
        let behind = contracts.flat_map(|contract| {
            let behind = |own: &&Operation| {
                let own_path = own.template().strip_prefix(contract.prefix());
                own.method() == method && own_path.is_some_and(|own_path| shape(own_path) == path)
            };
            contract.operations().filter(behind).collect::<Vec<_>>()
        });
        let behind: Vec<&'a Operation> = behind.collect();
        let found = self.suite.contracts.operations().find(whole);
        match (found, behind.as_slice()) {
            (Some(operation), _) | (None, &[operation]) => self.called(operation, template),
            (None, []) => Err(format!("no contract documents `{method} {template}`")),
            (None, _) => Err(format!("several contracts document `{method} {template}`")),
        }
    }

    /// An operation that a document has under this template.
    fn called(&self, operation: &Operation, template: &str) -> Result<Called<'a>, String> {
        let name = format!("{} {}", operation.method(), operation.template());
        let known = self.known.named(&name);
        // A prefix may hold parameters too; the last ones are those of the path.
        let pairs = names(template).rev().zip(names(operation.template()).rev());
        Ok(Called {
            operation: known.ok_or_else(|| format!("no contract documents `{name}`"))?,
            parameters: pairs.map(|(theirs, own)| (theirs.to_owned(), own.to_owned())).collect(),
        })
    }
}

/// A template, whatever its parameters are called.
fn shape(template: &str) -> String {
    let mut shape = String::new();
    for (index, part) in template.trim_matches('/').split('{').enumerate() {
        match part.split_once('}') {
            Some((_, rest)) if index > 0 => {
                shape.push_str("{}");
                shape.push_str(rest);
            }
            _ => shape.push_str(part),
        }
    }
    shape
}

/// The names of a template's parameters.
pub(super) fn names(template: &str) -> impl DoubleEndedIterator<Item = &str> {
    let parts = template.split('{').skip(1).collect::<Vec<_>>().into_iter();
    parts.filter_map(|rest| rest.split('}').next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_the_same_whatever_their_parameters_are_called() {
        assert_eq!(shape("/a/{b}/c/{d}"), shape("a/{x}/c/{y}"));
        assert_ne!(shape("/a/{b}/c"), shape("/a/{b}"));
        assert_eq!(names("/a/{b}/c/{d}").collect::<Vec<_>>(), ["b", "d"]);
    }
}
