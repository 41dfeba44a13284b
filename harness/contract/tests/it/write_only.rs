//! `writeOnly`: what is for requests is not asked of an answer.

use crate::support::{judges, judges_31};

#[test]
fn a_write_only_property_is_not_required_of_an_answer() {
    judges(
        "{type: object, required: [id, password], properties: {id: {type: integer}, password: {type: string, writeOnly: true}}}",
        "{}",
        &["{\"id\": 1}"],
        &[("{}", "`id` is missing")],
    );
    judges(
        "{allOf: [{$ref: '#/components/schemas/B'}], required: [secret, id]}",
        "{B: {properties: {secret: {$ref: '#/components/schemas/S'}, id: {readOnly: true}}}, S: {type: string, writeOnly: true}}",
        &["{\"id\": 1}"],
        &[("{}", "`id` is missing")],
    );
}

#[test]
fn a_write_only_property_is_not_required_from_another_branch() {
    let schemas = "{Account: {type: object, properties: {id: {type: string}, password: {type: string, writeOnly: true}}}, \
                   Asked: {required: [id, password]}, Deep: {allOf: [{allOf: [{$ref: '#/components/schemas/Account'}]}]}}";
    for schema in [
        "{allOf: [{$ref: '#/components/schemas/Account'}, {required: [id, password]}]}",
        "{allOf: [{required: [id, password]}, {$ref: '#/components/schemas/Account'}]}",
        "{allOf: [{$ref: '#/components/schemas/Account'}, {$ref: '#/components/schemas/Asked'}]}",
        "{allOf: [{$ref: '#/components/schemas/Deep'}, {allOf: [{allOf: [{required: [id, password]}]}]}]}",
        "{required: [id, password], allOf: [{$ref: '#/components/schemas/Deep'}]}",
        "{properties: {password: {writeOnly: true}}, anyOf: [{required: [id, password]}]}",
    ] {
        judges(schema, schemas, &["{\"id\": \"x\"}"], &[]);
    }
    judges(
        "{allOf: [{$ref: '#/components/schemas/Account'}, {$ref: '#/components/schemas/Asked'}]}",
        schemas,
        &[],
        &[("{}", "`id` is missing")],
    );
    // Where nobody calls it so, the same schema asks for it.
    judges(
        "{$ref: '#/components/schemas/Asked'}",
        schemas,
        &["{\"id\": 1, \"password\": 1}"],
        &[("{\"id\": 1}", "`password` is missing")],
    );
}

#[test]
fn a_write_only_property_of_another_value_is_another_property() {
    judges(
        "{properties: {password: {writeOnly: true}, inner: {type: object, required: [password]}}}",
        "{}",
        &["{\"inner\": {\"password\": 1}}"],
        &[("{\"inner\": {}}", "`inner.password` is missing")],
    );
    judges_31(
        "{properties: {password: {$ref: '#/components/schemas/P', description: d}}, then: {required: [password]}, if: true}",
        "{P: {writeOnly: true}}",
        &["{}"],
        &[],
    );
}
