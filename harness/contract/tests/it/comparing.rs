//! `diff` on small documents: each kind of change, what it weighs, and that nothing differs from itself.

use podproof_contract::{Contract, Document, diff};
use serde_json::Value;

use crate::support::files::{text, vendor_folder, yaml_files};
use crate::support::read;

/// `GET /x` with this 200 `media types`, `rest` of the operation, and `components`, all in YAML flow style.
fn document(media_types: &str, rest: &str, components: &str) -> Contract {
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n  /x:\n    get:\n      responses: {{'200': {{description: ok, \
         content: {media_types}}}}}\n{rest}\ncomponents: {components}\n"
    );
    read(&text).unwrap_or_else(|defects| panic!("{defects:#?}"))
}

fn answers(schema: &str, schemas: &str) -> Contract {
    document(
        &format!("{{application/json: {{schema: {schema}}}}}"),
        "",
        &format!("{{schemas: {schemas}}}"),
    )
}

fn lines(old: &Contract, new: &Contract) -> Vec<String> {
    let changes = diff(old, new);
    changes
        .iter()
        .map(|change| format!("{} {}: {}", change.kind, change.aspect, change.message))
        .collect()
}

#[test]
fn a_requirement_counts_also_where_no_property_is_described() {
    let open = answers("{$ref: '#/components/schemas/T'}", "{T: {type: object}}");
    let token = answers(
        "{$ref: '#/components/schemas/T'}",
        "{T: {type: object, required: [token]}}",
    );
    assert_eq!(lines(&token, &open), ["breaking schema: `T.token` is optional now"]);
    assert_eq!(lines(&open, &token), ["additive schema: `T.token` is required now"]);
    let described = answers(
        "{$ref: '#/components/schemas/T'}",
        "{T: {type: object, required: [token], properties: {token: {type: string}}}}",
    );
    assert_eq!(
        lines(&token, &described),
        ["neutral schema: `T.token` is described now"]
    );
    assert_eq!(
        lines(&described, &token),
        ["breaking schema: `T.token` is gone"],
        "it is told once"
    );
}

#[test]
fn what_a_kind_means_is_compared() {
    let union = |mapping: &str, schemas: &str| {
        answers(
            &format!(
                "{{oneOf: [{{$ref: '#/components/schemas/Bot'}}, {{$ref: '#/components/schemas/App'}}], \
                 discriminator: {{propertyName: kind, mapping: {mapping}}}}}"
            ),
            &format!("{{Bot: {{type: object}}, {schemas}}}"),
        )
    };
    let app = "App: {type: object, required: [id], properties: {id: {type: string}}}";
    let old = union("{bot: '#/components/schemas/Bot', app: App}", app);
    assert_eq!(
        lines(&old, &union("{app: '#/components/schemas/Bot', bot: App}", app)),
        [
            "breaking schema: `app` of the answer 200 means `Bot` now, it meant `App`",
            "breaking schema: `bot` of the answer 200 means `App` now, it meant `Bot`",
        ]
    );
    assert_eq!(
        lines(&old, &union("{bot: Bot, app: App, other: App}", app)),
        ["additive schema: the answer 200 has the kind `other` now"]
    );
    assert_eq!(
        lines(&old, &union("{bot: Bot}", app)),
        ["neutral schema: the answer 200 has no kind `app` any more"]
    );
    assert!(
        lines(&old, &union("{bot: Bot, app: App}", app)).is_empty(),
        "a name means what its reference means"
    );
}

#[test]
fn the_property_that_tells_the_kind_is_compared() {
    let union = |property: &str| {
        answers(
            &format!("{{oneOf: [{{$ref: '#/components/schemas/A'}}], discriminator: {{propertyName: {property}}}}}"),
            "{A: {type: object, required: [kind, type], properties: {kind: {type: string}, type: {type: string}}}}",
        )
    };
    assert_eq!(
        lines(&union("kind"), &union("type")),
        ["breaking schema: the kind of the answer 200 is told by `type` now, it was told by `kind`"]
    );
}

#[test]
fn credentials_that_are_asked_for_now_break_clients() {
    const SCHEMES: &str = "{securitySchemes: {session: {type: apiKey, in: header, name: sessionToken}, km: {type: apiKey, in: \
                           header, name: keyManagerToken}}}";
    let asks = |security: &str| document("{application/json: {}}", security, SCHEMES);
    let (nothing, one) = (asks(""), asks("      security: [{session: []}]"));
    assert_eq!(
        lines(&nothing, &one),
        ["breaking security: the credentials asked for are `session` now, they were none"]
    );
    assert_eq!(
        lines(&one, &nothing),
        ["additive security: the credentials asked for are none now, they were `session`"]
    );
    assert_eq!(
        lines(&one, &asks("      security: [{session: [], km: []}]")),
        ["breaking security: the credentials asked for are `km` and `session` now, they were `session`"]
    );
    assert_eq!(
        lines(&one, &asks("      security: [{session: []}, {km: []}]")),
        ["additive security: the credentials asked for are `km`, or `session` now, they were `session`"]
    );
    // An operation that says nothing has what the document says.
    assert!(lines(&one, &asks("security: [{session: []}]")).is_empty());
    assert!(lines(&nothing, &asks("      security: []\nsecurity: [{session: []}]")).is_empty());
}

#[test]
fn a_security_scheme_that_is_read_from_elsewhere_breaks_clients() {
    let named = |name: &str| {
        document(
            "{application/json: {}}",
            "      security: [{session: []}]",
            &format!(
                "{{securitySchemes: {{session: {{type: apiKey, in: header, name: {name}, description: {name}}}}}}}"
            ),
        )
    };
    assert_eq!(
        lines(&named("sessionToken"), &named("session-token")),
        [
            "breaking security: `name` of the security scheme `session` is `\"session-token\"` now, it was \
             `\"sessionToken\"`"
        ]
    );
}

#[test]
fn media_types_that_differ_in_parameters_are_different() {
    let of = |media_types: &str| document(media_types, "", "{}");
    let versions =
        of("{application/json;v=1: {schema: {type: integer}}, application/json; v=2: {schema: {type: string}}}");
    assert!(lines(&versions, &versions).is_empty());
    assert_eq!(
        lines(&versions, &of("{application/json;v=1: {schema: {type: integer}}}")),
        ["breaking media-type: the answer 200 is no longer `application/json; v=2`"]
    );
    assert_eq!(
        lines(
            &of("{application/json: {schema: {type: integer}}}"),
            &of("{'application/json; charset=UTF-8': {schema: {type: string}}}")
        ),
        [
            "neutral media-type: the answer 200 is `application/json; charset=UTF-8` now, it was `application/json`",
            "breaking schema: the answer 200 is string now, it was integer",
        ]
    );
}

#[test]
fn no_hand_made_document_differs_from_itself() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/answers.jsonl");
    let mut compared = 0;
    for line in text(&path).lines() {
        let case: Value = serde_json::from_str(line).expect("a case");
        let document = Document::new(
            "svc.yaml",
            case["document"]
                .as_str()
                .map_or_else(|| case["document"].to_string(), str::to_owned),
        );
        if let Ok(contract) = Contract::read("svc", &document, None, &[]) {
            assert_eq!(lines(&contract, &contract), Vec::<String>::new(), "{}", case["name"]);
            compared += 1;
        }
    }
    assert!(compared > 400, "only {compared} documents were read");
}

#[test]
fn no_document_of_the_vendor_differs_from_itself() {
    for folder in ["current", "history"] {
        let Some(folder) = vendor_folder(folder) else { return };
        for path in yaml_files(&folder) {
            let name = path.display().to_string();
            let document = Document::new(name.as_str(), text(&path));
            let contract = Contract::read("svc", &document, None, &[]).unwrap_or_else(|defects| panic!("{defects:#?}"));
            assert_eq!(lines(&contract, &contract), Vec::<String>::new(), "{name}");
        }
    }
}
