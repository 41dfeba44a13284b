//! Unions and discriminators: which branch is asked, and what else is.

use crate::support::{judges, judges_31};

const PETS: &str = "{Cat: {type: object, required: [lives], properties: {kind: {type: string}, lives: {type: integer}}}, \
                    Dog: {type: object, required: [barks], properties: {kind: {type: string}, barks: {type: boolean}}}}";

#[test]
fn a_discriminator_chooses_among_the_alternatives() {
    let schema = "{oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], \
                  discriminator: {propertyName: kind, mapping: {hound: Dog, terrier: '#/components/schemas/Dog'}}}";
    judges(
        schema,
        PETS,
        &[
            "{\"kind\": \"Cat\", \"lives\": 9}",
            "{\"kind\": \"hound\", \"barks\": true}",
            "{\"kind\": \"terrier\", \"barks\": true, \"lives\": 1}",
            // Without a name, it is judged as if there were no discriminator.
            "{\"lives\": 9}",
        ],
        &[
            ("{\"kind\": \"hound\", \"lives\": 9}", "`barks` is missing"),
            ("{\"kind\": \"Dog\", \"lives\": 9}", "`barks` is missing"),
            (
                "{\"kind\": \"Fish\"}",
                "`kind`: expected one of `\"hound\"`, `\"terrier\"`, `\"Cat\"`, `\"Dog\"`, found string `Fish`",
            ),
            (
                "{\"kind\": \"Fish\", \"lives\": 9}",
                "`kind`: expected one of `\"hound\"`, `\"terrier\"`, `\"Cat\"`, `\"Dog\"`, found string `Fish`",
            ),
            ("{}", "`kind` is missing"),
            ("{\"lives\": 9, \"barks\": true}", "`kind` is missing"),
            ("\"Cat\"", "the body fits none of the documented alternatives"),
        ],
    );
}

#[test]
fn a_discriminator_of_a_base_chooses_among_what_is_built_on_it() {
    let schemas = "{Pet: {type: object, required: [kind], discriminator: {propertyName: kind}, properties: {kind: {type: string}}}, \
                   Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {required: [lives]}]}, \
                   Lion: {allOf: [{$ref: '#/components/schemas/Cat'}, {required: [mane]}]}}";
    judges(
        "{type: array, items: {$ref: '#/components/schemas/Pet'}}",
        schemas,
        &[
            "[{\"kind\": \"Cat\", \"lives\": 9}, {\"kind\": \"Unknown\"}]",
            "[{\"kind\": \"Lion\", \"lives\": 1, \"mane\": 1}]",
        ],
        &[
            ("[{\"kind\": \"Cat\"}]", "`[0].lives` is missing"),
            ("[{\"kind\": \"Lion\", \"mane\": 1}]", "`[0].lives` is missing"),
            ("[{}]", "`[0].kind` is missing"),
        ],
    );
}

#[test]
fn kinds_that_are_built_on_the_choice_between_them_can_be_judged() {
    let schemas = "{Pet: {type: object, oneOf: [{$ref: '#/components/schemas/Cat'}], discriminator: {propertyName: kind}, \
                    properties: {kind: {type: string}}}, Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {required: [lives]}]}}";
    judges(
        "{$ref: '#/components/schemas/Pet'}",
        schemas,
        &["{\"kind\": \"Cat\", \"lives\": 9}"],
        &[("{\"kind\": \"Cat\"}", "`lives` is missing")],
    );
}

#[test]
fn a_union_refuses_what_fits_none_of_it_whatever_that_is() {
    let none = "the body fits none of the documented alternatives";
    for list in ["oneOf", "anyOf"] {
        let schema = format!(
            "{{{list}: [{{$ref: '#/components/schemas/Cat'}}, {{$ref: '#/components/schemas/Dog'}}], \
             discriminator: {{propertyName: kind}}}}"
        );
        judges(
            &schema,
            PETS,
            &["{\"kind\": \"Dog\", \"barks\": true}"],
            &[
                ("null", none),
                ("\"Dog\"", none),
                ("[]", none),
                ("5", none),
                ("true", none),
            ],
        );
    }
}

#[test]
fn what_is_built_on_a_union_is_judged_by_it() {
    let schemas = "{Pet: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], \
                   discriminator: {propertyName: kind}}, \
                   Described: {description: d, allOf: [{$ref: '#/components/schemas/Pet'}]}, \
                   Cat: {type: object, required: [kind, lives], properties: {kind: {type: string}, lives: {type: integer}}}, \
                   Dog: {type: object, required: [kind, barks], properties: {kind: {type: string}, barks: {type: boolean}}}}";
    for schema in [
        "{properties: {pet: {description: d, allOf: [{$ref: '#/components/schemas/Pet'}]}}}",
        "{properties: {pet: {$ref: '#/components/schemas/Described'}}}",
        "{properties: {pet: {allOf: [{allOf: [{$ref: '#/components/schemas/Described'}]}]}}}",
    ] {
        judges(
            schema,
            schemas,
            &["{\"pet\": {\"kind\": \"Cat\", \"lives\": 9}}"],
            &[
                ("{\"pet\": 5}", "`pet` fits none of the documented alternatives"),
                (
                    "{\"pet\": {\"kind\": \"Fish\"}}",
                    "`pet.kind`: expected one of `\"Cat\"`, `\"Dog\"`, found string `Fish`",
                ),
                (
                    "{\"pet\": {\"kind\": \"Cat\", \"lives\": \"x\"}}",
                    "`pet.lives`: expected integer, found string `x`",
                ),
            ],
        );
    }
}

#[test]
fn a_base_that_is_wrapped_asks_for_the_kind() {
    let schemas = "{Pet: {type: object, required: [kind], discriminator: {propertyName: kind}, properties: {kind: {type: string}}}, \
                   Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {required: [lives]}]}}";
    judges(
        "{properties: {pet: {nullable: true, allOf: [{$ref: '#/components/schemas/Pet'}]}}}",
        schemas,
        &[
            "{\"pet\": {\"kind\": \"Cat\", \"lives\": 9}}",
            "{\"pet\": {\"kind\": \"Unknown\"}}",
        ],
        &[("{\"pet\": {\"kind\": \"Cat\"}}", "`pet.lives` is missing")],
    );
}

#[test]
fn alternatives_that_are_written_out_have_no_name() {
    judges(
        "{oneOf: [{$ref: '#/components/schemas/Cat'}, {type: object, required: [kind], properties: {kind: {enum: [other]}}}], \
         discriminator: {propertyName: kind}}",
        PETS,
        &["{\"kind\": \"other\"}", "{\"kind\": \"Cat\", \"lives\": 9}"],
        &[
            // The number of an alternative is not its name.
            ("{\"kind\": \"1\"}", "the body fits none of the documented alternatives"),
            ("{\"kind\": \"Cat\"}", "`lives` is missing"),
        ],
    );
}

#[test]
fn the_name_is_the_one_that_the_list_refers_to() {
    let schemas = "{Bot: {$ref: '#/components/schemas/Real'}, Real: {type: object, required: [kind], properties: {kind: {type: string}, a: {type: integer}}}, \
                   App: {type: object, required: [kind, id], properties: {kind: {type: string}}}}";
    judges(
        "{oneOf: [{$ref: '#/components/schemas/Bot'}, {$ref: '#/components/schemas/App'}], discriminator: {propertyName: kind}}",
        schemas,
        &["{\"kind\": \"Bot\"}"],
        &[
            (
                "{\"kind\": \"Bot\", \"a\": \"x\"}",
                "`a`: expected integer, found string `x`",
            ),
            ("{\"kind\": \"App\"}", "`id` is missing"),
            (
                "{\"kind\": \"Bird\"}",
                "`kind`: expected one of `\"Bot\"`, `\"App\"`, found string `Bird`",
            ),
        ],
    );
}

#[test]
fn a_mapping_does_not_widen_the_list() {
    let schemas = "{Cat: {type: object, required: [lives]}, Other: {type: object}, \
                   Group: {oneOf: [{$ref: '#/components/schemas/Cat'}]}}";
    judges(
        "{oneOf: [{$ref: '#/components/schemas/Group'}], discriminator: {propertyName: kind, mapping: {c: Cat, o: Other}}}",
        schemas,
        &["{\"kind\": \"c\", \"lives\": 9}", "{\"kind\": \"o\", \"lives\": 9}"],
        &[
            (
                "{\"kind\": \"c\"}",
                "`lives` is missing; Failure: the body fits none of the documented alternatives",
            ),
            ("{\"kind\": \"o\"}", "the body fits none of the documented alternatives"),
        ],
    );
}

#[test]
fn what_a_discriminator_looks_at_is_not_evaluated_by_that() {
    judges_31(
        "{oneOf: [{$ref: '#/components/schemas/Cat'}, {type: 'null'}], discriminator: {propertyName: kind}, unevaluatedProperties: false}",
        "{Cat: {type: object, properties: {lives: {type: integer}}}}",
        &["{\"lives\": 9}", "null"],
        &[("{\"kind\": \"Cat\", \"lives\": 9}", "`kind` is not allowed")],
    );
}

#[test]
fn unions_that_lead_to_each_other_can_be_judged() {
    let schemas = "{A: {oneOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/C'}], discriminator: {propertyName: k}}, \
                   B: {anyOf: [{$ref: '#/components/schemas/A'}, {type: object}], discriminator: {propertyName: k}}, \
                   C: {allOf: [{$ref: '#/components/schemas/B'}, {required: [c]}]}}";
    judges(
        "{$ref: '#/components/schemas/A'}",
        schemas,
        &["{\"k\": \"C\", \"c\": 1}"],
        &[("{\"k\": \"C\"}", "`c` is missing")],
    );
}
