//! What a contract says and podproof does not understand, in one line.

use indexmap::IndexMap;
use podproof_contract::{Contract, Unsupported};

use crate::text::count;

/// The most kinds of it that are named.
const MOST: usize = 3;

/// What the contract says and podproof does not understand; nothing if it understands all of it.
pub fn not_understood(contract: &Contract) -> Option<String> {
    let found = contract.unsupported();
    let what = listed(&found)?;
    Some(format!(
        "`{}` says what podproof does not understand: {what}",
        contract.document()
    ))
}

/// The kinds, with the number of places; of a single place, its pointer.
fn listed(found: &[Unsupported]) -> Option<String> {
    let mut kinds: IndexMap<&str, Vec<&Unsupported>> = IndexMap::new();
    for one in found {
        kinds.entry(&one.follows).or_default().push(one);
    }
    let kind = |(follows, places): (&&str, &Vec<&Unsupported>)| match places.as_slice() {
        [one] => format!("{follows} (at `{}`)", one.place.pointer),
        several => format!("{follows} ({})", count(several.len(), "place")),
    };
    let mut shown: Vec<String> = kinds.iter().take(MOST).map(kind).collect();
    let more = kinds.len().saturating_sub(MOST);
    shown.extend((more > 0).then(|| format!("and {more} more, which the record of a run lists")));
    (!shown.is_empty()).then(|| shown.join("; "))
}

#[cfg(test)]
mod tests {
    use podproof_contract::Document;

    use super::*;

    fn contract(schema: &str) -> Contract {
        let document = Document::new(
            "svc.yaml",
            format!(
                "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths: {{}}\ncomponents: {{schemas: {{T: {schema}}}}}\n"
            ),
        );
        Contract::read("svc", &document, None, &[]).expect("a contract")
    }

    #[test]
    fn a_contract_that_is_understood_needs_no_line() {
        assert_eq!(
            not_understood(&contract("{type: string, format: uuid, title: t, x-any: 1}")),
            None
        );
    }

    #[test]
    fn what_is_not_understood_is_one_line() {
        let schema = "{properties: {a: {format: money}, b: {format: money}, c: {minContain: 1}}}";
        assert_eq!(
            not_understood(&contract(schema)).as_deref(),
            Some(
                "`svc.yaml` says what podproof does not understand: the format `money` is not checked (2 places); \
                 `minContain` is no keyword of OpenAPI 3.0; it is not applied (at \
                 `/components/schemas/T/properties/c/minContain`)"
            )
        );
    }
}
