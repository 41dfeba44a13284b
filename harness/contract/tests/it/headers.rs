//! Documented headers whose schema is composed, and values that are written in more than one way.

use crate::support::{answered, contract, outcome, read};

fn header(schema: &str, values: &[&str]) -> String {
    let contract = contract(
        &format!("{{'200': {{description: d, headers: {{X-H: {schema}}}}}}}"),
        "{Id: {type: integer}}",
    );
    let headers: Vec<_> = values.iter().map(|value| ("x-h", *value)).collect();
    outcome(&answered(&contract, 200, &headers, b""), "response-headers")
}

#[test]
fn a_header_is_read_as_any_branch_of_its_schema_asks() {
    let integer_or_date = "{schema: {oneOf: [{type: integer}, {type: string, format: date-time}]}}";
    assert_eq!(header(integer_or_date, &["30"]), "passed");
    assert_eq!(header(integer_or_date, &["2026-01-01T00:00:00Z"]), "passed");
    assert_eq!(
        header(integer_or_date, &["soon"]),
        "Failure: the header `X-H` fits none of the documented alternatives"
    );
    for (schema, good, bad) in [
        (
            "{anyOf: [{$ref: '#/components/schemas/Id'}, {type: boolean}]}",
            "true",
            "maybe",
        ),
        (
            "{allOf: [{$ref: '#/components/schemas/Id'}, {maximum: 10}]}",
            "10",
            "11",
        ),
        (
            "{allOf: [{oneOf: [{type: number}, {enum: [none]}]}, {not: {enum: [5]}}]}",
            "none",
            "5",
        ),
        ("{enum: [1, 2]}", "2", "3"),
        ("{type: integer, nullable: true}", "", "x"),
        (
            "{oneOf: [{type: array, items: {type: integer}}, {type: string, pattern: '^all$'}]}",
            "1, 2",
            "1,x",
        ),
        (
            "{type: array, items: {oneOf: [{type: integer}, {type: string, enum: [x]}]}}",
            "1,x,2",
            "1,y",
        ),
        (
            "{oneOf: [{type: array, items: {type: boolean}}, {type: array, items: {type: integer}}]}",
            "1,2",
            "1,true",
        ),
        (
            "{allOf: [{type: array, maxItems: 2}, {items: {type: integer}}]}",
            "1,2",
            "1,2,3",
        ),
        ("{type: string, pattern: '^[0-9]+$'}", "007", "x"),
        (
            "{oneOf: [{type: string, enum: ['5']}, {type: integer, minimum: 6}]}",
            "5",
            "4",
        ),
    ] {
        let schema = format!("{{schema: {schema}}}");
        assert_eq!(header(&schema, &[good]), "passed", "{schema}");
        assert!(header(&schema, &[bad]).starts_with("Failure"), "{schema} {bad}");
    }
    assert!(header("{schema: {oneOf: [{type: number}, {type: integer}]}}", &["5"]).contains("more than one"));
}

#[test]
fn an_object_in_a_header_is_written_in_both_ways_of_explode() {
    let schema = "{type: object, required: [R], properties: {R: {type: integer}, on: {type: boolean}}, additionalProperties: {type: string}}";
    let (flat, exploded) = (
        format!("{{schema: {schema}}}"),
        format!("{{explode: true, schema: {schema}}}"),
    );
    assert_eq!(header(&flat, &["R,100,on,true,name,5"]), "passed");
    assert_eq!(header(&exploded, &["R=100, on=true, name=a=b"]), "passed");
    assert_eq!(header(&flat, &["R,100", "on,false"]), "passed");
    for (schema, bad) in [
        (&flat, "R,x"),
        (&flat, "R"),
        (&flat, "on,true"),
        (&exploded, "R,100"),
        (&exploded, "R=x"),
    ] {
        assert!(header(schema, &[bad]).starts_with("Failure"), "{schema} {bad}");
    }
    let split =
        "{schema: {allOf: [{type: object, properties: {R: {type: integer}}}, {properties: {G: {type: integer}}}]}}";
    assert_eq!(header(split, &["R,1,G,2"]), "passed");
    assert!(header(split, &["R,1,G,x"]).starts_with("Failure: the header `X-H`: `G`: expected integer"));
}

#[test]
fn a_header_that_is_documented_as_json_is_json() {
    let schema =
        "{content: {application/json: {schema: {type: object, required: [a], properties: {a: {type: integer}}}}}}";
    assert_eq!(header(schema, &["{\"a\": 1}"]), "passed");
    assert_eq!(
        header(schema, &["{\"a\": \"x\"}"]),
        "Failure: the header `X-H`: `a`: expected integer, found string `x`"
    );
    assert_eq!(header(schema, &["a,1"]), "Failure: the header `X-H` is not JSON");
    assert_eq!(
        header(schema, &["{\"a\": 1, \"a\": 2}"]),
        "Failure: the header `X-H`: the key `a` occurs twice"
    );
    assert_eq!(
        header(
            "{content: {application/vnd.x+json: {schema: {type: array}}}}",
            &["[1,2]"]
        ),
        "passed"
    );
    assert_eq!(
        header("{content: {text/plain: {schema: {type: string}}}}", &["[1,2"]),
        "passed"
    );
    assert_eq!(header("{content: {application/json: {}}}", &["5"]), "passed");
}

#[test]
fn a_list_in_a_swagger_header_is_parted_as_its_format_says() {
    let said = |header: &str, value: &str| {
        let text = format!(
            "swagger: '2.0'\npaths: {{/x: {{get: {{responses: {{'200': {{description: d, headers: {{X-H: {header}}}}}}}}}}}}}"
        );
        let contract = read(&text).expect("a contract");
        outcome(&answered(&contract, 200, &[("X-H", value)], b""), "response-headers")
    };
    for (format, value) in [
        ("csv", "1, 2,3"),
        ("ssv", "1 2  3"),
        ("tsv", "1\t2\t3"),
        ("pipes", "1|2 | 3"),
    ] {
        let header =
            format!("{{type: array, maxItems: 3, minItems: 3, items: {{type: integer}}, collectionFormat: {format}}}");
        assert_eq!(said(&header, value), "passed", "{format}");
        assert!(said(&header, "1;2;3").starts_with("Failure"), "{format}");
    }
    let nested =
        "{type: array, collectionFormat: pipes, items: {type: array, collectionFormat: ssv, items: {type: integer}}}";
    assert_eq!(said(nested, "1 2|3 4"), "passed");
    assert_eq!(
        said(nested, "1 2|3 x"),
        "Failure: the header `X-H`: `[1][1]`: expected integer, found string `x`"
    );
    // In OpenAPI 3 the word means nothing.
    assert!(
        header(
            "{schema: {type: array, items: {type: integer}, collectionFormat: pipes}}",
            &["1|2"]
        )
        .starts_with("Failure")
    );
}

#[test]
fn a_header_with_very_many_elements_takes_no_long_time() {
    let deep = "{schema: {anyOf: [{type: array, items: {anyOf: [{type: array, items: {anyOf: [{type: array, items: {type: integer}}, {type: boolean}]}}, {type: boolean}]}}, {type: boolean}]}}";
    for elements in [15_000, 100_000] {
        let said = header(deep, &["1,".repeat(elements).as_str()]);
        assert!(
            said.starts_with("not evaluated: there are too many ways to read"),
            "{said}"
        );
    }
    let short = "{schema: {type: array, items: {type: integer}}}";
    assert_eq!(header(short, &[["1"; 5000].join(",").as_str()]), "passed");
}
