//! What a document says and nobody here understands is told.

use crate::support::{with_schema, with_schema_31};
use podproof_contract::Contract;

fn told(contract: &Contract) -> Vec<String> {
    contract
        .unsupported()
        .into_iter()
        .map(|one| {
            let pointer = one.place.pointer.rsplit('/').next().unwrap_or_default().to_owned();
            format!("{pointer} | {} | {}", one.keyword, one.follows)
        })
        .collect()
}

#[test]
fn unknown_keywords_and_formats_are_told_with_their_places() {
    let contract = with_schema(
        "{$ref: '#/components/schemas/T'}",
        "{T: {type: string, format: money, minLenght: 1, x-any: 1, title: t, example: {format: money}, dependencies: {a: [b]}}}",
    );
    assert_eq!(
        told(&contract),
        [
            "format | format | the format `money` is not checked",
            "minLenght | minLenght | `minLenght` is no keyword of OpenAPI 3.0; it is not applied",
            "dependencies | dependencies | `dependencies` is no keyword of OpenAPI 3.0; it is not applied",
        ]
    );
    assert_eq!(contract.unsupported()[0].place.pointer, "/components/schemas/T/format");
}

#[test]
fn what_means_something_in_another_version_is_told() {
    let contract = with_schema_31(
        "{$schema: 'http://json-schema.org/draft-07/schema#', nullable: true, additionalItems: false, format: idn-hostname}",
        "{T: {$schema: 'https://json-schema.org/draft/2020-12/schema', $recursiveRef: '#', properties: {nullable: {}}}}",
    );
    assert_eq!(
        told(&contract),
        [
            "$schema | $schema | `http://json-schema.org/draft-07/schema` is another dialect; what follows is read as JSON \
             Schema 2020-12",
            "nullable | nullable | `nullable` is no keyword of JSON Schema 2020-12; it is not applied",
            "additionalItems | additionalItems | `additionalItems` is no keyword of JSON Schema 2020-12; it is not applied",
            "$recursiveRef | $recursiveRef | `$recursiveRef` is no keyword of JSON Schema 2020-12; it is not applied",
        ]
    );
}

#[test]
fn patterns_of_other_dialects_are_told() {
    let contract = with_schema(r"{type: string, pattern: '(?i)^a\Z', format: int64}", "{}");
    assert_eq!(
        told(&contract),
        [
            "pattern | pattern | `(?i)` is no part of ECMA-262; it was read as a flag for what follows",
            "pattern | pattern | `\\Z` is no escape of ECMA-262; it was read as the end of the string",
        ]
    );
}
