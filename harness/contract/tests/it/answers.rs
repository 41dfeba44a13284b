//! Answers as HTTP has them: media types with parameters, bodies that must not be there, bytes and codings.

use crate::support::{answered, contract, judge, only, outcome, read};
use podproof_contract::Outcome;

#[test]
fn a_body_is_judged_by_the_most_specific_media_type() {
    let contract = contract(
        "{'200': {description: d, content: {'*/*': {schema: {type: boolean}}, application/json: {schema: {type: string}}, \
         application/json;v=1: {schema: {type: integer}}, 'application/json; v=2': {schema: {type: array}}}}}",
        "{}",
    );
    for (sent, good) in [
        ("application/json", "\"x\""),
        ("application/json;charset=utf-8", "\"x\""),
        ("application/json;v=1", "1"),
        ("Application/JSON; charset=utf-8; V=\"2\"", "[]"),
        ("application/json;v=3", "\"x\""),
        ("text/json", "true"),
    ] {
        for body in ["\"x\"", "1", "[]", "true"] {
            let judged = answered(&contract, 200, &[("content-type", sent)], body.as_bytes());
            let passed = outcome(&judged, "body-schema") == "passed";
            assert_eq!(passed, body == good, "{sent} {body}");
            assert_eq!(outcome(&judged, "content-type"), "passed", "{sent}");
        }
    }
}

#[test]
fn a_text_under_a_range_is_no_json_because_it_looks_like_a_number() {
    let ranges = "{'*/*': {schema: {type: string}}, 'text/*': {schema: {type: string}}}";
    let contract = contract(&format!("{{'200': {{description: d, content: {ranges}}}}}"), "{}");
    let said = |sent: &str, body: &str| {
        outcome(
            &answered(&contract, 200, &[("content-type", sent)], body.as_bytes()),
            "body-schema",
        )
    };
    for sent in ["text/plain", "application/x-number"] {
        assert!(said(sent, "123").starts_with("not expected"), "{}", said(sent, "123"));
    }
    assert!(said("application/json", "123").starts_with("Failure"));
    assert_eq!(said("application/json", "\"123\""), "passed");
}

#[test]
fn a_parameter_that_is_documented_with_another_value_does_not_fit() {
    let contract = contract(
        "{'200': {description: d, content: {application/json;v=1: {schema: {type: integer}}, application/json;v=2: {schema: {type: string}}}}}",
        "{}",
    );
    let said = |sent: &str| {
        outcome(
            &answered(&contract, 200, &[("content-type", sent)], b"1"),
            "content-type",
        )
    };
    assert_eq!(said("application/json;v=1"), "passed");
    assert_eq!(said("application/json"), "passed");
    assert_eq!(
        said("application/json;v=3"),
        "Failure: `Content-Type` is `application/json;v=3`, documented is `application/json;v=1` or `application/json;v=2`"
    );
}

#[test]
fn a_body_where_http_has_none_is_a_failure_whatever_the_contract_says() {
    let documented = "{description: d, content: {application/json: {schema: {type: object}}}}";
    let text = contract(
        &format!("{{'200': {documented}, '204': {documented}, '304': {{description: d}}}}"),
        "{}",
    );
    let json = [("content-type", "application/json")];
    for status in [101, 204, 205, 304] {
        let judged = answered(&text, status, &json, b"{}");
        assert_eq!(
            outcome(&judged, "body-schema"),
            format!("Failure: a {status} has no body, and this one has 2 bytes")
        );
        let others = ["content-type", "json-hygiene", "undocumented-property"];
        for check in others {
            assert!(outcome(&judged, check).starts_with("not "), "{status} {check}");
        }
        assert!(!outcome(&answered(&text, status, &json, b""), "body-schema").starts_with("Failure"));
    }
    let head = read(&format!(
        "openapi: 3.0.3\npaths: {{/x: {{head: {{responses: {{'200': {documented}}}}}}}}}"
    ))
    .expect("a contract");
    assert_eq!(
        outcome(&answered(&head, 200, &json, b"{}"), "body-schema"),
        "Failure: the answer to HEAD has no body, and this one has 2 bytes"
    );
    let length = [("content-type", "application/json"), ("content-length", "2")];
    assert_eq!(
        outcome(&answered(&head, 200, &length, b""), "body-schema"),
        "not expected: the answer to HEAD has no body"
    );
}

#[test]
fn a_header_that_announces_a_body_of_a_204_is_a_failure() {
    let text = contract("{'204': {description: d}, '304': {description: d}}", "{}");
    let said = |status: u16, headers: &[(&str, &str)]| outcome(&answered(&text, status, headers, b""), "body-schema");
    assert_eq!(
        said(204, &[("Content-Length", "5")]),
        "Failure: a 204 has no body, and the header `Content-Length` announces one"
    );
    assert_eq!(
        said(204, &[("transfer-encoding", "chunked"), ("content-length", "0")]),
        "Failure: a 204 has no body, and the header `Transfer-Encoding` announces one"
    );
    assert!(said(204, &[("content-length", "0")]).starts_with("not expected"));
    assert!(said(304, &[("content-length", "5")]).starts_with("not expected"));
}

#[test]
fn bytes_may_be_anything_under_any_media_type() {
    for (text, media_type) in [
        (
            "swagger: '2.0'\nproduces: [application/json]\npaths: {/x: {get: {responses: {'200': {description: d, schema: {type: file}}}}}}",
            "application/json",
        ),
        (
            "swagger: '2.0'\npaths: {/x: {get: {responses: {'200': {description: d, schema: {type: file}}}}}}",
            "application/pdf",
        ),
        (
            "openapi: 3.0.3\npaths: {/x: {get: {responses: {'200': {description: d, content: {'*/*': {schema: {type: string, format: binary}}}}}}}}",
            "application/json",
        ),
        (
            "openapi: 3.1.0\npaths: {/x: {get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/F'}}}}}}}}\ncomponents: {schemas: {F: {anyOf: [{type: object}, {type: [string, 'null'], format: binary}]}}}",
            "application/json",
        ),
    ] {
        let contract = read(text).expect("a contract");
        for body in [b"{\"a\": 1}".as_slice(), b"[1]", b"{\"a\": 1}\n{\"a\": 2}", b"\xFF\x00"] {
            let judged = answered(&contract, 200, &[("content-type", media_type)], body);
            assert_eq!(outcome(&judged, "content-type"), "passed");
            for check in ["body-schema", "json-hygiene", "undocumented-property"] {
                assert_eq!(
                    outcome(&judged, check),
                    "not expected: the contract documents bytes, in which may be anything",
                    "{text}"
                );
            }
        }
    }
    // Within a JSON body it is a string.
    let inner = crate::support::with_schema("{properties: {f: {type: string, format: binary}}}", "{}");
    assert!(crate::support::body_schema(&inner, "{\"f\": {}}").starts_with("Failure"));
}

#[test]
fn a_body_in_a_content_coding_is_told_as_that_and_not_as_no_json() {
    let contract = crate::support::with_schema("{type: object}", "{}");
    let gzip = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    let json = ("content-type", "application/json");
    let judged = answered(&contract, 200, &[json, ("Content-Encoding", "gzip")], &gzip);
    assert_eq!(
        outcome(&judged, "content-type"),
        "Failure: the body is in the content coding `gzip`, which podproof neither asks for nor reads"
    );
    for check in ["body-schema", "json-hygiene", "undocumented-property"] {
        assert_eq!(
            outcome(&judged, check),
            "not evaluated: the body is in the content coding `gzip`, which `content-type` judges"
        );
    }
    let undocumented = answered(&contract, 500, &[json, ("content-encoding", "br, gzip")], &gzip);
    assert!(
        outcome(&undocumented, "content-type").starts_with("Failure: the body is in the content coding `br, gzip`")
    );
    // A header that is not true makes no difference to what can be read.
    let plain = answered(&contract, 200, &[json, ("content-encoding", "gzip")], b"[]");
    assert!(outcome(&plain, "content-type").starts_with("Failure: the body is in the content coding"));
    assert!(outcome(&plain, "body-schema").starts_with("Failure: the body: expected object"));
    let identity = answered(&contract, 200, &[json, ("content-encoding", "Identity")], b"{}");
    assert_eq!(outcome(&identity, "content-type"), "passed");
    assert_eq!(
        outcome(
            &answered(&contract, 200, &[json, ("content-encoding", "gzip")], b""),
            "content-type"
        ),
        "not evaluated: the body is empty"
    );
}

#[test]
fn properties_are_documented_by_any_keyword_of_31_that_names_them() {
    let told = |schema: &str, body: &str| {
        let text = format!(
            "openapi: 3.1.0\npaths: {{/x: {{get: {{responses: {{'200': {{description: d, content: {{application/json: {{schema: {schema}}}}}}}}}}}}}}}"
        );
        let contract = read(&text).unwrap_or_else(|defects| panic!("{defects:#?}"));
        let judged = judge(only(&contract), 200, Some("application/json"), body.as_bytes());
        match &judged[5].outcome {
            Outcome::Passed => Vec::new(),
            Outcome::Found(violations) => violations.iter().filter_map(|violation| violation.at.clone()).collect(),
            Outcome::NotEvaluated(reason) => panic!("{reason}"),
        }
    };
    for (schema, body, expected) in [
        (
            "{properties: {a: {}}, patternProperties: {'^x-': {properties: {b: {}}}}}",
            "{\"a\": 1, \"x-b\": {\"b\": 1, \"c\": 1}, \"y\": 1}",
            &["/x-b/c", "/y"][..],
        ),
        ("{patternProperties: {'^x-': {}}}", "{\"x-a\": 1, \"y\": 1}", &["/y"]),
        (
            "{if: {properties: {k: {const: 1}}}, then: {properties: {b: {}}}, else: {properties: {c: {}}}}",
            "{\"k\": 1, \"b\": 1, \"c\": 1, \"d\": 1}",
            &["/d"],
        ),
        (
            "{properties: {a: {}}, dependentSchemas: {a: {properties: {b: {}}}}}",
            "{\"a\": 1, \"b\": 1, \"c\": 1}",
            &["/c"],
        ),
        (
            "{prefixItems: [{properties: {a: {}}}, {properties: {b: {}}}], items: {properties: {c: {}}}}",
            "[{\"a\": 1, \"b\": 1}, {\"b\": 1}, {\"c\": 1, \"a\": 1}]",
            &["/0/b", "/2/a"],
        ),
        ("{contains: {properties: {a: {}}}}", "[{\"a\": 1, \"b\": 1}]", &["/0/b"]),
        (
            "{prefixItems: [true], unevaluatedItems: {properties: {a: {}}}}",
            "[{}, {\"a\": 1, \"b\": 1}]",
            &["/1/b"],
        ),
        (
            "{properties: {a: {}}, unevaluatedProperties: {properties: {b: {}}}}",
            "{\"a\": 1, \"q\": {\"b\": 1, \"c\": 1}}",
            &["/q/c"],
        ),
        ("{properties: {a: {}}, unevaluatedProperties: true}", "{\"q\": 1}", &[]),
        (
            "{properties: {a: {}}, additionalProperties: {properties: {b: {}}}}",
            "{\"q\": {\"b\": 1, \"c\": 1}}",
            &["/q/c"],
        ),
        (
            "{properties: {a: {}}, allOf: [{if: true, then: {properties: {b: {}}}}]}",
            "{\"b\": 1, \"c\": 1}",
            &["/c"],
        ),
    ] {
        assert_eq!(told(schema, body), expected, "{schema}");
    }
}
