//! Swagger 2.0 documents: what they become, and that everything still points at the text as it was written.

use crate::support::{document, judge, outcome, overlay, read};
use podproof_contract::{Answer, Contract, Location, Operation, Outcome, Overlay};

const TEXT: &str = "swagger: '2.0'
host: pod.example
basePath: /pod/
produces: [application/json]
paths:
  /v1/{id}/x:
    parameters:
      - {name: id, in: path, required: true, type: string}
    post:
      consumes: [application/json]
      parameters:
        - {name: payload, in: body, required: true, schema: {$ref: '#/definitions/Payload'}}
        - {name: ids, in: query, type: array, items: {type: integer, format: int64}, collectionFormat: multi}
        - {$ref: '#/parameters/Session'}
      responses:
        200:
          description: ok
          headers: {X-Count: {type: integer}}
          schema: {$ref: '#/definitions/Thing'}
        401: {$ref: '#/responses/Unauthorized'}
    get:
      produces: [text/plain, application/json]
      responses: {'200': {description: ok, schema: {type: object, x-nullable: true}}}
  /upload:
    post:
      parameters:
        - {name: file, in: formData, type: file, required: true}
        - {name: note, in: formData, type: string}
      responses: {'204': {description: done}}
parameters:
  Session: {name: sessionToken, in: header, required: true, type: string}
responses:
  Unauthorized: {description: no, schema: {$ref: '#/definitions/Error'}}
definitions:
  Payload: {type: object}
  Thing: {type: object, required: [kind], discriminator: kind, properties: {kind: {type: string}, count: {type: integer, format: int32}}}
  Counted: {allOf: [{$ref: '#/definitions/Thing'}, {required: [count]}]}
  Error: {type: object, properties: {code: {type: integer}, message: {type: string}}}
";

fn contract() -> Contract {
    read(TEXT).unwrap_or_else(|defects| panic!("{defects:#?}"))
}

fn operation<'c>(contract: &'c Contract, method: &str, template: &str) -> &'c Operation {
    let found = contract
        .operations()
        .find(|operation| operation.method() == method && operation.template() == template);
    found.expect("an operation")
}

#[test]
fn parameters_bodies_and_prefix_are_those_of_the_document() {
    let contract = contract();
    assert_eq!(
        (contract.prefix(), contract.service(), contract.document()),
        ("/pod", "svc", "svc.yaml")
    );
    let post = operation(&contract, "POST", "/pod/v1/{id}/x");
    let parameters: Vec<_> = post
        .parameters()
        .iter()
        .map(|parameter| {
            (
                parameter.name(),
                parameter.location(),
                parameter.required(),
                parameter.place().pointer.as_str(),
            )
        })
        .collect();
    assert_eq!(
        parameters,
        [
            ("ids", Location::Query, false, "/paths/~1v1~1{id}~1x/post/parameters/1"),
            ("sessionToken", Location::Header, true, "/parameters/Session"),
            ("id", Location::Path, true, "/paths/~1v1~1{id}~1x/parameters/0"),
        ]
    );
    let body = post.request_body().expect("a body");
    assert!(body.required());
    assert_eq!(body.place().pointer, "/paths/~1v1~1{id}~1x/post/parameters/0");
    assert_eq!(post.request_media_types().collect::<Vec<_>>(), ["application/json"]);
    let upload = operation(&contract, "POST", "/pod/upload")
        .request_body()
        .expect("a form");
    assert_eq!(upload.media_types()[0].name(), "multipart/form-data");
    assert!(upload.required());
}

#[test]
fn promises_point_at_the_text_as_written() {
    let contract = contract();
    let post = operation(&contract, "POST", "/pod/v1/{id}/x");
    let promise = post.promise(200).expect("a promise");
    assert_eq!(promise.place().pointer, "/paths/~1v1~1{id}~1x/post/responses/200");
    assert_eq!(promise.media_types()[0].place().pointer, "/produces/application~1json");
    assert_eq!(
        promise.headers()[0].place().pointer,
        "/paths/~1v1~1{id}~1x/post/responses/200/headers/X-Count"
    );
    assert_eq!(
        post.promise(401).expect("a promise").place().pointer,
        "/responses/Unauthorized"
    );
    let get = operation(&contract, "GET", "/pod/v1/{id}/x")
        .promise(200)
        .expect("a promise");
    assert_eq!(
        get.media_types()
            .iter()
            .map(|media_type| media_type.name())
            .collect::<Vec<_>>(),
        ["text/plain", "application/json"]
    );
}

#[test]
fn violations_point_at_the_text_as_written() {
    let contract = contract();
    let judged = judge(
        operation(&contract, "POST", "/pod/v1/{id}/x"),
        200,
        Some("application/json"),
        b"{\"kind\": \"Counted\"}",
    );
    assert_eq!(outcome(&judged, "body-schema"), "Failure: `count` is missing");
    let judged = judge(
        operation(&contract, "POST", "/pod/v1/{id}/x"),
        200,
        Some("application/json"),
        b"{\"count\": 3000000000}",
    );
    let Outcome::Found(violations) = &judged[2].outcome else {
        panic!("{judged:?}")
    };
    let places: Vec<_> = violations
        .iter()
        .map(|violation| violation.promised.as_ref().expect("a place").pointer.as_str())
        .collect();
    assert!(
        places.contains(&"/definitions/Thing/properties/count/format"),
        "{places:?}"
    );
    assert!(
        places
            .iter()
            .any(|place| place.starts_with("/definitions/Thing/required")),
        "{places:?}"
    );
}

#[test]
fn nullable_and_several_media_types_mean_what_they_mean_in_30() {
    let contract = contract();
    let get = operation(&contract, "GET", "/pod/v1/{id}/x");
    assert_eq!(
        outcome(&judge(get, 200, Some("application/json"), b"null"), "body-schema"),
        "passed"
    );
    let text = judge(get, 200, Some("text/plain"), b"anything");
    assert_eq!(outcome(&text, "content-type"), "passed");
    assert_eq!(
        outcome(&text, "body-schema"),
        "not expected: a schema says nothing about the bytes of `text/plain`"
    );
    assert_eq!(
        outcome(&judge(get, 200, Some("image/png"), b"x"), "body-schema"),
        "not evaluated: the body has none of the documented media types"
    );
}

#[test]
fn an_answer_without_documented_media_types_may_have_any() {
    let contract = read(&TEXT.replace("produces: [application/json]\n", "")).expect("a contract");
    let post = operation(&contract, "POST", "/pod/v1/{id}/x");
    let judged = judge(post, 200, Some("text/json"), b"{\"kind\": 5}");
    assert_eq!(outcome(&judged, "content-type"), "passed");
    assert_eq!(
        outcome(&judged, "body-schema"),
        "Failure: `kind`: expected string, found integer `5`"
    );
}

#[test]
fn an_overlay_for_the_30_form_tightens_it_and_its_violations_point_at_the_overlay() {
    let text = "overlay: 1.0.0
info: {title: t, version: '1'}
x-form: openapi-3.0
actions:
- {target: $.components.schemas.Thing, update: {required: [count]}, x-reason: r}
- {target: \"$.paths['/v1/{id}/x'].post.responses\", update: {'403': {description: no}}, x-reason: r}
- {target: $.components.schemas.Nowhere, remove: true, x-reason: r}
";
    let tighten = Overlay::read(&document("overlay.yaml", text)).expect("an overlay");
    let contract = Contract::read("svc", &document("svc.yaml", TEXT), Some("login"), &[tighten]).expect("a contract");
    let post = operation(&contract, "POST", "/login/v1/{id}/x");
    let judged = judge(post, 200, Some("application/json"), b"{\"kind\": \"a\"}");
    assert_eq!(outcome(&judged, "body-schema"), "Failure: `count` is missing");
    let Outcome::Found(violations) = &judged[2].outcome else {
        panic!("{judged:?}")
    };
    let promised = violations[0].promised.as_ref().expect("a place").to_string();
    assert!(
        promised.starts_with("overlay.yaml#/actions/0/update/required"),
        "{promised}"
    );
    assert_eq!(
        post.promise(403).expect("a promise").place().to_string(),
        "overlay.yaml#/actions/1/update/403"
    );
    let unmatched: Vec<_> = contract.unmatched().iter().map(ToString::to_string).collect();
    assert_eq!(unmatched, ["overlay.yaml#/actions/2/target"]);
}

#[test]
fn an_overlay_sees_a_swagger_document_as_it_was_written() {
    let overlay = overlay(
        "- {target: $.definitions.Thing, update: {required: [count]}, x-reason: r}\n\
         - {target: \"$.paths['/v1/{id}/x'].post.responses['200'].headers\", update: {X-Ids: {type: array, items: {type: integer}, collectionFormat: pipes}}, x-reason: r}\n\
         - {target: \"$.paths['/v1/{id}/x'].get.responses\", update: {'403': {$ref: '#/responses/Unauthorized'}}, x-reason: r}\n\
         - {target: \"$.produces\", update: text/csv, x-reason: r}\n\
         - {target: $.components, remove: true, x-reason: r}",
    );
    let contract = Contract::read("svc", &document("svc.yaml", TEXT), None, &[overlay]).expect("a contract");
    let post = operation(&contract, "POST", "/pod/v1/{id}/x");
    let headers = [
        ("content-type".to_owned(), b"text/csv".to_vec()),
        ("x-ids".to_owned(), b"1|x".to_vec()),
    ];
    let judged = post.judge(&Answer {
        status: 200,
        headers: &headers,
        body: b"{\"kind\": \"a\"}",
    });
    assert_eq!(outcome(&judged, "content-type"), "passed");
    let judged_json = judge(post, 200, Some("application/json"), b"{\"kind\": \"a\"}");
    assert_eq!(outcome(&judged_json, "body-schema"), "Failure: `count` is missing");
    assert_eq!(
        outcome(&judged, "response-headers"),
        "Failure: the header `X-Ids`: `[1]`: expected integer, found string `x`"
    );
    let place = |judged: &[podproof_contract::Judged], index: usize| match &judged[index].outcome {
        Outcome::Found(violations) => violations[0].promised.as_ref().expect("a place").to_string(),
        other => panic!("{other:?}"),
    };
    assert_eq!(place(&judged_json, 2), "overlay.yaml#/actions/0/update/required/0");
    assert_eq!(place(&judged, 3), "overlay.yaml#/actions/1/update/X-Ids/items/type");
    let get = operation(&contract, "GET", "/pod/v1/{id}/x");
    let shared = get.promise(403).expect("a promise");
    assert_eq!(shared.place().to_string(), "svc.yaml#/responses/Unauthorized");
    let unmatched: Vec<_> = contract.unmatched().iter().map(ToString::to_string).collect();
    assert_eq!(unmatched, ["overlay.yaml#/actions/4/target"]);
}

#[test]
fn an_overlay_for_other_services_is_left_out() {
    let text = "overlay: 1.0.0\ninfo: {title: t, version: '1'}\nx-services: [other]\nactions: [{target: $.paths, remove: true, x-reason: r}]";
    let other = Overlay::read(&document("o.yaml", text)).expect("an overlay");
    let contract = Contract::read("svc", &document("svc.yaml", TEXT), None, &[other]).expect("a contract");
    assert_eq!(contract.operations().count(), 3);
    assert!(contract.unmatched().is_empty());
}

#[test]
fn companions_are_found_by_their_names() {
    let main = TEXT.replace("'#/definitions/Thing'", "'../common/types.yaml#/definitions/Thing'");
    let common = document("spec/common/types.yaml", TEXT);
    let contract =
        Contract::read_with("svc", &document("spec/svc/svc.yaml", &main), &[common], None, &[]).expect("a contract");
    let post = operation(&contract, "POST", "/pod/v1/{id}/x");
    let judged = judge(post, 200, Some("application/json"), b"{}");
    let Outcome::Found(violations) = &judged[2].outcome else {
        panic!("{judged:?}")
    };
    let promised = violations[0].promised.as_ref().expect("a place").to_string();
    assert!(
        promised.starts_with("spec/common/types.yaml#/definitions/Thing/required"),
        "{promised}"
    );
}
