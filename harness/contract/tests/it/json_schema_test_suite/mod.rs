//! The JSON-Schema-Test-Suite, played through our documents: draft 2020-12 as schemas of 3.1, draft 4 as schemas of 3.0.
//!
//! Where a verdict is another one, an exception says so with its reason; one that is not needed any more is a failure.

mod exceptions;

use std::{collections::BTreeSet, path::Path};

use exceptions::{Draft, Exception, Kind};
use podproof_contract::{Contract, Outcome};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::support::{document, files, judge, only};

/// Schemas and what is valid by them.
#[derive(Deserialize)]
struct Group {
    description: String,
    schema: Box<RawValue>,
    tests: Vec<Test>,
}

#[derive(Deserialize)]
struct Test {
    description: String,
    data: Box<RawValue>,
    valid: bool,
}

#[test]
fn draft_2020_12_is_judged_as_schemas_of_31() {
    play(Draft::Draft202012, "draft2020-12", 1_900);
}

#[test]
fn draft_4_is_judged_as_schemas_of_30() {
    play(Draft::Draft4, "draft4", 700);
}

/// Plays a draft. So many tests at least have the suite's verdict.
#[expect(clippy::print_stdout, reason = "a test says what it counted")]
fn play(draft: Draft, folder: &str, least: usize) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/json-schema-test-suite/tests")
        .join(folder);
    let exceptions: Vec<&Exception> = exceptions::ALL.iter().filter(|one| one.draft == draft).collect();
    let mut needed = BTreeSet::new();
    let mut wrong = Vec::new();
    let (mut right, mut refused, mut different) = (0, 0, 0);
    for part in ["", "optional", "optional/format"] {
        for file in files::names(&root.join(part), ".json") {
            let name = [part, &file]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join("/");
            let text = files::text(&root.join(&name));
            for group in serde_json::from_str::<Vec<Group>>(&text).expect("groups of tests") {
                let (kind, said) = match verdicts(draft, &group) {
                    Err(complaint) => {
                        refused += group.tests.len();
                        (Kind::Refused, complaint)
                    }
                    Ok(others) => {
                        right += group.tests.len() - others.len();
                        different += others.len();
                        if others.is_empty() {
                            continue;
                        }
                        (Kind::Different, others.join("; "))
                    }
                };
                let covering = exceptions
                    .iter()
                    .position(|one| one.covers(&name, &group.description, kind));
                match covering {
                    Some(exception) => drop(needed.insert(exception)),
                    None => wrong.push(format!("{name} | {} | {kind:?}: {said}", group.description)),
                }
            }
        }
    }
    println!("{folder}: {right} as the suite says, {refused} refused, {different} different");
    assert!(
        wrong.is_empty(),
        "{} groups are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    let idle: Vec<&&Exception> = (0..)
        .zip(&exceptions)
        .filter(|(index, _)| !needed.contains(index))
        .map(|(_, one)| one)
        .collect();
    assert!(idle.is_empty(), "no longer needed: {idle:#?}");
    assert!(right >= least, "only {right} tests were played");
}

/// The tests of which the verdict is another one than the suite's, or why the schema is refused.
fn verdicts(draft: Draft, group: &Group) -> Result<Vec<String>, String> {
    let contract = contract(draft, group.schema.get())?;
    let others = group.tests.iter().filter_map(|test| {
        let judged = judge(
            only(&contract),
            200,
            Some("application/json"),
            test.data.get().as_bytes(),
        );
        let judged = judged
            .into_iter()
            .find(|judged| judged.check.id.as_str() == "body-schema")?;
        let valid = match judged.outcome {
            Outcome::Passed => true,
            Outcome::Found(_) => false,
            Outcome::NotEvaluated(reason) => panic!("{}: {}: {reason}", group.description, test.description),
        };
        (valid != test.valid).then(|| format!("{} ({valid})", test.description))
    });
    Ok(others.collect())
}

/// A contract whose only body has the schema.
fn contract(draft: Draft, schema: &str) -> Result<Contract, String> {
    let (version, schema, shared) = match draft {
        Draft::Draft202012 => ("3.1.0", as_resource(schema), "{}".to_owned()),
        Draft::Draft4 => {
            // References of 3.0 are relative to the document.
            let schema = schema.replace("\"$ref\": \"#", "\"$ref\": \"#/components/schemas/T");
            (
                "3.0.4",
                r##"{"$ref": "#/components/schemas/T"}"##.to_owned(),
                format!("{{\"T\": {schema}}}"),
            )
        }
    };
    let text = format!(
        r#"{{"openapi": "{version}", "info": {{"title": "t", "version": "1"}}, "components": {{"schemas": {shared}}},
        "paths": {{"/x": {{"get": {{"responses": {{"200": {{"description": "ok",
        "content": {{"application/json": {{"schema": {schema}}}}}}}}}}}}}}}}}"#
    );
    let said = |defects: Vec<podproof_contract::Defect>| {
        let messages: Vec<String> = defects.iter().map(ToString::to_string).collect();
        messages.join("; ")
    };
    let contract = Contract::read("svc", &document("svc.json", &text), None, &[]).map_err(said)?;
    only(&contract).compile().map_err(said)?;
    Ok(contract)
}

/// The schema with a URI of its own, as each of the suite's has: its references are relative to it.
fn as_resource(schema: &str) -> String {
    match schema.strip_prefix('{') {
        Some(rest) if !rest.trim_start().starts_with('}') && !has_id(schema) => {
            format!("{{\"$id\": \"https://suite.example/schema\", {rest}")
        }
        _ => schema.to_owned(),
    }
}

fn has_id(schema: &str) -> bool {
    let members: serde_json::Map<String, serde_json::Value> = serde_json::from_str(schema).expect("an object");
    members.contains_key("$id")
}
