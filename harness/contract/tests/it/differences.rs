//! `diff` on the vendor's history: what it says about each of its releases.

#![expect(clippy::expect_used, reason = "a test says by panicking what went wrong")]

use podproof_contract::{Aspect, Change, Contract, Document, Kind, diff};

use crate::support::files::{text, vendor_folder};

fn contract(release: &str, file: &str) -> Option<Contract> {
    let folder = if release == "current" {
        vendor_folder("current")?.join(file)
    } else {
        vendor_folder("history")?.join(release)
    };
    let document = Document::new(
        format!("{release}/{file}.yaml"),
        text(&folder.join(format!("{file}-api-public.yaml"))),
    );
    Some(Contract::read(file, &document, None, &[]).expect("a contract"))
}

/// What changed but for texts, as lines; `None` where there are no documents.
fn changes(old: &str, new: &str, file: &str) -> Option<Vec<String>> {
    let changes = diff(&contract(old, file)?, &contract(new, file)?);
    let lines = changes.iter().filter(|change| change.aspect != Aspect::Text).map(line);
    Some(lines.collect())
}

fn line(change: &Change) -> String {
    format!("{}: {}: {}", change.kind, change.operations.join(", "), change.message)
}

/// Asserts that `diff` finds exactly these changes between two releases of a file, leaving texts out.
fn finds(old: &str, new: &str, file: &str, expected: &[&str]) {
    if let Some(found) = changes(old, new, file) {
        assert_eq!(found, expected, "{file} {old} → {new}");
    }
}

#[test]
fn the_logout_answer_changed_its_type_under_the_same_version() {
    finds(
        "20.14.1-before-2022-10",
        "current",
        "authenticator",
        &[
            "neutral: POST /v1/logout: the schema of the answer 200 is called `SuccessResponse` now, it was `Token`",
            "additive: POST /v1/logout: `SuccessResponse.message` is new",
            "breaking: POST /v1/logout: `Token.name` is gone",
            "breaking: POST /v1/logout: `Token.token` is gone",
            "breaking: POST /v1/logout: `Token.authorizationToken` is gone",
        ],
    );
}

#[test]
fn new_operations_are_additive() {
    finds(
        "r46",
        "r47",
        "authenticator",
        &[
            "additive: POST /v1/app/authenticate: the operation is new",
            "additive: POST /v1/app/user/{uid}/authenticate: the operation is new",
            "additive: POST /v1/app/username/{username}/authenticate: the operation is new",
            "additive: POST /v1/logout: the operation is new",
        ],
    );
    finds(
        "r51",
        "r53",
        "login",
        &[
            "additive: POST /v1/pubkey/app/authenticate/extensionApp: the operation is new",
            "additive: POST /pubkey/app/authenticate: the operation is new",
            "additive: POST /pubkey/app/username/{username}/authenticate: the operation is new",
            "additive: POST /pubkey/app/user/{userId}/authenticate: the operation is new",
        ],
    );
    finds(
        "20.10",
        "20.13",
        "login",
        &["additive: POST /idm/tokens: the operation is new"],
    );
}

#[test]
fn withdrawn_operations_are_breaking_and_new_properties_additive() {
    finds(
        "20.13",
        "20.14.0",
        "authenticator",
        &[
            "additive: POST /v1/authenticate, POST /v1/logout: `Token.authorizationToken` is new",
            "breaking: POST /v1/authenticate/extensionApp: the operation is gone",
            "breaking: POST /v1/app/authenticate: the operation is gone",
            "breaking: POST /v1/app/user/{uid}/authenticate: the operation is gone",
            "breaking: POST /v1/app/username/{username}/authenticate: the operation is gone",
        ],
    );
    let token = "additive: POST /pubkey/authenticate, POST /pubkey/app/authenticate, POST /pubkey/app/username/{username}/authenticate, \
                 POST /pubkey/app/user/{userId}/authenticate: `Token.authorizationToken` is new";
    finds(
        "20.13",
        "20.14.0",
        "login",
        &[token, "additive: GET /idm/keys: the operation is new"],
    );
}

#[test]
fn names_that_only_generated_code_sees_are_neutral() {
    let called = "neutral: POST /v1/authenticate/extensionApp: the schema of the request body is called \
                  `ExtensionAppAuthenticateRequest` now, it was `AuthenticateRequest`";
    finds("20.9", "20.10", "authenticator", &[called]);
    if let Some(tags) = changes("r53", "20.7", "authenticator") {
        assert_eq!(tags.len(), 7, "{tags:#?}");
        assert!(
            tags.iter()
                .all(|change| change.starts_with("neutral: ") && change.contains(": the tags are ")),
            "{tags:#?}"
        );
    }
}

#[test]
fn releases_that_differ_in_version_and_white_space_only_are_equal() {
    for (old, new, file) in [
        ("r47", "r51", "authenticator"),
        ("r53", "20.7", "login"),
        ("20.7", "20.9", "login"),
        ("20.7", "20.9", "authenticator"),
    ] {
        finds(old, new, file, &[]);
    }
}

#[test]
fn a_rewording_is_a_change_of_text() {
    if let (Some(old), Some(new)) = (contract("20.14.0", "login"), contract("current", "login")) {
        let changes = diff(&old, &new);
        let beta = changes
            .iter()
            .find(|change| change.message == "the description of `Token.authorizationToken` changed");
        let beta = beta.expect("the property was demoted to beta, in words only");
        assert_eq!((beta.kind, beta.aspect), (Kind::Neutral, Aspect::Text));
        assert_eq!(
            beta.new.as_ref().map(|place| place.to_string()).as_deref(),
            Some("current/login.yaml#/definitions/Token/properties/authorizationToken")
        );
        assert!(
            changes.iter().all(|change| change.aspect == Aspect::Text),
            "{changes:#?}"
        );
    }
}

/// What `diff` says about two contracts with one operation each: its members beside `responses`, the answer's schema,
/// `components`.
fn between(old: (&str, &str), new: (&str, &str)) -> Vec<String> {
    let contract = |name: &str, (operation, schema): (&str, &str)| {
        let text = format!(
            "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths: {{'/a/{{id}}': {{post: {{{operation} \
             responses: {{'200': {{description: ok, content: {{application/json: {{schema: {schema}}}}}}}}}}}}}}}"
        );
        let document = Document::new(name, text);
        Contract::read("svc", &document, None, &[]).unwrap_or_else(|defects| panic!("{defects:#?}"))
    };
    let changes = diff(&contract("old", old), &contract("new", new));
    changes
        .iter()
        .map(|change| format!("{}: {}", change.kind, change.message))
        .collect()
}

#[test]
fn the_same_change_weighs_differently_in_requests_and_answers() {
    let body =
        |schema: &str| format!("requestBody: {{required: true, content: {{application/json: {{schema: {schema}}}}}}},");
    for (old, new, request, answer) in [
        (
            "{type: string}",
            "{type: integer}",
            "breaking: X is integer now, it was string",
            "breaking: X is integer now, it was string",
        ),
        (
            "{type: string}",
            "{type: string, nullable: true}",
            "additive: X is string or null now, it was string",
            "breaking: X is string or null now, it was string",
        ),
        (
            "{type: integer, format: int32}",
            "{type: integer, format: int64}",
            "additive: the format of X is `int64` now, it was `int32`",
            "breaking: the format of X is `int64` now, it was `int32`",
        ),
        (
            "{type: string, enum: [a]}",
            "{type: string, enum: [a, b]}",
            "additive: X may be `\"b\"` now",
            "additive: X may be `\"b\"` now",
        ),
        (
            "{type: string, enum: [a, b]}",
            "{type: string, enum: [a]}",
            "breaking: X may no longer be `\"b\"`",
            "neutral: X may no longer be `\"b\"`",
        ),
        (
            "{properties: {a: {}}}",
            "{properties: {a: {}, b: {}}}",
            "additive: `b` of X is new",
            "additive: `b` of X is new",
        ),
        (
            "{properties: {a: {}}}",
            "{properties: {a: {}, b: {}}, required: [b]}",
            "breaking: `b` of X is new and required",
            "additive: `b` of X is new",
        ),
        (
            "{properties: {a: {}, b: {}}}",
            "{properties: {a: {}}}",
            "breaking: `b` of X is gone",
            "breaking: `b` of X is gone",
        ),
        (
            "{properties: {a: {}}}",
            "{properties: {a: {}}, required: [a]}",
            "breaking: `a` of X is required now",
            "additive: `a` of X is required now",
        ),
        (
            "{properties: {a: {}}, required: [a]}",
            "{properties: {a: {}}}",
            "additive: `a` of X is optional now",
            "breaking: `a` of X is optional now",
        ),
        (
            "{type: array, items: {type: string}}",
            "{type: array, items: {type: boolean}}",
            "breaking: each element of X is boolean now, it was string",
            "breaking: each element of X is boolean now, it was string",
        ),
        (
            "{type: string, maxLength: 5}",
            "{type: string, maxLength: 4}",
            "breaking: `maxLength` of X is `4` now, it was `5`",
            "neutral: `maxLength` of X is `4` now, it was `5`",
        ),
        (
            "{type: object}",
            "{type: object, additionalProperties: false}",
            "breaking: X has no other properties any more",
            "neutral: X has no other properties any more",
        ),
        (
            "{allOf: [{properties: {a: {type: string}}}]}",
            "{properties: {a: {type: string}}}",
            "",
            "",
        ),
    ] {
        let expected = |text: &str, name: &str| -> Vec<String> {
            Some(text.replace('X', name))
                .filter(|text| !text.is_empty())
                .into_iter()
                .collect()
        };
        assert_eq!(
            between(("", old), ("", new)),
            expected(answer, "the answer 200"),
            "{old} → {new}"
        );
        assert_eq!(
            between((&body(old), "{}"), (&body(new), "{}")),
            expected(request, "the request body"),
            "{old} → {new}"
        );
    }
}

#[test]
fn parameters_are_compared_by_place_and_name() {
    let list = |parameters: &str| {
        format!("parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}, {parameters}],")
    };
    let none = list("");
    let optional = list("{name: q, in: query, schema: {type: string}}");
    let required = list("{name: q, in: query, required: true, schema: {type: string}}");
    let said = |old: &str, new: &str| between((old, "{}"), (new, "{}"));
    assert_eq!(said(&none, &optional), ["additive: the query parameter `q` is new"]);
    assert_eq!(
        said(&none, &required),
        ["breaking: the query parameter `q` is new and required"]
    );
    assert_eq!(
        said(&optional, &required),
        ["breaking: the query parameter `q` is required now"]
    );
    assert_eq!(
        said(&required, &optional),
        ["additive: the query parameter `q` is optional now"]
    );
    assert_eq!(said(&optional, &none), ["breaking: the query parameter `q` is gone"]);
    let header = |name: &str| list(&format!("{{name: {name}, in: header, schema: {{type: string}}}}"));
    let renamed = "neutral: the header parameter `sessiontoken` was called `sessionToken`";
    assert_eq!(said(&header("sessionToken"), &header("sessiontoken")), [renamed]);
}

#[test]
fn a_contract_does_not_differ_from_itself() {
    let Some(folder) = vendor_folder("current/pod") else {
        return;
    };
    let document = Document::new("pod.yaml", text(&folder.join("pod-api-public.yaml")));
    let contract = Contract::read("pod", &document, None, &[]).expect("a contract");
    assert_eq!(diff(&contract, &contract), []);
}
