//! What the tests share: contracts from a few lines, and judgements as text.

pub(crate) mod files;

use podproof_contract::{Answer, Contract, Defect, Document, Judged, Operation, Outcome, Overlay};

pub(crate) fn document(name: &str, text: &str) -> Document {
    Document::new(name, text)
}

pub(crate) fn read(text: &str) -> Result<Contract, Vec<Defect>> {
    Contract::read("svc", &document("svc.yaml", text), None, &[])
}

/// The defects of a document, as `pointer: message`.
pub(crate) fn defects(text: &str) -> Vec<String> {
    let defects = read(text).expect_err("defects");
    defects
        .iter()
        .map(|defect| format!("{}: {}", defect.place.pointer, defect.message))
        .collect()
}

pub(crate) fn overlay(actions: &str) -> Overlay {
    let text = format!("overlay: 1.0.0\ninfo: {{title: t, version: '1'}}\nactions:\n{actions}");
    Overlay::read(&document("overlay.yaml", &text)).expect("an overlay")
}

/// `GET /svc/x` with these `responses` and `components.schemas`, both in YAML flow style.
pub(crate) fn contract(responses: &str, schemas: &str) -> Contract {
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n  /x:\n    get:\n      responses: {responses}\n\
         components:\n  schemas: {schemas}\n"
    );
    read(&text).unwrap_or_else(|defects| panic!("{defects:#?}"))
}

/// As [`contract`], with a 200 whose JSON body has `schema`.
pub(crate) fn with_schema(schema: &str, schemas: &str) -> Contract {
    contract(
        &format!("{{'200': {{description: ok, content: {{application/json: {{schema: {schema}}}}}}}}}"),
        schemas,
    )
}

pub(crate) fn only(contract: &Contract) -> &Operation {
    contract.operations().next().expect("an operation")
}

/// The judgement on an answer, by check: `passed`, `-` for not evaluated, or the messages.
pub(crate) fn judge(operation: &Operation, status: u16, content_type: Option<&str>, body: &[u8]) -> Vec<Judged> {
    let headers: Vec<_> = content_type
        .map(|value| ("content-type".to_owned(), value.as_bytes().to_vec()))
        .into_iter()
        .collect();
    operation.judge(&Answer {
        status,
        headers: &headers,
        body,
    })
}

/// The outcome of one check, as text: `passed`, `not evaluated: …`, `not expected: …`, or the messages with their
/// pointers.
pub(crate) fn outcome(judged: &[Judged], check: &str) -> String {
    let judged = judged
        .iter()
        .find(|judged| judged.check.id.as_str() == check)
        .expect("a check of this id");
    match &judged.outcome {
        Outcome::Passed => "passed".to_owned(),
        Outcome::NotEvaluated(reason) if judged.expected => format!("not evaluated: {reason}"),
        Outcome::NotEvaluated(reason) => format!("not expected: {reason}"),
        Outcome::Found(violations) => violations
            .iter()
            .map(|v| format!("{:?}: {}", v.severity, v.message))
            .collect::<Vec<_>>()
            .join("; "),
    }
}

/// What `body-schema` says about a 200 with this JSON body.
pub(crate) fn body_schema(contract: &Contract, body: &str) -> String {
    only(contract)
        .compile()
        .unwrap_or_else(|defects| panic!("{defects:#?}"));
    outcome(
        &judge(only(contract), 200, Some("application/json"), body.as_bytes()),
        "body-schema",
    )
}

/// Asserts which bodies a schema accepts, and how it complains about the others.
pub(crate) fn judges(schema: &str, schemas: &str, good: &[&str], bad: &[(&str, &str)]) {
    judged(&with_schema(schema, schemas), schema, good, bad);
}

fn judged(contract: &Contract, schema: &str, good: &[&str], bad: &[(&str, &str)]) {
    for body in good {
        assert_eq!(body_schema(contract, body), "passed", "{schema} {body}");
    }
    for (body, complaint) in bad {
        assert_eq!(
            body_schema(contract, body),
            format!("Failure: {complaint}"),
            "{schema} {body}"
        );
    }
}

/// As [`contract`], written in 3.1.
pub(crate) fn with_schema_31(schema: &str, schemas: &str) -> Contract {
    let text = format!(
        "openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\npaths:\n  /x:\n    get:\n      responses: {{'200': {{description: ok, \
         content: {{application/json: {{schema: {schema}}}}}}}}}\ncomponents:\n  schemas: {schemas}\n"
    );
    read(&text).unwrap_or_else(|defects| panic!("{defects:#?}"))
}

/// As [`judges`], written in 3.1.
pub(crate) fn judges_31(schema: &str, schemas: &str, good: &[&str], bad: &[(&str, &str)]) {
    judged(&with_schema_31(schema, schemas), schema, good, bad);
}

/// The judgement on an answer with these headers.
pub(crate) fn answered(contract: &Contract, status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<Judged> {
    let operation = only(contract);
    operation.compile().expect("schemas");
    let headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec()))
        .collect();
    operation.judge(&Answer {
        status,
        headers: &headers,
        body,
    })
}
