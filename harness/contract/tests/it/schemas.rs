//! What schemas mean: each construct of `OpenAPI`, with bodies that keep to it and bodies that don't.

use crate::support::{body_schema, judges, only, read, with_schema};

#[test]
fn types_are_told_apart() {
    judges(
        "{type: string}",
        "{}",
        &["\"\""],
        &[("5", "the body: expected string, found integer `5`")],
    );
    judges(
        "{type: integer}",
        "{}",
        &["5", "5.0"],
        &[("5.5", "the body: expected integer, found number `5.5`")],
    );
    judges(
        "{type: object, properties: {a: {type: array, items: {type: boolean}}}}",
        "{}",
        &["{}", "{\"a\": [true]}"],
        &[("{\"a\": [true, \"x\"]}", "`a[1]`: expected boolean, found string `x`")],
    );
}

#[test]
fn a_missing_property_is_named() {
    judges(
        "{$ref: '#/components/schemas/T'}",
        "{T: {type: object, required: [token, name], properties: {token: {type: string}}}}",
        &["{\"token\": \"x\", \"name\": 1}"],
        &[("{\"name\": 1}", "`token` is missing")],
    );
}

#[test]
fn nullable_adds_null_to_the_type_beside_it_and_only_to_that() {
    judges(
        "{type: string, nullable: true}",
        "{}",
        &["null", "\"x\""],
        &[("5", "the body: expected string or null, found integer `5`")],
    );
    judges(
        "{type: string, nullable: false}",
        "{}",
        &[],
        &[("null", "the body: expected string, found null")],
    );
    judges(
        "{nullable: true, allOf: [{type: string}]}",
        "{}",
        &["\"x\""],
        &[("null", "the body: expected string, found null")],
    );
    judges(
        "{type: string, nullable: true, enum: [a]}",
        "{}",
        &["\"a\""],
        &[("null", "the body: expected `\"a\"`, found null")],
    );
}

#[test]
fn boolean_exclusive_bounds_exclude_the_bound() {
    judges(
        "{type: integer, minimum: 1, exclusiveMinimum: true, maximum: 3, exclusiveMaximum: false}",
        "{}",
        &["2", "3"],
        &[
            ("1", "the body: expected more than 1, found integer `1`"),
            ("4", "the body: expected at most 3, found integer `4`"),
        ],
    );
}

#[test]
fn integers_are_held_to_their_bits() {
    judges(
        "{type: integer, format: int64}",
        "{}",
        &["9223372036854775807", "-9223372036854775808", "9007199254740993"],
        &[
            (
                "9223372036854775808",
                "the body: expected an integer within `int64`, found integer `9223372036854775808`",
            ),
            (
                "1e20",
                "the body: expected an integer within `int64`, found number `1e+20`",
            ),
        ],
    );
    judges(
        "{type: integer, format: int32}",
        "{}",
        &["2147483647"],
        &[(
            "2147483648",
            "the body: expected an integer within `int32`, found integer `2147483648`",
        )],
    );
    // Neighbours beyond the precision of a double are still told apart.
    judges(
        "{type: integer, format: int64, maximum: 9007199254740992}",
        "{}",
        &["9007199254740992"],
        &[(
            "9007199254740993",
            "the body: expected at most 9007199254740992, found integer `9007199254740993`",
        )],
    );
}

#[test]
fn formats_of_strings_are_asserted() {
    for (format, good, bad) in [
        ("uuid", "2f7a36b3-1c1e-4f0b-8a53-6a5d7c6f9d10", "2f7a36b3"),
        ("date-time", "2026-01-02T03:04:05Z", "2026-01-02 03:04"),
        ("date", "2026-01-02", "2026-13-02"),
        ("byte", "YWJj", "YW-j"),
        ("uri", "https://a.example/b", "a b"),
        ("email", "a@b.example", "a.b"),
        ("ipv4", "127.0.0.1", "127.0.0.256"),
    ] {
        let complaint = format!("the body: expected a string of format `{format}`, found string `{bad}`");
        judges(
            &format!("{{type: string, format: {format}}}"),
            "{}",
            &[&format!("{good:?}")],
            &[(&format!("{bad:?}"), &complaint)],
        );
    }
    judges("{type: string, format: of-our-own}", "{}", &["\"anything\""], &[]);
}

#[test]
fn siblings_of_a_reference_mean_nothing_in_30() {
    judges(
        "{$ref: '#/components/schemas/T', required: [a], maxProperties: 0}",
        "{T: {type: object}}",
        &["{}", "{\"b\": 1}"],
        &[],
    );
}

#[test]
fn combinations_hold() {
    judges(
        "{allOf: [{required: [a]}, {required: [b]}]}",
        "{}",
        &["{\"a\": 1, \"b\": 1}"],
        &[("{\"a\": 1}", "`b` is missing")],
    );
    judges(
        "{oneOf: [{type: integer}, {type: number}]}",
        "{}",
        &["1.5"],
        &[
            ("1", "the body fits more than one of the documented alternatives"),
            ("\"x\"", "the body fits none of the documented alternatives"),
        ],
    );
    judges(
        "{anyOf: [{type: integer}, {type: number}]}",
        "{}",
        &["1", "1.5"],
        &[("{}", "the body fits none of the documented alternatives")],
    );
    judges(
        "{not: {type: string}}",
        "{}",
        &["1"],
        &[(
            "\"x\"",
            "the body: expected anything but what `not` excludes, found string `x`",
        )],
    );
}

#[test]
fn other_properties_are_allowed_unless_forbidden() {
    judges("{type: object, properties: {a: {}}}", "{}", &["{\"b\": 1}"], &[]);
    judges(
        "{type: object, properties: {a: {}}, additionalProperties: false}",
        "{}",
        &["{\"a\": 1}"],
        &[
            ("{\"b\": 1}", "`b` is not allowed"),
            ("{\"b\": 1, \"c\": 1}", "the body has properties that are not allowed"),
        ],
    );
    judges(
        "{type: object, additionalProperties: {type: integer}}",
        "{}",
        &["{\"x\": 1}"],
        &[("{\"x\": \"1\"}", "`x`: expected integer, found string `1`")],
    );
}

#[test]
fn a_schema_may_contain_itself() {
    judges(
        "{$ref: '#/components/schemas/Node'}",
        "{Node: {type: object, required: [id], properties: {id: {type: integer}, children: {type: array, items: {$ref: '#/components/schemas/Node'}}}}}",
        &["{\"id\": 1, \"children\": [{\"id\": 2, \"children\": []}]}"],
        &[(
            "{\"id\": 1, \"children\": [{\"id\": 2, \"children\": [{}]}]}",
            "`children[0].children[0].id` is missing",
        )],
    );
}

#[test]
fn a_schema_that_is_built_on_itself_does_no_harm() {
    // Neither of these says anything that could be judged, but judging must end.
    for schemas in [
        "{A: {type: object, allOf: [{$ref: '#/components/schemas/A'}]}}",
        "{A: {type: object, allOf: [{$ref: '#/components/schemas/B'}]}, B: {anyOf: [{$ref: '#/components/schemas/A'}]}}",
        "{A: {type: object, oneOf: [{$ref: '#/components/schemas/B'}]}, B: {allOf: [{$ref: '#/components/schemas/A'}]}}",
        "{A: {type: object, not: {$ref: '#/components/schemas/A'}}}",
    ] {
        let contract = with_schema("{$ref: '#/components/schemas/A'}", schemas);
        drop(only(&contract).compile());
        for body in ["{}", "{\"a\": {}}", "[]", "1"] {
            drop(crate::support::judge(
                only(&contract),
                200,
                Some("application/json"),
                body.as_bytes(),
            ));
        }
    }
}

#[test]
fn a_header_whose_schema_is_built_on_itself_does_no_harm() {
    let contract = crate::support::contract(
        "{'200': {description: ok, headers: {X: {schema: {$ref: '#/components/schemas/A'}}}}}",
        "{A: {allOf: [{$ref: '#/components/schemas/A'}], required: [a]}}",
    );
    let headers = [("x".to_owned(), b"1".to_vec())];
    let answer = podproof_contract::Answer {
        status: 200,
        headers: &headers,
        body: b"",
    };
    assert_eq!(only(&contract).judge(&answer).len(), 7);
}

#[test]
fn a_long_list_of_values_is_cut() {
    judges(
        "{type: integer, enum: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}",
        "{}",
        &["10"],
        &[(
            "0",
            "the body: expected one of `1`, `2`, `3`, `4`, `5`, `6`, `7`, `8` and 2 more, found integer `0`",
        )],
    );
}

#[test]
fn a_long_string_is_never_quoted() {
    let secret = "s".repeat(41);
    judges(
        "{type: integer}",
        "{}",
        &[],
        &[(
            &format!("{secret:?}"),
            "the body: expected integer, found a string of 41 characters",
        )],
    );
}

#[test]
fn schemas_of_31_are_json_schema() {
    let text = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /x:\n    get:\n      responses:\n        '200':\n          \
                description: ok\n          content:\n            application/json:\n              schema:\n                \
                {$ref: '#/components/schemas/T', required: [b]}\ncomponents:\n  schemas:\n    \
                T: {type: [object, 'null'], properties: {a: {const: 1}, n: {exclusiveMinimum: 3}}, patternProperties: {'^x': {type: string}}}\n";
    let contract = read(text).unwrap_or_else(|defects| panic!("{defects:#?}"));
    assert_eq!(body_schema(&contract, "{\"b\": 1, \"a\": 1, \"n\": 4}"), "passed");
    assert_eq!(body_schema(&contract, "null"), "passed");
    assert_eq!(body_schema(&contract, "{}"), "Failure: `b` is missing");
    assert_eq!(
        body_schema(&contract, "{\"b\": 1, \"a\": 2}"),
        "Failure: `a`: expected `1`, found integer `2`"
    );
    assert_eq!(
        body_schema(&contract, "{\"b\": 1, \"n\": 3}"),
        "Failure: `n`: expected more than 3, found integer `3`"
    );
    assert_eq!(
        body_schema(&contract, "{\"b\": 1, \"x1\": 3}"),
        "Failure: `x1`: expected string, found integer `3`"
    );
}

#[test]
fn a_bad_schema_is_a_defect_at_its_place() {
    for (schema, pointer, message) in [
        ("{type: strnig}", "/type", "`strnig` is no type"),
        (
            "{type: string, pattern: '['}",
            "/pattern",
            "`[` is no regular expression: the `[` at character 1 is not closed",
        ),
        (
            "{type: object, required: true}",
            "/required",
            "expected a list of property names, found boolean `true`",
        ),
        (
            "{type: object, properties: []}",
            "/properties",
            "expected schemas by name, which is an object, found a list",
        ),
        (
            "{type: string, maxLength: -1}",
            "/maxLength",
            "expected a count, which is an integer, found number `-1`",
        ),
        ("{const: 1}", "/const", "`const` is no keyword of OpenAPI 3.0"),
        (
            "{minimum: 1, exclusiveMinimum: 1}",
            "/exclusiveMinimum",
            "expected `true` or `false`, found number `1`",
        ),
        (
            "{allOf: []}",
            "/allOf",
            "expected a list of schemas, not empty, found a list",
        ),
        (
            "{discriminator: {}}",
            "/discriminator",
            "a discriminator needs a `propertyName`",
        ),
        ("[]", "", "expected a schema, which is an object, found a list"),
    ] {
        let contract = with_schema("{$ref: '#/components/schemas/T'}", &format!("{{T: {schema}}}"));
        let defects = only(&contract).compile().expect_err(schema);
        assert_eq!(defects.len(), 1, "{defects:#?}");
        assert_eq!(defects[0].message, message);
        assert_eq!(defects[0].place.pointer, format!("/components/schemas/T{pointer}"));
        let judged = crate::support::judge(only(&contract), 200, Some("application/json"), b"{}");
        assert!(
            crate::support::outcome(&judged, "body-schema")
                .starts_with("not evaluated: the contract's schema is unusable")
        );
    }
}
