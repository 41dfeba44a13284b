//! The contracts of all services of a target.

use std::collections::HashMap;

use super::{Contract, Operation};
use crate::document::{Defect, Defects};

/// A set of services, in which method and template name an operation.
#[derive(Debug, Clone, Default)]
pub struct Contracts {
    contracts: Vec<Contract>,
    /// By method and template: indices of contract and operation.
    index: HashMap<(String, String), (usize, usize)>,
}

impl Contracts {
    /// Puts contracts together.
    ///
    /// # Errors
    ///
    /// Two operations with the same method and full template, each such pair once, at the place of the second.
    pub fn new(contracts: Vec<Contract>) -> Result<Self, Vec<Defect>> {
        let mut index: HashMap<(String, String), (usize, usize)> = HashMap::new();
        let mut defects = Defects::default();
        for (c, contract) in contracts.iter().enumerate() {
            for (o, operation) in contract.operations().enumerate() {
                let key = (operation.method.clone(), operation.template.clone());
                if let Some(&(first, _)) = index.get(&key) {
                    let message = format!(
                        "`{} {}` is an operation of both `{}` and `{}`",
                        key.0,
                        key.1,
                        contracts[first].service(),
                        contract.service()
                    );
                    let help = "give one of the two services another prefix";
                    defects.push(Defect::at(operation.place.clone(), message).help(help));
                    continue;
                }
                index.insert(key, (c, o));
            }
        }
        defects.or(Self { contracts, index })
    }

    /// The contracts, in the order given.
    #[must_use]
    pub fn contracts(&self) -> &[Contract] {
        &self.contracts
    }

    /// The operation with this method (in any case) and full template as documented: `/login/pubkey/authenticate`.
    #[must_use]
    pub fn operation(&self, method: &str, template: &str) -> Option<&Operation> {
        let &(contract, operation) = self.index.get(&(method.to_ascii_uppercase(), template.to_owned()))?;
        self.contracts[contract].operations().nth(operation)
    }

    /// All operations, contract by contract.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.contracts.iter().flat_map(Contract::operations)
    }
}
