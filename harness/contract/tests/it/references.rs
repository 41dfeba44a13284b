//! References: into files of any kind, and beside siblings of a path item.

use crate::support::{document, judge, outcome};
use podproof_contract::{Contract, Defect, Document, Operation, Outcome};

pub(crate) fn read(main: &str, files: &[(&str, &str)]) -> Result<Contract, Vec<Defect>> {
    let files: Vec<Document> = files.iter().map(|(name, text)| document(name, text)).collect();
    let contract = Contract::read_with("svc", &document("spec/svc.yaml", main), &files, None, &[])?;
    for operation in contract.operations() {
        operation.compile()?;
    }
    Ok(contract)
}

pub(crate) fn good(main: &str, files: &[(&str, &str)]) -> Contract {
    read(main, files).unwrap_or_else(|defects| panic!("{main}\n{defects:#?}"))
}

pub(crate) fn operation<'c>(contract: &'c Contract, method: &str, template: &str) -> &'c Operation {
    let found = contract
        .operations()
        .find(|operation| operation.method() == method && operation.template() == template);
    found.unwrap_or_else(|| panic!("no {method} {template}"))
}

/// What `body-schema` says about a 200 with this JSON body, with the place of the promise.
pub(crate) fn body(operation: &Operation, body: &str) -> String {
    let judged = judge(operation, 200, Some("application/json"), body.as_bytes());
    let said = outcome(&judged, "body-schema");
    match &judged[2].outcome {
        Outcome::Found(violations) => format!("{said} | {}", violations[0].promised.as_ref().expect("a place")),
        _ => said,
    }
}

/// `GET /svc/x` with a 200 whose JSON body has `schema`, in YAML flow style.
fn openapi(version: &str, schema: &str) -> String {
    format!(
        "openapi: {version}\npaths: {{/x: {{get: {{responses: {{'200': {{description: d, content: {{application/json: {{schema: {schema}}}}}}}}}}}}}}}\n"
    )
}

pub(crate) fn swagger(response: &str, rest: &str) -> String {
    format!(
        "swagger: '2.0'\nproduces: [application/json]\npaths: {{/x: {{get: {{responses: {{'200': {response}}}}}}}}}\n{rest}\n"
    )
}

#[test]
fn a_file_may_hold_a_bare_schema_components_or_anything_that_a_pointer_leads_to() {
    for (reference, file) in [
        (
            "pet.yaml",
            "{type: object, required: [id], properties: {id: {type: integer}}}",
        ),
        (
            "./pet.yaml#/Pet",
            "Pet: {required: [id], properties: {id: {type: integer}}}",
        ),
        (
            "pet.yaml#/a/0/b%20c",
            "a: [{b c: {$ref: '#/d'}}]\nd: {required: [id], properties: {id: {type: integer}}}",
        ),
        (
            "pet.yaml#/components/schemas/Pet",
            "components: {schemas: {Pet: {required: [id], properties: {id: {type: integer}}}}}",
        ),
        (
            "pet.yaml#/swagger",
            "swagger: {required: [id], properties: {id: {type: integer}}}",
        ),
        ("pet.yaml#/0", "[{required: [id], properties: {id: {type: integer}}}]"),
        (
            "pet.yaml",
            "{\"required\": [\"id\"], \"properties\": {\"id\": {\"$ref\": \"id.json#\"}}}",
        ),
    ] {
        let files = [("spec/pet.yaml", file), ("spec/id.json", "{\"type\": \"integer\"}")];
        for main in [
            openapi("3.0.3", &format!("{{$ref: '{reference}'}}")),
            openapi("3.1.0", &format!("{{$ref: '{reference}'}}")),
            swagger(&format!("{{description: d, schema: {{$ref: '{reference}'}}}}"), ""),
        ] {
            let contract = good(&main, &files);
            let get = operation(&contract, "GET", "/svc/x");
            assert_eq!(body(get, "{\"id\": 1}"), "passed", "{main}{file}");
            let missing = body(get, "{}");
            assert!(
                missing.starts_with("Failure: `id` is missing | spec/pet.yaml#/"),
                "{main}{file}{missing}"
            );
            assert!(
                body(get, "{\"id\": \"x\"}").starts_with("Failure: `id`"),
                "{main}{file}"
            );
        }
    }
}

#[test]
fn a_fragment_is_read_under_the_version_of_the_document_that_refers_to_it() {
    let file = [(
        "spec/f.yaml",
        "{type: object, properties: {a: {type: string, nullable: true, x-nullable: true}}}",
    )];
    let with_null = |main: &str| body(operation(&good(main, &file), "GET", "/svc/x"), "{\"a\": null}");
    assert_eq!(with_null(&openapi("3.0.3", "{$ref: f.yaml}")), "passed");
    let modern = with_null(&openapi("3.1.0", "{$ref: f.yaml}"));
    assert!(
        modern.starts_with("Failure: `a`: expected string, found null"),
        "{modern}"
    );
    let old = [("spec/f.yaml", "{type: string, x-nullable: true}")];
    let contract = good(&swagger("{description: d, schema: {$ref: f.yaml}}", ""), &old);
    assert_eq!(body(operation(&contract, "GET", "/svc/x"), "null"), "passed");
    let strict = good(&openapi("3.0.3", "{$ref: f.yaml}"), &old);
    assert!(body(operation(&strict, "GET", "/svc/x"), "null").starts_with("Failure"));

    // Two documents of different versions may refer to the same fragment.
    let files = [
        ("spec/f.yaml", "{type: string, nullable: true}"),
        (
            "spec/other.yaml",
            "openapi: 3.0.0\npaths: {}\ncomponents: {schemas: {S: {$ref: f.yaml}}}",
        ),
    ];
    let main = openapi(
        "3.1.0",
        "{properties: {new: {$ref: f.yaml}, old: {$ref: 'other.yaml#/components/schemas/S'}}}",
    );
    let contract = good(&main, &files);
    let get = operation(&contract, "GET", "/svc/x");
    assert_eq!(body(get, "{\"old\": null}"), "passed");
    assert!(body(get, "{\"new\": null}").starts_with("Failure: `new`"));
}

#[test]
fn a_companion_that_cannot_be_read_is_told_and_one_of_another_version_refused() {
    let main = openapi("3.0.3", "{$ref: f.yaml}");
    let refused = |file: &str| read(&main, &[("spec/f.yaml", file)]).expect_err("a defect")[0].to_string();
    assert!(refused("a: [").starts_with("spec/f.yaml:"), "{}", refused("a: ["));
    assert_eq!(
        refused("openapi: 3.2.0"),
        "spec/f.yaml#/openapi: OpenAPI 3.2 is not read yet"
    );
    assert_eq!(
        read(&openapi("3.0.3", "{$ref: 'f.yaml#/no'}"), &[("spec/f.yaml", "a: {}")]).expect_err("a defect")[0].message,
        "`$ref: f.yaml#/no` points at nothing"
    );
}

#[test]
fn path_items_responses_parameters_and_headers_may_be_fragments() {
    let main = "openapi: 3.1.0\npaths: {/x: {$ref: paths/x.yaml}}";
    let files = [
        (
            "spec/paths/x.yaml",
            "parameters: [{$ref: '../parts.yaml#/limit'}]\nget: {responses: {'200': {$ref: '../parts.yaml#/ok'}}}",
        ),
        (
            "spec/parts.yaml",
            "limit: {name: limit, in: query, schema: {type: integer}}\n\
             ok: {description: d, headers: {X-N: {$ref: '#/count'}}, content: {application/json: {schema: {$ref: id.json}}}}\n\
             count: {schema: {type: integer}}",
        ),
        ("spec/id.json", "{\"type\": \"integer\"}"),
    ];
    let contract = good(main, &files);
    let get = operation(&contract, "GET", "/svc/x");
    assert_eq!(get.place().to_string(), "spec/paths/x.yaml#/get");
    assert_eq!(get.parameters()[0].name(), "limit");
    assert_eq!(get.promise(200).expect("a promise").headers()[0].name(), "X-N");
    assert_eq!(
        body(get, "\"x\""),
        "Failure: the body: expected integer, found string `x` | spec/id.json#/type"
    );
}

#[test]
fn a_file_with_a_path_item_may_hold_more_than_that() {
    let main = "openapi: 3.0.3\npaths: {/x: {$ref: x.yaml}}";
    let item = "get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/schemas/Id'}}}}}}\n\
                schemas: {Id: {type: integer}}";
    let contract = good(main, &[("spec/x.yaml", item)]);
    assert!(body(operation(&contract, "GET", "/svc/x"), "\"x\"").starts_with("Failure"));
    let upper = read(main, &[("spec/x.yaml", &item.replace("get:", "GET:"))]);
    assert_eq!(
        upper.expect_err("a defect")[0].to_string(),
        "spec/x.yaml#/GET: unknown key `GET` in a path item"
    );
}

#[test]
fn members_beside_the_reference_of_a_path_item_count() {
    let main = "openapi: 3.0.3
paths:
  /x:
    $ref: '#/x-items/P'
    parameters: [{name: a, in: query, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: own}}}
x-items:
  P:
    $ref: more.yaml
    parameters: [{name: a, in: query, schema: {type: string}}, {name: b, in: query, schema: {type: string}}]
    post: {responses: {'200': {description: shared}}}
";
    let files = [("spec/more.yaml", "put: {responses: {'200': {description: far}}}")];
    let contract = good(main, &files);
    let methods: Vec<_> = contract
        .operations()
        .map(|operation| operation.method().to_owned())
        .collect();
    assert_eq!(methods, ["GET", "POST", "PUT"]);
    for operation in contract.operations() {
        let parameters: Vec<_> = operation
            .parameters()
            .iter()
            .map(|parameter| (parameter.name(), parameter.required()))
            .collect();
        assert_eq!(parameters, [("a", true), ("b", false)]);
    }
    let twice = read(
        main,
        &[("spec/more.yaml", "get: {responses: {'200': {description: far}}}")],
    );
    assert_eq!(
        twice.expect_err("a defect")[0].to_string(),
        "spec/svc.yaml#/paths/~1x/get: `get` stands here and in what `$ref` names"
    );
    let endless = read(
        "openapi: 3.0.3\npaths: {/x: {$ref: '#/paths/~1y', get: {responses: {}}}, /y: {$ref: '#/paths/~1x'}}",
        &[],
    );
    let endless = endless.expect_err("a defect");
    assert!(
        endless
            .iter()
            .any(|defect| defect.message.ends_with("leads back to itself")),
        "{endless:?}"
    );
}
