//! Documents that are wrong: each mistake a defect at its place, all of them at once, never a panic.

use crate::support::{defects, read};
use podproof_contract::{Contract, Contracts, Defect, Document};

#[test]
fn a_document_of_no_known_version_is_refused_with_what_is_read() {
    for (text, expected) in [
        ("[]", ": expected an API description, which is an object"),
        (
            "info: {}",
            ": neither `openapi` nor `swagger` says which version the document is written in",
        ),
        (
            "openapi: 4.0.0",
            "/openapi: `openapi: \"4.0.0\"` is no version that is read",
        ),
        ("swagger: 1.2", "/swagger: `swagger: 1.2` is no version that is read"),
        ("openapi: {}", "/openapi: `openapi: {}` is no version that is read"),
    ] {
        assert_eq!(defects(text), [expected], "{text}");
        let help = read(text).expect_err("a defect")[0].help.clone();
        assert_eq!(
            help.as_deref(),
            Some("Swagger 2.0, OpenAPI 3.0 and OpenAPI 3.1 are read")
        );
    }
}

#[test]
fn unquoted_versions_and_statuses_are_read() {
    let text = "openapi: 3.0\ninfo: {}\npaths: {/x: {get: {responses: {200: {description: ok}}}}}";
    let contract = read(text).expect("a contract");
    assert!(
        contract
            .operations()
            .next()
            .is_some_and(|operation| operation.promise(200).is_some())
    );
    assert!(read("swagger: 2.0\npaths: {}").is_ok());
}

#[test]
fn every_mistake_of_a_document_is_reported_at_once() {
    let text = "openapi: 3.0.3
paths:
  nowhere: {}
  /a: 5
  /b:
    GET: {}
    get: {}
    put: {responses: {}}
    post: {responses: {'600': {description: x}, '20': {description: x}, '4XX': {description: x}, '4xx': {description: x}}}
    patch:
      parameters: [{name: q, in: body, schema: {}}, {in: query, schema: {}}, {$ref: '#/components/parameters/None'}]
      responses: {'200': {}, '201': [], '202': {description: 5}, '203': {description: x, content: {application/json: 7}}}
    delete: {parameters: {}, requestBody: {content: []}, responses: [], tags: x}
";
    let found = defects(text);
    let expected = [
        "/paths/~1b/patch/parameters/2/$ref: `$ref: #/components/parameters/None` points at nothing",
        "/paths/nowhere: the path `nowhere` does not start with `/`",
        "/paths/~1a: expected a path item, which is an object, found number `5`",
        "/paths/~1b/GET: unknown key `GET` in a path item",
        "/paths/~1b/get: `responses` is missing",
        "/paths/~1b/put/responses: the operation documents no response",
        "/paths/~1b/post/responses/600: `600` is no status",
        "/paths/~1b/post/responses/20: `20` is no status",
        "/paths/~1b/post/responses/4xx: `4xx` is documented twice",
    ];
    assert_eq!(found[..expected.len()], expected);
    let responses = "/paths/~1b/patch/responses";
    assert_eq!(
        found[expected.len()..],
        [
            "/paths/~1b/patch/parameters/0/in: expected `path` or `query` or `header` or `cookie`, found string `body`",
            "/paths/~1b/patch/parameters/1: `name` is missing",
            &format!("{responses}/200: `description` is missing"),
            &format!("{responses}/201: expected a response, which is an object, found a list"),
            &format!("{responses}/202/description: expected a string, found number `5`"),
            &format!(
                "{responses}/203/content/application~1json: expected a media type, which is an object, found number `7`"
            ),
            "/paths/~1b/delete/parameters: expected a list of parameters, found an object",
            "/paths/~1b/delete/requestBody/content: expected an object, of which each member is a media type, found a list",
            "/paths/~1b/delete/responses: expected responses by status, which is an object, found a list",
            "/paths/~1b/delete/tags: expected a list of strings, found string `x`",
        ]
    );
}

#[test]
fn missing_paths_are_told() {
    assert_eq!(defects("openapi: 3.0.3"), [": `paths` is missing"]);
    assert_eq!(
        defects("openapi: 3.0.3\npaths: []"),
        ["/paths: expected `paths`, which is an object, found a list"]
    );
    assert_eq!(defects("swagger: '2.0'"), [": `paths` is missing"]);
}

#[test]
fn references_that_lead_nowhere_are_told_where_they_are_written() {
    let text = "openapi: 3.0.3
paths: {}
components:
  schemas:
    A: {properties: {$ref: {type: string}, b: {$ref: '#/components/schemas/Nope'}}}
    Loop: {$ref: '#/components/schemas/Pool'}
    Pool: {$ref: '#/components/schemas/Loop'}
    C: {items: {$ref: 'nonsense#x'}, example: {$ref: '#/not/looked/at'}, not: {$ref: '#relative'}}
";
    assert_eq!(
        defects(text),
        [
            "/components/schemas/A/properties/b/$ref: `$ref: #/components/schemas/Nope` points at nothing",
            "/components/schemas/Loop/$ref: `$ref: #/components/schemas/Pool` leads back to itself",
            "/components/schemas/Pool/$ref: `$ref: #/components/schemas/Loop` leads back to itself",
            "/components/schemas/C/not/$ref: `$ref: #relative` points at nothing",
        ]
    );
}

#[test]
fn syntax_errors_and_duplicate_keys_are_defects() {
    let syntax: Vec<Defect> = read("openapi: 3.0.3\npaths: {\n").expect_err("a defect");
    assert!(syntax[0].position.is_some(), "{syntax:?}");
    let twice = defects("openapi: 3.0.3\npaths:\n  /a: {}\n  /a: {}\n");
    assert_eq!(twice, ["/paths/~1a: the key `/a` occurs twice"]);
}

#[test]
fn swagger_documents_complain_with_their_own_pointers() {
    let text = "swagger: '2.0'
produces: [application/json]
paths:
  /a:
    post:
      consumes: 5
      parameters: [{name: b, in: body, schema: {$ref: '#/definitions/None'}}, {name: q, in: query, required: maybe, type: string}]
      responses: {'200': {schema: {$ref: '#/definitions/T'}}}
definitions:
  T: {type: object, properties: {a: {$ref: '#/definitions/Nope'}}}
";
    assert_eq!(
        defects(text),
        ["/paths/~1a/post/consumes: expected a list of media types, found number `5`"]
    );
    let found = defects(&text.replace("consumes: 5", "consumes: [a/b]"));
    assert_eq!(
        found,
        [
            "/paths/~1a/post/parameters/0/schema/$ref: `$ref: #/definitions/None` points at nothing",
            "/definitions/T/properties/a/$ref: `$ref: #/definitions/Nope` points at nothing",
            "/paths/~1a/post/parameters/1/required: expected `true` or `false`, found string `maybe`",
            "/paths/~1a/post/responses/200: `description` is missing",
        ]
    );
}

#[test]
fn a_node_of_the_wrong_type_anywhere_is_a_defect_or_does_no_harm() {
    let good = "swagger: '2.0'
basePath: /p
consumes: [application/json]
produces: [application/json]
paths: {'/a/{i}': {parameters: [{name: i, in: path, required: true, type: string}], post: {tags: [t], parameters: [{name: b, in: body, schema: {type: object}},
  {name: f, in: formData, type: file}, {$ref: '#/parameters/P'}], responses: {'200': {description: d, headers: {H: {type: string}}, schema: {$ref: '#/definitions/T'}}, '401': {$ref: '#/responses/R'}}}}}
parameters: {P: {name: p, in: query, type: array, items: {type: string}, collectionFormat: multi}}
responses: {R: {description: r, schema: {allOf: [{$ref: '#/definitions/T'}]}}}
definitions: {T: {type: object, discriminator: k, required: [k], properties: {k: {type: string, enum: [a]}, n: {type: integer, format: int32}}}}
";
    let upgraded = "openapi: 3.0.3
servers: [{url: 'https://x/p', variables: {v: {default: d}}}]
paths: {'/a/{i}': {parameters: [{name: i, in: path, required: true, schema: {type: string}}], post: {operationId: o, requestBody: {required: true, content: {a/b: {schema: {type: object}}}},
  responses: {'200': {description: d, headers: {H: {schema: {type: string}}}, content: {application/json: {schema: {$ref: '#/components/schemas/T'}}}}}}}}
components: {schemas: {T: {oneOf: [{$ref: '#/components/schemas/U'}], discriminator: {propertyName: k, mapping: {u: U}}}, U: {type: string, nullable: true, minimum: 1, exclusiveMinimum: true, pattern: a, additionalProperties: false}}}
";
    for text in [good, upgraded] {
        let value: serde_json::Value = serde_yaml::from_str(text).expect("YAML");
        assert!(read(text).is_ok(), "{:?}", read(text));
        let mut pointers = Vec::new();
        all_pointers(&value, String::new(), &mut pointers);
        assert!(pointers.len() > 40);
        for pointer in &pointers {
            for replacement in [
                "null",
                "5",
                "-1",
                "\"x\"",
                "[]",
                "{}",
                "[{}]",
                "[5]",
                "true",
                "{\"$ref\": \"#/x\"}",
                "{\"$ref\": \"\"}",
                "{\"$ref\": \"#\"}",
                "{\"$ref\": 5}",
            ] {
                let mut bad = value.clone();
                *bad.pointer_mut(pointer).expect("a node") = serde_json::from_str(replacement).expect("JSON");
                if let Ok(contract) = read(&bad.to_string()) {
                    for operation in contract.operations() {
                        drop(operation.compile());
                        drop(crate::support::judge(
                            operation,
                            200,
                            Some("application/json"),
                            b"{\"k\": \"u\"}",
                        ));
                    }
                    drop(podproof_contract::diff(&contract, &contract));
                }
            }
        }
    }
}

pub(crate) fn all_pointers(value: &serde_json::Value, at: String, pointers: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(members) => {
            for (key, value) in members {
                all_pointers(
                    value,
                    format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")),
                    pointers,
                );
            }
        }
        serde_json::Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                all_pointers(value, format!("{at}/{index}"), pointers);
            }
        }
        _ => {}
    }
    pointers.push(at);
}

#[test]
fn two_operations_of_the_same_name_are_a_defect() {
    let contract = |service: &str| {
        let text = "openapi: 3.0.3\npaths: {/x: {get: {responses: {'200': {description: ok}}}}}".to_owned();
        Contract::read(
            service,
            &Document::new(format!("{service}.yaml"), text),
            Some("/same"),
            &[],
        )
        .expect("a contract")
    };
    let defects = Contracts::new(vec![contract("one"), contract("two")]).expect_err("a defect");
    assert_eq!(defects.len(), 1);
    assert_eq!(
        defects[0].to_string(),
        "two.yaml#/paths/~1x/get: `GET /same/x` is an operation of both `one` and `two`"
    );
}
