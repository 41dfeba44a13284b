//! References of Swagger documents, which may lead to any node.

use crate::references::{body, good, operation, read, swagger};

const SHARED: &str = "
responses: {E: {description: e, schema: {type: object, required: [id], properties: {id: {type: integer}}}}}
parameters: {B: {name: b, in: body, schema: {type: object, required: [id], properties: {id: {type: integer}}}}, L: {name: l, in: query, type: array, items: {type: integer}}}
x-parts: {S: {required: [id], properties: {id: {type: integer, x-nullable: false}}}}
definitions: {A: {properties: {inner: {required: [id], properties: {id: {$ref: '#/parameters/L/items'}}}}}, T: {$ref: '#/x-parts/S'}}
";

#[test]
fn a_swagger_reference_may_lead_to_any_node() {
    for (reference, place) in [
        ("#/responses/E/schema", "/responses/E/schema/required/0"),
        ("#/parameters/B/schema", "/parameters/B/schema/required/0"),
        (
            "#/definitions/A/properties/inner",
            "/definitions/A/properties/inner/required/0",
        ),
        ("#/definitions/T", "/x-parts/S/required/0"),
        ("#/x-parts/S", "/x-parts/S/required/0"),
        (
            "#/paths/~1y/get/responses/200/schema",
            "/paths/~1y/get/responses/200/schema/required/0",
        ),
        (
            "#/paths/~1y/post/parameters/0/schema",
            "/paths/~1y/post/parameters/0/schema/required/0",
        ),
    ] {
        let y = "/y: {get: {responses: {'200': {description: d, schema: {required: [id], properties: {id: {type: integer}}}}}}, \
                 post: {parameters: [{name: b, in: body, schema: {required: [id], properties: {id: {type: integer}}}}], responses: {'200': {description: d}}}}";
        let main = swagger(&format!("{{description: d, schema: {{$ref: '{reference}'}}}}"), SHARED)
            .replace("paths: {", &format!("paths: {{{y}, "));
        let contract = good(&main, &[]);
        let get = operation(&contract, "GET", "/svc/x");
        assert_eq!(body(get, "{\"id\": 1}"), "passed", "{reference}");
        let expected = format!("Failure: `id` is missing | spec/svc.yaml#{place}");
        assert_eq!(body(get, "{}"), expected, "{reference}");
        assert!(
            body(get, "{\"id\": \"x\"}").starts_with("Failure: `id`: expected integer"),
            "{reference}"
        );
    }
}

#[test]
fn a_swagger_reference_may_lead_into_another_swagger_document() {
    let common = format!(
        "swagger: '2.0'\npaths: {{/p: {{get: {{responses: {{'200': {{$ref: '#/responses/E'}}}}}}}}}}\n{SHARED}"
    );
    let main = "swagger: '2.0'
produces: [application/json]
paths:
  /x:
    get: {responses: {'200': {$ref: 'common.yaml#/responses/E'}}}
    post: {parameters: [{$ref: 'common.yaml#/parameters/B'}, {$ref: 'common.yaml#/parameters/L'}], responses: {'200': {description: d, schema: {$ref: 'common.yaml#/parameters/B/schema'}}}}
  /p: {$ref: 'common.yaml#/paths/~1p'}
";
    let contract = good(main, &[("spec/common.yaml", &common)]);
    for (method, template) in [("GET", "/svc/x"), ("POST", "/svc/x"), ("GET", "/svc/p")] {
        let operation = operation(&contract, method, template);
        let missing = body(operation, "{}");
        assert!(
            missing.starts_with("Failure: `id` is missing | spec/common.yaml#/"),
            "{method} {template} {missing}"
        );
    }
    let post = operation(&contract, "POST", "/svc/x");
    assert_eq!(post.parameters()[0].name(), "l");
    assert!(post.request_body().is_some());
}

#[test]
fn a_response_that_several_operations_share_has_the_media_types_of_each() {
    let main = "swagger: '2.0'
produces: [application/json]
paths:
  /own: {get: {produces: [text/plain, text/csv], responses: {'200': {$ref: '#/responses/R'}}}}
  /any: {get: {produces: [], responses: {'200': {$ref: 'far.yaml#/responses/R'}}}}
  /global: {get: {responses: {'200': {$ref: '#/responses/R'}, '204': {$ref: '#/responses/None'}}}}
  /none: {get: {produces: [text/plain], responses: {'200': {$ref: '#/responses/None'}}}}
responses: {R: {description: r, schema: {type: string}}, None: {description: n}}
";
    let far = "swagger: '2.0'\nproduces: [application/xml]\npaths: {}\nresponses: {R: {description: r, schema: {type: string}}}";
    let contract = good(main, &[("spec/far.yaml", far)]);
    let types = |template: &str| -> Vec<String> {
        let promise = operation(&contract, "GET", template).promise(200).expect("a promise");
        let names = promise.media_types().iter();
        names
            .map(|media_type| format!("{} {}", media_type.name(), media_type.place()))
            .collect()
    };
    let produces = "spec/svc.yaml#/paths/~1own/get/produces";
    assert_eq!(
        types("/svc/own"),
        [
            format!("text/plain {produces}/text~1plain"),
            format!("text/csv {produces}/text~1csv"),
        ]
    );
    assert_eq!(types("/svc/any"), ["*/* spec/svc.yaml#/paths/~1any/get/produces/*~1*"]);
    assert_eq!(
        types("/svc/global"),
        ["application/json spec/svc.yaml#/produces/application~1json"]
    );
    assert!(types("/svc/none").is_empty());
}

#[test]
fn broken_references_are_told_as_they_are_written() {
    let main = swagger(
        "{description: d, schema: {$ref: '#/responses/No/schema'}}",
        "definitions: {A: {$ref: '#/definitions/B'}, B: {$ref: '#/definitions/A'}}",
    );
    let defects = read(&main, &[]).expect_err("defects");
    let told: Vec<String> = defects
        .iter()
        .map(|defect| format!("{}: {}", defect.place.pointer, defect.message))
        .collect();
    assert_eq!(
        told,
        [
            "/paths/~1x/get/responses/200/schema/$ref: `$ref: #/responses/No/schema` points at nothing",
            "/definitions/A/$ref: `$ref: #/definitions/B` leads back to itself",
            "/definitions/B/$ref: `$ref: #/definitions/A` leads back to itself",
        ]
    );
}

#[test]
fn a_reference_below_a_keyword_that_swagger_does_not_have_is_not_said_to_be_broken() {
    let schema =
        "{type: array, items: [{$ref: '#/responses/E/schema'}], patternProperties: {'^a': {$ref: '#/x-parts/S'}}}";
    let defects = read(&swagger(&format!("{{description: d, schema: {schema}}}"), SHARED), &[]).expect_err("defects");
    let told: Vec<&str> = defects.iter().map(|defect| defect.message.as_str()).collect();
    assert_eq!(
        told,
        [
            "expected a schema, which is an object, found a list",
            "`patternProperties` is no keyword of OpenAPI 3.0",
        ]
    );
}

#[test]
fn references_that_unfold_without_end_are_refused() {
    // Each of 100 levels holds a list of 2,000 schemas at its bottom, and each level is referred to by itself.
    let mut nested = format!("{{allOf: [{}]}}", ["{type: object}"; 40_000].join(", "));
    for _ in 0..100 {
        nested = format!("{{not: {nested}}}");
    }
    let mut pointer = "#/x-deep".to_owned();
    let mut properties = String::new();
    for level in 0..100 {
        pointer.push_str("/not");
        properties.extend([format!("p{level}: {{$ref: '{pointer}'}}, ")]);
    }
    let main = swagger(
        &format!("{{description: d, schema: {{properties: {{{properties}}}}}}}"),
        &format!("x-deep: {nested}"),
    );
    let defects = read(&main, &[]).expect_err("a defect");
    assert_eq!(
        defects[0].message,
        "the document unfolds to more than anybody would write"
    );
}
