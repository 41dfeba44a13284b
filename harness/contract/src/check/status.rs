//! `status`: the contract documents the status.

use super::catalogue::Ruling;
use super::context::CheckContext;
use super::{Check, ContractCheck, Rule, Severity, Violation};

pub(super) const CHECK: Check = Check {
    id: ContractCheck::Status,
    sentence: "The status is one that the contract documents for the operation.",
    explanation: "The contract lists the statuses that an operation may answer with: exact ones, ranges such \
                  as `4XX`, or a `default` for all others. Clients are written against that list, and \
                  generated ones know nothing else. A status outside it is a failure even if it seems \
                  reasonable; where the published document forgets one that pods do answer, an overlay adds \
                  it, with the reason.",
};

pub(super) fn ask(context: &CheckContext<'_>) -> Ruling {
    if context.promise.is_some() {
        return Ruling::Found(Vec::new());
    }
    let documented: Vec<&str> = context
        .operation
        .promises
        .iter()
        .map(|promise| promise.status.as_str())
        .collect();
    let status = context.answer.status;
    let violation = Violation::new(
        Severity::Failure,
        Rule::Status,
        format!("the status {status} is not documented"),
    )
    .expected(match documented.as_slice() {
        [one] => (*one).to_owned(),
        several => format!("one of {}", several.join(", ")),
    })
    .found(status.to_string())
    .promised(context.place());
    Ruling::Found(vec![violation])
}
