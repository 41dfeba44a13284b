//! What documents say beside their references: servers, parameters, responses, and mistakes in them.

use crate::support::{defects, document, judge, only, outcome, read};
use podproof_contract::{Contract, Overlay, PrefixSource};

fn templates(text: &str) -> Vec<String> {
    let contract = read(text).unwrap_or_else(|defects| panic!("{text}\n{defects:#?}"));
    let names = contract.operations();
    names
        .map(|operation| format!("{} {}", operation.method(), operation.template()))
        .collect()
}

#[test]
fn servers_of_a_path_or_an_operation_take_the_place_of_the_documents() {
    let text = "openapi: 3.0.3
servers: [{url: 'https://h/base'}]
paths:
  /x:
    servers: [{url: 'https://h/{v}', variables: {v: {default: path}}}]
    get: {servers: [{url: /own/}], responses: {'200': {description: d}}}
    put: {servers: [], responses: {'200': {description: d}}}
    post: {responses: {'200': {description: d}}}
  /y: {get: {responses: {'200': {description: d}}}, post: {servers: [{url: 'https://elsewhere.example'}], responses: {'200': {description: d}}}}
  /z: {$ref: '#/x-items/Z'}
x-items: {Z: {servers: [{url: /shared}], get: {responses: {'200': {description: d}}}}}
";
    assert_eq!(
        templates(text),
        [
            "GET /own/x",
            "PUT /path/x",
            "POST /path/x",
            "GET /base/y",
            "POST /y",
            "GET /shared/z"
        ]
    );
    let given = Contract::read("svc", &document("svc.yaml", text), Some("/given"), &[]).expect("a contract");
    let names: Vec<_> = given
        .operations()
        .map(|operation| operation.template().to_owned())
        .collect();
    assert_eq!(names[3..5], ["/given/y", "/y"]);
}

#[test]
fn a_contract_says_where_its_prefix_comes_from() {
    let source = |text: &str, prefix: Option<&str>| {
        let contract = Contract::read("svc", &document("svc.yaml", text), prefix, &[]).expect("a contract");
        (contract.prefix().to_owned(), contract.prefix_source())
    };
    let with_path = "openapi: 3.0.3\nservers: [{url: 'https://h/a'}]\npaths: {}";
    let without = "openapi: 3.0.3\nservers: [{url: 'https://h'}]\npaths: {}";
    assert_eq!(source(with_path, None), ("/a".to_owned(), PrefixSource::Servers));
    assert_eq!(source(without, None), ("/svc".to_owned(), PrefixSource::Service));
    assert_eq!(
        source("swagger: '2.0'\nbasePath: /\npaths: {}", None).1,
        PrefixSource::Service
    );
    assert_eq!(source(without, Some("/")), (String::new(), PrefixSource::Given));
}

#[test]
fn overlays_on_an_openapi_document_are_applied_in_their_order_whatever_form_they_see() {
    let overlay = |form: &str, title: &str| {
        let text = format!(
            "overlay: 1.0.0\ninfo: {{title: t, version: '1'}}\n{form}actions: [{{target: \"$.paths['/x'].get\", update: {{summary: {title}}}, x-reason: r}}]"
        );
        Overlay::read(&document("o.yaml", &text)).expect("an overlay")
    };
    let (written, upgraded) = (overlay("", "written"), overlay("x-form: openapi-3.0\n", "upgraded"));
    let responses = "{'200': {description: d}}";
    for (head, overlays, expected) in [
        ("openapi: 3.0.3", [&written, &upgraded], "upgraded"),
        ("openapi: 3.1.0", [&upgraded, &written], "written"),
        ("swagger: '2.0'", [&upgraded, &written], "upgraded"),
    ] {
        let text = format!("{head}\npaths: {{/x: {{get: {{responses: {responses}}}}}}}");
        let overlays: Vec<Overlay> = overlays.into_iter().cloned().collect();
        let contract = Contract::read("svc", &document("svc.yaml", &text), None, &overlays).expect("a contract");
        assert_eq!(only(&contract).summary(), Some(expected), "{head}");
    }
}

#[test]
fn an_operation_of_31_need_not_promise_anything() {
    let text = "openapi: 3.1.0\npaths: {/x: {get: {}, post: {responses: {'200': {description: d}}}}}";
    let contract = read(text).expect("a contract");
    assert_eq!(only(&contract).promises().count(), 0);
    assert_eq!(
        outcome(&judge(only(&contract), 200, None, b""), "status"),
        "Failure: the status 200 is not documented"
    );
    assert_eq!(
        defects(&text.replace("3.1.0", "3.0.3")),
        ["/paths/~1x/get: `responses` is missing"]
    );
    assert!(podproof_contract::diff(&contract, &contract).is_empty());
}

#[test]
fn paths_that_differ_in_names_only_are_a_mistake() {
    let operation = "{get: {responses: {'200': {description: d}}}}";
    let text = format!(
        "openapi: 3.0.3\npaths: {{'/a/{{x}}/b': {operation}, '/a/{{y}}/b': {operation}, '/a/x/b': {operation}, '/a/{{x}}': {operation}}}"
    );
    assert_eq!(
        defects(&text),
        ["/paths/~1a~1{y}~1b: `/a/{y}/b` is the same path as `/a/{x}/b`: only the names in braces differ"]
    );
    let swagger = text.replace("openapi: 3.0.3", "swagger: '2.0'");
    assert_eq!(defects(&swagger).len(), 1);
}

#[test]
fn a_parameter_that_is_listed_twice_is_a_mistake() {
    let text = "openapi: 3.0.3
paths:
  /x:
    parameters: [{name: q, in: query, schema: {}}, {name: X-A, in: header, schema: {}}]
    get:
      parameters: [{name: q, in: query, schema: {}}, {name: q, in: header, schema: {}}, {$ref: '#/components/parameters/Q'}, {name: Q, in: header, schema: {}}]
      responses: {'200': {description: d}}
components: {parameters: {Q: {name: q, in: query, schema: {}}}}
";
    assert_eq!(
        defects(text),
        [
            "/paths/~1x/get/parameters/2: the query parameter `q` is listed twice",
            "/paths/~1x/get/parameters/3: the header parameter `Q` is listed twice",
        ]
    );
    let text = "swagger: '2.0'
paths:
  /x:
    post:
      parameters: [{name: a, in: body, schema: {}}, {name: q, in: query, type: string}, {$ref: '#/parameters/B'}, {name: q, in: query, type: string}]
      responses: {'200': {description: d}}
    put:
      parameters: [{name: f, in: formData, type: string}, {name: g, in: formData, type: string}, {name: f, in: formData, type: file}]
      responses: {'200': {description: d}}
parameters: {B: {name: b, in: body, schema: {}}}
";
    let upgrade = defects(text);
    assert_eq!(
        upgrade,
        [
            "/paths/~1x/post/parameters/2: an operation has one body at most, and `a` is one already",
            "/paths/~1x/put/parameters/2: the form field `f` is listed twice",
        ]
    );
    let rest = text
        .replace("{$ref: '#/parameters/B'}, ", "")
        .replace(", {name: f, in: formData, type: file}", "");
    assert_eq!(
        defects(&rest),
        ["/paths/~1x/post/parameters/2: the query parameter `q` is listed twice"]
    );
}

#[test]
fn a_mistake_is_told_at_the_member_that_is_wrong_in_words_of_the_document() {
    let operation = |inner: &str| {
        format!("openapi: 3.0.3\npaths: {{/x: {{get: {{responses: {{'200': {{description: d}}}}, {inner}}}}}}}")
    };
    let response = |inner: &str| format!("openapi: 3.0.3\npaths: {{/x: {{get: {{responses: {{'200': {inner}}}}}}}}}");
    let (get, ok) = ("/paths/~1x/get", "/paths/~1x/get/responses/200");
    for (text, expected) in [
        (
            operation("tags: [a, 5]"),
            format!("{get}/tags/1: expected a string, found number `5`"),
        ),
        (
            operation("deprecated: 'yes'"),
            format!("{get}/deprecated: expected `true` or `false`, found string `yes`"),
        ),
        (
            operation("operationId: []"),
            format!("{get}/operationId: expected a string, found a list"),
        ),
        (operation("servers: [{}]"), format!("{get}/servers/0: `url` is missing")),
        (
            operation("externalDocs: 5"),
            format!("{get}/externalDocs: expected external documentation, which is an object, found number `5`"),
        ),
        (
            operation("requestBody: {}"),
            format!("{get}/requestBody: `content` is missing"),
        ),
        (
            operation("parameters: [{name: a, in: query}]"),
            format!("{get}/parameters/0: expected a parameter with `schema` or `content`, found neither"),
        ),
        (
            operation("parameters: [{name: a, in: query, schema: {}, style: odd}]"),
            format!(
                "{get}/parameters/0/style: expected `matrix` or `label` or `form` or `simple` or `spaceDelimited` or `pipeDelimited` or `deepObject`, found string `odd`"
            ),
        ),
        (
            operation("parameters: [{name: a, in: query, content: {a/b: {}, c/d: {}}}]"),
            format!("{get}/parameters/0/content: expected the media type of a parameter, found 2 media types"),
        ),
        (
            response("{description: d, content: {application/json: null}}"),
            format!("{ok}/content/application~1json: expected a media type, which is an object, found null"),
        ),
        (
            response("{description: d, headers: {X-A: {}}}"),
            format!("{ok}/headers/X-A: expected a header with `schema` or `content`, found neither"),
        ),
        (
            response("{description: d, headers: {x-a: {schema: {}, content: {a/b: {}}}}}"),
            format!("{ok}/headers/x-a/content: expected a header with `schema` or `content`, found both"),
        ),
        (
            response("{description: d, headers: {X-A: {schema: {}, required: 1}}}"),
            format!("{ok}/headers/X-A/required: expected `true` or `false`, found number `1`"),
        ),
        (
            response("{description: d, content: {a/b: {encoding: {c: {explode: 1}}}}}"),
            format!("{ok}/content/a~1b/encoding/c/explode: expected `true` or `false`, found number `1`"),
        ),
        (
            response("{description: d, links: []}"),
            format!("{ok}/links: expected an object, of which each member is a link, found a list"),
        ),
    ] {
        assert_eq!(defects(&text), [expected], "{text}");
    }
}

#[test]
fn a_member_that_may_be_left_out_may_be_null() {
    let text = "openapi: 3.0.3
paths:
  /x:
    summary:
    parameters:
    get:
      summary:
      tags:
      deprecated:
      parameters:
      responses: {'200': {description: d, headers: , content: }}
";
    assert_eq!(templates(text), ["GET /svc/x"]);
}

#[test]
fn no_mistake_is_told_in_words_of_a_programming_language() {
    const FOREIGN: [&str; 10] = [
        "enum ",
        "struct",
        "variant",
        "flattened",
        "invalid type",
        "missing field",
        "deserializ",
        "sequence",
        "unit",
        "Option",
    ];
    let good = "openapi: 3.0.3
servers: [{url: 'https://x/p', variables: {v: {default: d}}}]
paths: {'/a/{i}': {summary: s, servers: [{url: /q}], parameters: [{name: i, in: path, required: true, schema: {type: string}}], post: {operationId: o, tags: [t], security: [], externalDocs: {url: u},
  requestBody: {required: true, content: {a/b: {schema: {type: object}, encoding: {p: {contentType: c}}}}},
  responses: {'200': {description: d, headers: {H: {schema: {type: string}}, J: {content: {application/json: {schema: {type: object}}}}}, links: {L: {operationId: o}}, content: {application/json: {schema: {type: string}}}}}}}}
";
    let value: serde_json::Value = serde_yaml::from_str(good).expect("YAML");
    assert!(read(good).is_ok(), "{:?}", read(good));
    let mut pointers = Vec::new();
    crate::bad_documents::all_pointers(&value, String::new(), &mut pointers);
    let mut told = 0;
    for pointer in &pointers {
        for replacement in ["null", "5", "\"x\"", "[]", "{}", "[{}]", "true"] {
            let mut bad = value.clone();
            *bad.pointer_mut(pointer).expect("a node") = serde_json::from_str(replacement).expect("JSON");
            for defect in read(&bad.to_string()).err().into_iter().flatten() {
                told += 1;
                let words = format!("{} {}", defect.message, defect.help.unwrap_or_default());
                assert!(
                    !FOREIGN.iter().any(|word| words.contains(word)),
                    "{pointer} {replacement}: {words}"
                );
                assert!(
                    pointer.starts_with(&defect.place.pointer) || defect.place.pointer.starts_with(pointer.as_str()),
                    "{pointer} is wrong, and {} is told",
                    defect.place
                );
            }
        }
    }
    assert!(told > 100, "{told}");
}

#[test]
fn an_operation_knows_the_properties_of_its_answers() {
    let text = "openapi: 3.0.3
paths:
  /x:
    get:
      responses:
        '200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Token'}}}}
        default: {description: d, content: {application/json: {schema: {properties: {code: {}}}}}}
    put: {responses: {'200': {description: d, content: {application/json: {schema: {type: array, items: {properties: {x: {}}}}}}}}}
components: {schemas: {Token: {allOf: [{properties: {token: {properties: {inner: {}}}}}, {properties: {name: {}}}]}}}
";
    let contract = read(text).expect("a contract");
    let properties: Vec<Vec<String>> = contract
        .operations()
        .map(|operation| operation.answer_properties().names().into_iter().collect())
        .collect();
    assert_eq!(properties, [vec!["code", "name", "token"], Vec::new()]);
}
