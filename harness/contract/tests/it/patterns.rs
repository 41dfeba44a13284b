//! Patterns as documents have them.

use crate::support::{judges, judges_31, only, with_schema};

#[test]
fn a_string_is_tried_on_the_pattern_as_ecma_262_reads_it() {
    judges(
        r"{type: string, pattern: '^[\w-.]+@\<x\>$'}",
        "{}",
        &["\"a.b@<x>\""],
        &[(
            "\"a@x\"",
            r"the body: expected a match of `^[\w-.]+@\<x\>$`, found string `a@x`",
        )],
    );
    judges(r"{pattern: '^\p{L}{1,255}$'}", "{}", &["5", "\"é\""], &[]);
}

#[test]
fn names_of_properties_are_tried_on_the_same_patterns() {
    judges_31(
        r"{patternProperties: {'^\<': {type: integer}, '^[\w-.]$': {type: string}, '^[-.\w]$': {minLength: 2}}, additionalProperties: false}",
        "{}",
        &["{\"<a\": 1, \".\": \"xx\"}"],
        &[
            ("{\"<a\": \"x\"}", "`[\"<a\"]`: expected integer, found string `x`"),
            (
                "{\".\": \"x\"}",
                "`[\".\"]`: expected at least 2 characters, found string `x`",
            ),
            ("{\"é\": 1}", "`é` is not allowed"),
        ],
    );
    judges_31(
        r"{propertyNames: {pattern: '^a'}}",
        "{}",
        &["{\"a\": 1}"],
        &[(
            "{\"b\": 1}",
            "a property name of the body: expected a match of `^a`, found string `b`",
        )],
    );
}

#[test]
fn a_pattern_that_cannot_be_tried_is_refused_by_its_true_reason() {
    for (pattern, message) in [
        (
            "(a",
            "`(a` is no regular expression: the `(` at character 1 is not closed",
        ),
        (
            "^(a{1000}){1000}$",
            "`^(a{1000}){1000}$` is too large a regular expression: its repeats written out make more than 250000 steps",
        ),
    ] {
        let contract = with_schema(&format!("{{pattern: '{pattern}'}}"), "{}");
        let defects = only(&contract).compile().expect_err(pattern);
        assert_eq!(defects[0].message, message);
        assert!(defects[0].place.pointer.ends_with("/schema/pattern"));
    }
}
