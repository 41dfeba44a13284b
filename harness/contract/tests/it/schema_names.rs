//! The names that schemas of 3.1 give themselves, and what refers to them.

use crate::support::{judges_31, only, with_schema_31};

#[test]
fn an_anchor_is_a_name_in_its_resource() {
    judges_31(
        "{$ref: '#account'}",
        "{Account: {$anchor: account, type: integer}, Other: {$id: 'https://e.example/other', $anchor: account, type: string}}",
        &["1"],
        &[("\"x\"", "the body: expected integer, found string `x`")],
    );
    judges_31(
        "{$ref: 'https://e.example/other#account'}",
        "{Account: {$anchor: account, type: integer}, Other: {$id: 'https://e.example/other', $anchor: account, type: string}}",
        &["\"x\""],
        &[("1", "the body: expected string, found integer `1`")],
    );
}

#[test]
fn an_id_is_a_name_and_the_base_of_what_is_below() {
    let schemas = "{A: {$id: 'https://e.example/a/root', properties: {n: {$ref: '#/$defs/I'}, m: {$ref: 'item'}}, $defs: {I: {type: integer}, \
                   Item: {$id: item, type: boolean}}}}";
    let bad = [
        ("{\"n\": \"x\"}", "`n`: expected integer, found string `x`"),
        ("{\"m\": 1}", "`m`: expected boolean, found integer `1`"),
    ];
    for reference in [
        "https://e.example/a/root",
        "https://e.example/a/b/../root#",
        "#/components/schemas/A",
    ] {
        judges_31(
            &format!("{{$ref: '{reference}'}}"),
            schemas,
            &["{\"n\": 1, \"m\": true}"],
            &bad,
        );
    }
    judges_31(
        "{$ref: 'https://e.example/a/item'}",
        schemas,
        &["true"],
        &[("1", "the body: expected boolean, found integer `1`")],
    );
}

#[test]
fn what_a_schema_names_in_a_value_is_no_name() {
    let contract = with_schema_31(
        "{$ref: 'https://e.example/x'}",
        "{A: {enum: [{$id: 'https://e.example/x', type: string}], example: {$id: 'https://e.example/x'}}}",
    );
    let defects = only(&contract).compile().expect_err("nothing of this name");
    assert!(defects[0].place.pointer.ends_with("/schema/$ref"), "{defects:?}");
}

#[test]
fn a_dynamic_reference_leads_to_the_outermost_anchor() {
    let schemas = "{Tree: {$id: 'https://e.example/tree', $dynamicAnchor: node, type: object, properties: {children: {type: array, items: {$dynamicRef: '#node'}}}}, \
                   Strict: {$id: 'https://e.example/strict', $dynamicAnchor: node, $ref: tree, unevaluatedProperties: false}}";
    judges_31(
        "{$ref: 'https://e.example/tree'}",
        schemas,
        &["{\"children\": [{\"x\": 1}]}"],
        &[(
            "{\"children\": [1]}",
            "`children[0]`: expected object, found integer `1`",
        )],
    );
    judges_31(
        "{$ref: 'https://e.example/strict'}",
        schemas,
        &["{\"children\": [{\"children\": []}]}"],
        &[("{\"children\": [{\"x\": 1}]}", "`children[0].x` is not allowed")],
    );
}

#[test]
fn a_dynamic_reference_without_a_dynamic_anchor_is_a_reference() {
    judges_31(
        "{$dynamicRef: '#a'}",
        "{A: {$anchor: a, type: string}}",
        &["\"x\""],
        &[("1", "the body: expected string, found integer `1`")],
    );
}
