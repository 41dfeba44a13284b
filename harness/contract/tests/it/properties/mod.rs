//! Properties that hold for every schema, not only for those that somebody thought of.
//!
//! A generated schema is written down three times: as `OpenAPI` 3.0, as `OpenAPI` 3.1, and as the plain JSON Schema that the two mean,
//! by this module's own reading of the specifications. The `jsonschema` crate judges the last one, podproof the others: they have to
//! agree on every instance.
//!
//! `PROPTEST_CASES` says how many schemas are tried (256 if it says nothing); a failure prints the smallest one that was found.

mod instance;
mod schema;

use std::cell::RefCell;
use std::collections::BTreeMap;

use podproof_contract::{Contract, diff};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use self::instance::instances;
use self::schema::{Feature, Schema, Version, schemas};
use crate::support::{body_schema, read};

/// `GET /x` with a 200 of this schema.
fn document(schema: &Schema, version: Version) -> Value {
    let mut components = BTreeMap::new();
    let written = schema.written(version, &mut components);
    json!({
        "openapi": version.number(),
        "info": { "title": "t", "version": "1" },
        "paths": { "/x": { "get": { "responses": { "200": {
            "description": "ok", "content": { "application/json": { "schema": written } }
        } } } } },
        "components": { "schemas": components }
    })
}

fn contract(document: &Value) -> Contract {
    read(&document.to_string()).unwrap_or_else(|defects| panic!("{document:#}\n{defects:#?}"))
}

fn config() -> Config {
    Config {
        // A failure is repeated by the schema that it prints, not by a file beside the test.
        failure_persistence: None,
        ..Config::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn an_instance_is_valid_after_translation_exactly_when_it_was_before(
        (schema, instances) in schemas().prop_flat_map(|schema| (Just(schema.clone()), instances(&schema)))
    ) {
        let plain = schema.plain();
        let validator = jsonschema::draft202012::new(&plain).expect("a plain schema");
        for version in [Version::OpenApi30, Version::OpenApi31] {
            let document = document(&schema, version);
            let contract = contract(&document);
            for instance in &instances {
                let ours = body_schema(&contract, &instance.to_string());
                prop_assert_eq!(
                    ours == "passed", validator.is_valid(instance),
                    "{} in\n{:#}\nas plain JSON Schema\n{:#}\npodproof says: {}", instance, document, plain, ours
                );
            }
        }
    }

    #[test]
    fn no_document_differs_from_itself(schema in schemas()) {
        for version in [Version::OpenApi30, Version::OpenApi31] {
            let document = document(&schema, version);
            let changes = diff(&contract(&document), &contract(&document));
            prop_assert!(changes.is_empty(), "{:#}\n{:?}", document, changes);
        }
    }
}

/// How often each feature is in `count` generated schemas.
fn features(count: usize) -> BTreeMap<Feature, usize> {
    let mut runner = TestRunner::deterministic();
    let seen = RefCell::new(BTreeMap::new());
    for _ in 0..count {
        let schema = schemas().new_tree(&mut runner).expect("a schema").current();
        for feature in schema.features() {
            *seen.borrow_mut().entry(feature).or_default() += 1;
        }
    }
    seen.into_inner()
}

#[test]
fn what_the_properties_are_about_is_in_one_of_twenty_schemas() {
    const COUNT: usize = 2_000;
    let seen = features(COUNT);
    for feature in Feature::ALL {
        let found = seen.get(&feature).copied().unwrap_or_default();
        assert!(found * 20 >= COUNT, "{feature:?}: {found} of {COUNT}");
    }
}

#[test]
fn of_the_instances_both_valid_and_invalid_ones_are_many() {
    let mut runner = TestRunner::deterministic();
    let (mut valid, mut all) = (0, 0);
    for _ in 0..500 {
        let schema = schemas().new_tree(&mut runner).expect("a schema").current();
        let validator = jsonschema::draft202012::new(&schema.plain()).expect("a plain schema");
        for instance in instances(&schema).new_tree(&mut runner).expect("instances").current() {
            all += 1;
            valid += usize::from(validator.is_valid(&instance));
        }
    }
    assert!(valid * 4 > all && valid * 4 < all * 3, "{valid} of {all} are valid");
}
