//! How strong contracts are: what is made from a schema, what is done to it, and what is let through.

use std::collections::BTreeSet;

use crate::support::{contract, with_schema};
use podproof_contract::{Contract, ContractCheck, Mutation, Strength, strength};

const TOKEN: &str = "{type: object, properties: {name: {type: string}, token: {type: string}}}";
const STRICT_TOKEN: &str = "{type: object, required: [name, token], properties: \
     {name: {type: string, enum: [sessionToken]}, token: {type: string, minLength: 1}}}";

fn only(contract: &Contract) -> Strength {
    let mut measured = strength(contract);
    assert_eq!(measured.len(), 1, "{measured:#?}");
    measured.remove(0)
}

/// `mutation` or `mutation pointer` of all that is let through.
fn let_through(measured: &Strength) -> BTreeSet<String> {
    assert_eq!(measured.unmade, None);
    let through = measured.let_through();
    through
        .map(|mutant| format!("{} {}", mutant.mutation, mutant.at).trim_end().to_owned())
        .collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_schema_that_requires_nothing_lets_missing_and_empty_values_through() {
    let through = let_through(&only(&with_schema(TOKEN, "{}")));
    let expected = set(&[
        "drop /name",
        "drop /token",
        "empty-object",
        "empty-string /name",
        "empty-string /token",
    ]);
    assert_eq!(through, expected);
}

#[test]
fn a_strict_schema_lets_nothing_through() {
    let measured = only(&with_schema(STRICT_TOKEN, "{}"));
    assert_eq!(let_through(&measured), set(&[]));
    assert!(measured.mutants.len() > 20, "{}", measured.mutants.len());
}

#[test]
fn each_fault_is_seen_by_the_check_that_is_for_it() {
    let measured = only(&with_schema(STRICT_TOKEN, "{}"));
    for (mutation, check) in [
        (Mutation::Drop, "body-schema"),
        (Mutation::WrongValue, "body-schema"),
        (Mutation::ExtraProperty, "undocumented-property"),
        (Mutation::DuplicateKey, "json-hygiene"),
        (Mutation::InvalidUtf8, "json-hygiene"),
        (Mutation::ByteOrderMark, "json-hygiene"),
        (Mutation::TrailingBytes, "json-hygiene"),
        (Mutation::Truncated, "json-hygiene"),
        (Mutation::WrongContentType, "content-type"),
        (Mutation::NoContentType, "content-type"),
        (Mutation::NoBody, "body-schema"),
    ] {
        let mut mutants = measured.mutants.iter().filter(|mutant| mutant.mutation == mutation);
        let caught = mutants.next().expect("such a mutant").caught.map(ContractCheck::as_str);
        assert_eq!(caught, Some(check), "{mutation}");
    }
}

#[test]
fn a_body_is_made_for_every_keyword_that_documents_use() {
    let schema = "{type: object, required: [a, b, c, d, e, f, g, h, i, j, k], properties: {\
        a: {type: string, format: uuid}, b: {type: string, pattern: '^[A-Z]{3}-[0-9]+$'}, \
        c: {type: integer, format: int32, minimum: 100, maximum: 105, multipleOf: 5}, d: {type: string, format: date-time}, \
        e: {type: array, minItems: 2, items: {type: string, minLength: 9}}, f: {type: boolean}, \
        g: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, required: [y], properties: {y: {type: number}}}]}, \
        h: {oneOf: [{type: integer}, {type: boolean}]}, i: {type: object, additionalProperties: {type: integer}}, \
        j: {type: string, example: 'as shown', maxLength: 8}, k: {type: string, pattern: '^x', minLength: 3, maxLength: 9}}}";
    let base = "{Base: {type: object, required: [x], properties: {x: {type: string, format: byte}}}}";
    let measured = only(&with_schema(schema, base));
    assert_eq!(measured.unmade, None);
    let at: BTreeSet<&str> = measured.mutants.iter().map(|mutant| mutant.at.as_str()).collect();
    for pointer in ["/g/x", "/g/y", "/e/0", "/i/example", "/h"] {
        assert!(at.contains(pointer), "{pointer}");
    }
}

#[test]
fn a_body_that_cannot_be_made_is_named() {
    for (schema, reason) in [
        ("{type: string, pattern: '^(?=a)b$'}", "body-schema"),
        (
            "{type: object, required: [x], properties: {y: {type: string}}}",
            "`x` is missing",
        ),
    ] {
        let measured = only(&with_schema(schema, "{}"));
        assert!(measured.mutants.is_empty());
        let unmade = measured.unmade.expect("a reason");
        assert!(unmade.contains(reason), "{unmade}");
    }
}

#[test]
fn a_schema_that_leads_back_to_itself_has_a_body_with_an_end() {
    let tree = "{Tree: {type: object, properties: {name: {type: string}, left: {$ref: '#/components/schemas/Tree'}, \
                right: {type: array, items: {$ref: '#/components/schemas/Tree'}}}}}";
    let measured = only(&with_schema("{$ref: '#/components/schemas/Tree'}", tree));
    assert_eq!(measured.unmade, None);
    assert_eq!(measured.body, "Tree");
}

#[test]
fn types_that_refer_to_each_other_are_measured_as_deep_as_the_bound_allows_and_it_is_said() {
    let types = |count: usize| {
        let properties: Vec<String> = (0..count)
            .map(|other| format!("p{other}: {{$ref: '#/components/schemas/T{other}'}}"))
            .collect();
        let each = |name| {
            format!(
                "T{name}: {{type: object, properties: {{name: {{type: string}}, {}}}}}",
                properties.join(", ")
            )
        };
        format!("{{{}}}", (0..count).map(each).collect::<Vec<_>>().join(", "))
    };
    for (count, depth) in [(1, None), (4, Some(3)), (40, Some(1))] {
        let measured = only(&with_schema("{$ref: '#/components/schemas/T0'}", &types(count)));
        assert_eq!((measured.unmade, measured.cut_at), (None, depth), "{count} types");
        let at: BTreeSet<&str> = measured.mutants.iter().map(|mutant| mutant.at.as_str()).collect();
        assert!(
            (0..count).all(|other| at.contains(format!("/p{other}").as_str())),
            "{count} types"
        );
    }
}

#[test]
fn types_that_require_each_other_have_no_body() {
    let required = "{A: {type: object, required: [a, b], properties: {a: {$ref: '#/components/schemas/A'}, \
                    b: {$ref: '#/components/schemas/A'}}}}";
    let measured = only(&with_schema("{$ref: '#/components/schemas/A'}", required));
    let unmade = measured.unmade.expect("a reason");
    assert_eq!(
        unmade,
        "what it requires refers to itself without an end, or is more than can be made"
    );
}

#[test]
fn an_error_fits_its_status_and_ranges_have_one_of_theirs() {
    let error = "content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}";
    let contract = contract(
        &format!(
            "{{'404': {{description: e, {error}}}, 4XX: {{description: e, {error}}}, default: {{description: e, {error}}}}}"
        ),
        "{Error: {type: object, properties: {code: {type: integer, format: int32}, message: {type: string}}}}",
    );
    let measured = strength(&contract);
    assert_eq!(
        measured.iter().map(|one| one.status.as_str()).collect::<Vec<_>>(),
        ["404", "4XX", "default"]
    );
    for one in measured {
        assert_eq!(let_through(&one), set(&["empty-string /message"]), "{}", one.status);
    }
}

#[test]
fn headers_are_spoilt_too() {
    let promise = "{'200': {description: ok, headers: {Retry-After: {required: true, schema: {type: integer}}, \
                   Other: {schema: {type: integer}}}, content: {application/json: {schema: {type: array, items: {type: string}}}}}}";
    let measured = only(&contract(promise, "{}"));
    assert_eq!(measured.unmade, None);
    let seen: Vec<_> = measured
        .mutants
        .iter()
        .filter(|mutant| matches!(mutant.mutation, Mutation::NoHeader | Mutation::WrongHeader))
        .map(|mutant| {
            (
                mutant.mutation,
                mutant.at.as_str(),
                mutant.caught.map(ContractCheck::as_str),
            )
        })
        .collect();
    let check = Some("response-headers");
    let expected = [
        (Mutation::NoHeader, "Retry-After", check),
        (Mutation::WrongHeader, "Retry-After", check),
        (Mutation::WrongHeader, "Other", check),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn headers_are_written_as_they_are_documented() {
    let promise = "{'200': {description: ok, headers: {\
                   L: {required: true, schema: {type: array, minItems: 2, items: {type: integer}}}, \
                   O: {required: true, schema: {type: object, required: [a], properties: {a: {type: integer}}}}, \
                   E: {required: true, explode: true, schema: {type: object, required: [a], properties: {a: {type: integer}}}}, \
                   J: {required: true, content: {application/json: {schema: {type: object, required: [a], properties: {a: \
                   {type: integer}}}}}}}, content: {application/json: {schema: {type: array, items: {type: string}}}}}}";
    let measured = only(&contract(promise, "{}"));
    assert_eq!(measured.unmade, None);
}

#[test]
fn what_the_contract_allows_is_no_fault() {
    let schema = "{type: object, additionalProperties: true, properties: {a: {type: string, nullable: true}, b: {}}}";
    let measured = only(&with_schema(schema, "{}"));
    let done = |mutation, at: &str| {
        measured
            .mutants
            .iter()
            .any(|mutant| mutant.mutation == mutation && mutant.at == at)
    };
    assert!(!done(Mutation::Null, "/a") && !done(Mutation::Null, "/b") && !done(Mutation::Retype, "/b"));
    assert!(done(Mutation::Retype, "/a") && !done(Mutation::ExtraProperty, ""));
}
