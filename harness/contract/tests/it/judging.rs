//! How answers are judged: what each check says about successes, errors and answers without a body.

use crate::support::{contract, judge, only, outcome, read, with_schema};
use podproof_contract::{Answer, CHECKS, Contract, Judged, Outcome};

const JSON: Option<&str> = Some("application/json");

const SCHEMAS: &str = "{Token: {type: object, required: [token], properties: {token: {type: string}, name: {type: string}}}, \
                       Error: {type: object, properties: {code: {type: integer, format: int32}, message: {type: string}}}}";

fn token() -> Contract {
    contract(
        "{'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Token'}}}}, \
         '401': {description: no, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}, \
         '204': {description: nothing}, '404': {description: gone}}",
        SCHEMAS,
    )
}

/// The outcomes of all checks, in order, as text.
fn outcomes(contract: &Contract, status: u16, content_type: Option<&str>, body: &str) -> Vec<String> {
    let judged = judge(only(contract), status, content_type, body.as_bytes());
    CHECKS.iter().map(|check| outcome(&judged, check.id.as_str())).collect()
}

#[test]
fn every_check_is_asked_exactly_once_in_catalogue_order() {
    for (status, body) in [(200, "{}"), (401, ""), (418, "x"), (204, ""), (500, "{")] {
        let judged = judge(only(&token()), status, JSON, body.as_bytes());
        let ids: Vec<_> = judged.iter().map(|judged| judged.check.id.as_str()).collect();
        let expected = [
            "status",
            "content-type",
            "body-schema",
            "response-headers",
            "json-hygiene",
            "undocumented-property",
            "error-shape",
        ];
        assert_eq!(ids, expected);
        assert_eq!(ids, CHECKS.iter().map(|check| check.id.as_str()).collect::<Vec<_>>());
    }
}

#[test]
fn a_good_answer_passes_all_that_is_asked_of_it() {
    let expected = [
        "passed",
        "passed",
        "passed",
        "not expected: the contract documents no headers for 200",
        "passed",
        "passed",
        "not expected: a 200 is no error",
    ];
    assert_eq!(
        outcomes(
            &token(),
            200,
            Some("Application/JSON;charset=utf-8"),
            "{\"token\": \"x\"}"
        ),
        expected
    );
}

#[test]
fn an_undocumented_status_is_found_and_the_rest_left_alone() {
    let found = outcomes(&token(), 418, JSON, "{\"code\": 1}");
    assert_eq!(found[0], "Failure: the status 418 is not documented");
    for index in [1, 2, 3, 5, 6] {
        assert_eq!(
            found[index],
            "not evaluated: the contract documents no 418 for GET /svc/x"
        );
    }
    assert_eq!(found[4], "passed", "the bytes can be judged without a contract");
    assert_eq!(
        outcomes(&token(), 418, JSON, "{\"a\": 1, \"a\": 2}")[4],
        "Failure: the key `a` occurs twice"
    );
}

#[test]
fn an_exact_status_comes_before_its_range_and_the_default() {
    let contract = contract(
        "{default: {description: d}, 4XX: {description: r}, '404': {description: e}}",
        "{}",
    );
    let promised = |status| {
        only(&contract)
            .promise(status)
            .map(|promise| promise.status().to_owned())
    };
    assert_eq!(promised(404).as_deref(), Some("404"));
    assert_eq!(promised(400).as_deref(), Some("4XX"));
    assert_eq!(promised(200).as_deref(), Some("default"));
}

#[test]
fn a_media_type_that_is_not_documented_is_a_failure_and_the_body_is_judged_nevertheless() {
    let found = outcomes(&token(), 200, Some("text/html"), "{}");
    assert_eq!(
        found[1],
        "Failure: `Content-Type` is `text/html`, documented is `application/json`"
    );
    assert_eq!(found[2], "Failure: `token` is missing");
    assert_eq!(
        outcomes(&token(), 200, None, "{}")[1],
        "Failure: the answer has a body and no `Content-Type`"
    );
    assert_eq!(
        outcomes(&token(), 200, Some("json"), "{}")[1],
        "Failure: `Content-Type` is no media type"
    );
}

#[test]
fn a_success_without_its_body_is_one_failure() {
    let found = outcomes(&token(), 200, JSON, "");
    assert_eq!(found[1], "not evaluated: the body is empty");
    assert_eq!(found[2], "Failure: the body is empty");
    assert_eq!(found[4], "not expected: the body is empty");
}

#[test]
fn a_success_that_is_no_json_is_told_by_hygiene() {
    let found = outcomes(&token(), 200, JSON, "<html>");
    assert_eq!(found[1], "passed");
    assert_eq!(
        found[2],
        "not evaluated: the body is not JSON, which `json-hygiene` judges"
    );
    assert_eq!(found[4], "Failure: the body is not JSON");
}

#[test]
fn an_empty_error_is_a_warning() {
    let found = outcomes(&token(), 401, None, "");
    assert_eq!(found[0], "passed");
    assert_eq!(found[1], "not evaluated: the body is empty");
    assert_eq!(
        found[2],
        "not evaluated: the error's body is empty, which `error-shape` judges"
    );
    assert_eq!(found[6], "Warning: the error's body is empty");
}

#[test]
fn an_html_error_is_a_warning() {
    let found = outcomes(&token(), 401, Some("text/html"), "<html>401</html>");
    assert_eq!(
        found[1],
        "not evaluated: the error's body is not JSON, which `error-shape` judges"
    );
    assert_eq!(
        found[2],
        "not evaluated: the error's body is not JSON, which `error-shape` judges"
    );
    assert_eq!(
        found[4],
        "not evaluated: the error's body is not JSON and does not claim to be, which `error-shape` judges"
    );
    assert_eq!(found[6], "Warning: the error's body is not JSON");
    assert_eq!(
        outcomes(&token(), 401, Some("text/plain"), "503 Service Unavailable")[6],
        "Warning: the error's body is not JSON"
    );
}

#[test]
fn an_error_that_only_claims_to_be_json_is_a_failure_of_hygiene() {
    let found = outcomes(&token(), 401, JSON, "<html>401</html>");
    assert_eq!(found[4], "Failure: the body is not JSON");
    assert_eq!(found[6], "Warning: the error's body is not JSON");
}

#[test]
fn the_members_of_an_error_are_warned_about() {
    let shape = |body| outcomes(&token(), 401, JSON, body)[6].clone();
    assert_eq!(shape("{\"code\": 401, \"message\": \"Invalid session\"}"), "passed");
    assert_eq!(
        shape("{\"code\": 301, \"message\": \"Invalid session\"}"),
        "Warning: `code` is 301, the status is 401"
    );
    assert_eq!(shape("{}"), "Warning: `code` is missing; Warning: `message` is missing");
    assert_eq!(
        shape("{\"code\": \"401\", \"message\": 1}"),
        "Warning: `code` is no integer; Warning: `message` is no string"
    );
    assert_eq!(shape("[]"), "Warning: the error is no object");
    assert_eq!(
        outcomes(&token(), 401, JSON, "{\"code\": \"401\"}")[2],
        "Failure: `code`: expected integer, found string `401`"
    );
}

#[test]
fn an_error_documented_in_another_shape_is_judged_by_that() {
    let other = contract(
        "{'401': {description: no, content: {application/json: {schema: {properties: {error: {}}}}}}}",
        "{}",
    );
    assert_eq!(
        outcomes(&other, 401, JSON, "{\"error\": 1}")[6],
        "not expected: the contract documents another shape for 401"
    );
    let half = contract(
        "{'401': {description: no, content: {application/json: {schema: {properties: {message: {}}}}}}}",
        "{}",
    );
    assert_eq!(outcomes(&half, 401, JSON, "{}")[6], "Warning: `message` is missing");
}

#[test]
fn a_status_without_a_documented_body_asks_nothing_of_an_empty_one() {
    for status in [204, 404] {
        let found = outcomes(&token(), status, None, "");
        assert_eq!(found[0], "passed");
        assert!(
            found[1..].iter().all(|outcome| outcome.starts_with("not expected: ")),
            "{found:#?}"
        );
    }
    assert_eq!(
        outcomes(&token(), 404, JSON, "{}")[2],
        "not evaluated: the contract documents no body for 404"
    );
}

#[test]
fn a_reason_names_the_status_and_the_range_that_it_falls_under() {
    let contract = contract("{'4XX': {description: no}}", "{}");
    let found = outcomes(&contract, 405, JSON, "{\"code\": 405, \"message\": \"\"}");
    assert_eq!(found[2], "not evaluated: the contract documents no body for 405 (4XX)");
}

#[test]
fn the_answer_to_head_has_no_body() {
    let text = "openapi: 3.0.0\ninfo: {title: t, version: '1'}\npaths: {/x: {head: {responses: {'200': {description: ok, \
                content: {application/json: {schema: {type: object}}}}}}}}";
    let found = outcomes(&read(text).expect("a contract"), 200, JSON, "");
    assert_eq!(found[2], "not expected: the answer to HEAD has no body");
}

#[test]
fn undocumented_properties_are_information_at_every_depth() {
    let schema = "{properties: {a: {type: array, items: {allOf: [{properties: {b: {}}}], oneOf: [{properties: {c: {}}}, {properties: {d: {}}}]}}, \
                  free: {type: object}, map: {type: object, additionalProperties: {properties: {e: {}}}}}}";
    let contract = with_schema(schema, "{}");
    let body = "{\"a\": [{\"b\": 1, \"c\": 1, \"d\": 1, \"x\": 1}], \"free\": {\"any\": 1}, \"map\": {\"k\": {\"e\": 1, \"y\": 1}}, \"z\": 1}";
    let found = &outcomes(&contract, 200, JSON, body)[5];
    assert_eq!(
        found,
        "Information: `a[0].x` is not documented; Information: `map.k.y` is not documented; Information: `z` is not documented"
    );
}

#[test]
fn the_properties_of_a_kind_are_documented_where_its_base_is() {
    let schemas = "{Pet: {type: object, discriminator: {propertyName: kind}, properties: {kind: {type: string}}}, \
                   Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {lives: {}}}]}}";
    let contract = with_schema("{$ref: '#/components/schemas/Pet'}", schemas);
    assert_eq!(
        outcomes(&contract, 200, JSON, "{\"kind\": \"Cat\", \"lives\": 9}")[5],
        "passed"
    );
    assert_eq!(
        outcomes(&contract, 200, JSON, "{\"kind\": \"Cat\", \"tail\": 1}")[5],
        "Information: `tail` is not documented"
    );
}

#[test]
fn a_complaint_that_several_ways_lead_to_is_made_once() {
    let schemas = "{Base: {type: object, required: [id]}, Both: {allOf: [{$ref: '#/components/schemas/Base'}, {$ref: '#/components/schemas/Base'}]}}";
    let contract = with_schema("{$ref: '#/components/schemas/Both'}", schemas);
    assert_eq!(outcomes(&contract, 200, JSON, "{}")[2], "Failure: `id` is missing");
}

#[test]
fn hygiene_looks_at_the_bytes_of_json_only() {
    let text = contract(
        "{'200': {description: ok, content: {text/plain: {schema: {type: string}}}}}",
        "{}",
    );
    let found = outcomes(&text, 200, Some("text/plain"), "hello");
    assert_eq!(found[1], "passed");
    assert_eq!(
        found[2],
        "not expected: a schema says nothing about the bytes of `text/plain`"
    );
    assert_eq!(
        found[4],
        "not expected: the body neither claims to be JSON nor is documented as JSON"
    );
    let dirty = judge(
        only(&token()),
        200,
        JSON,
        b"\xEF\xBB\xBF{\"token\": \"\xFF\", \"token\": \"b\"} x",
    );
    let Outcome::Found(violations) = &dirty[4].outcome else {
        panic!("{dirty:?}")
    };
    assert_eq!(violations.len(), 4, "{violations:#?}");
    assert_eq!(violations[2].at.as_deref(), Some("/token"));
    assert!(
        violations[2].says_where,
        "of a key of the whole body the key is all there is to say"
    );
}

#[test]
fn a_violation_says_what_it_is_about_beside_its_words() {
    let judged = judge(only(&token()), 200, JSON, br#"{"name": 1}"#);
    let Outcome::Found(violations) = &judged[2].outcome else {
        panic!("{judged:?}")
    };
    let facts: Vec<_> = violations
        .iter()
        .map(|one| (one.message.as_str(), one.missing.is_some(), one.says_where))
        .collect();
    assert_eq!(
        facts,
        [
            ("`token` is missing", true, false),
            ("`name`: expected string, found integer `1`", false, true),
        ]
    );

    let documented = "{Retry-After: {required: true, schema: {type: integer}}}";
    for (sent, value, is_absence) in [
        (None, None, true),
        (Some("soon "), Some("soon"), false),
        (
            Some("a value of more than forty characters, which is not quoted"),
            Some("a value of more than forty characters, which is not quoted"),
            false,
        ),
    ] {
        let sent: Vec<(&str, &[u8])> = sent.iter().map(|value| ("retry-after", value.as_bytes())).collect();
        let judged = judged_headers(documented, &sent);
        let Outcome::Found(violations) = &judged[3].outcome else {
            panic!("{judged:?}")
        };
        let header = violations[0].header.as_ref().expect("a header");
        assert_eq!((header.name.as_str(), header.value.as_deref()), ("Retry-After", value));
        assert_eq!(violations[0].missing.is_some(), is_absence);
    }
}

fn headers(headers: &str, sent: &[(&str, &[u8])]) -> String {
    outcome(&judged_headers(headers, sent), "response-headers")
}

fn judged_headers(headers: &str, sent: &[(&str, &[u8])]) -> Vec<Judged> {
    let contract = contract(&format!("{{'200': {{description: ok, headers: {headers}}}}}"), "{}");
    only(&contract).compile().expect("schemas");
    let sent: Vec<_> = sent
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.to_vec()))
        .collect();
    only(&contract).judge(&Answer {
        status: 200,
        headers: &sent,
        body: b"",
    })
}

#[test]
fn documented_headers_are_judged_as_the_type_they_are_documented_as() {
    let integer = "{Retry-After: {required: true, schema: {type: integer, minimum: 1}}}";
    assert_eq!(headers(integer, &[("retry-after", b"30")]), "passed");
    assert_eq!(headers(integer, &[]), "Failure: the header `Retry-After` is missing");
    assert_eq!(
        headers(integer, &[("Retry-After", b"0")]),
        "Failure: the header `Retry-After`: expected at least 1, found integer `0`"
    );
    assert_eq!(
        headers(integer, &[("Retry-After", b"soon")]),
        "Failure: the header `Retry-After`: expected integer, found string `soon`"
    );
    assert_eq!(
        headers(integer, &[("Retry-After", b"\xFF")]),
        "Failure: the header `Retry-After` is not UTF-8"
    );
    let list = "{X-Ids: {schema: {type: array, items: {type: integer}, maxItems: 3}}}";
    assert_eq!(headers(list, &[("X-Ids", b"1, 2"), ("x-ids", b"3")]), "passed");
    assert_eq!(
        headers(list, &[("X-Ids", b"1, 2"), ("x-ids", b"3,4")]),
        "Failure: the header `X-Ids`: expected at most 3 elements, found an array of 4 elements"
    );
    assert_eq!(
        headers("{X-On: {schema: {type: boolean}}}", &[("X-On", b"true")]),
        "passed"
    );
    assert_eq!(headers("{X-On: {schema: {type: boolean}}}", &[]), "passed");
    assert_eq!(
        headers("{Content-Type: {required: true, schema: {type: integer}}}", &[]),
        "not expected: the contract documents no headers for 200"
    );
}

#[test]
fn a_violation_points_at_the_promise() {
    let contract = token();
    let judged = judge(only(&contract), 200, JSON, b"{\"token\": 5}");
    let Outcome::Found(violations) = &judged[2].outcome else {
        panic!("{judged:?}")
    };
    let violation = &violations[0];
    assert_eq!(violation.at.as_deref(), Some("/token"));
    assert_eq!(violation.expected.as_deref(), Some("string"));
    assert_eq!(violation.found.as_deref(), Some("integer `5`"));
    let promised = violation.promised.as_ref().expect("a place").to_string();
    assert_eq!(promised, "svc.yaml#/components/schemas/Token/properties/token/type");
}

#[test]
fn an_answer_shows_no_values_in_debug_output() {
    let headers = [("sessionToken".to_owned(), b"secret".to_vec())];
    let shown = format!(
        "{:?}",
        Answer {
            status: 200,
            headers: &headers,
            body: b"secret"
        }
    );
    assert!(shown.contains("sessionToken") && !shown.contains("secret"), "{shown}");
}

#[test]
fn any_bytes_can_be_judged() {
    const ALPHABET: &[u8] = b"{}[]\":,\\u0e-.\xC3\xA9tn 1";
    let contract = token();
    let mut bytes = Vec::new();
    let mut state: u32 = 1;
    for _ in 0..20_000 {
        // A linear congruential generator: the same bytes on every run, many of them of JSON's alphabet.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let choice = (state >> 24) as u8;
        bytes.push(if choice < 200 {
            ALPHABET[usize::from(choice) % ALPHABET.len()]
        } else {
            choice
        });
        if state >> 28 == 0 {
            for status in [200, 401] {
                assert_eq!(judge(only(&contract), status, JSON, &bytes).len(), 7);
            }
            bytes.clear();
        }
    }
}
