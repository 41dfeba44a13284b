//! Numbers are judged by their digits, at any size.

use crate::support::{judges, judges_31};

#[test]
fn bounds_hold_at_and_beyond_64_bits() {
    judges(
        "{type: integer, format: int64}",
        "{}",
        &[
            "-9223372036854775808",
            "9223372036854775807",
            "9223372036854775807.0",
            "9e18",
        ],
        &[
            (
                "-9223372036854775809",
                "the body: expected an integer within `int64`, found integer `-9223372036854775809`",
            ),
            (
                "1e400",
                "the body: expected an integer within `int64`, found number `1e400`",
            ),
        ],
    );
    judges(
        "{type: integer, maximum: 18446744073709551616}",
        "{}",
        &["18446744073709551616", "-1e400", "1.8446744073709551616e19"],
        &[(
            "18446744073709551617",
            "the body: expected at most 18446744073709551616, found integer `18446744073709551617`",
        )],
    );
    judges(
        "{type: number, minimum: 0, exclusiveMinimum: true}",
        "{}",
        &["1e-400", "1e400"],
        &[("0.0", "the body: expected more than 0, found number `0.0`")],
    );
}

#[test]
fn values_are_equal_by_their_digits() {
    judges_31(
        "{enum: [18446744073709551617, x]}",
        "{}",
        &["18446744073709551617", "18446744073709551617.0", "\"x\""],
        &[(
            "18446744073709551616",
            "the body: expected one of `18446744073709551617`, `\"x\"`, found integer `18446744073709551616`",
        )],
    );
    judges_31(
        "{properties: {a: {const: [18446744073709551617]}}}",
        "{}",
        &["{\"a\": [18446744073709551617]}"],
        &[(
            "{\"a\": [18446744073709551618]}",
            "`a`: expected `[18446744073709551617]`, found an array of 1 element",
        )],
    );
    judges(
        "{uniqueItems: true}",
        "{}",
        &["[18446744073709551617, 18446744073709551618]", "[1e400, 1e401]"],
        &[(
            "[1e400, 10e399]",
            "the body: expected elements that all differ, found an array of 2 elements",
        )],
    );
    judges(
        "{enum: [1]}",
        "{}",
        &["1", "1.0", "10e-1"],
        &[(
            "1.0000000000000000000001",
            "the body: expected `1`, found number `1.0000000000000000000001`",
        )],
    );
}

#[test]
fn multiples_and_integers_are_exact() {
    judges(
        "{multipleOf: 2}",
        "{}",
        &["1180591620717411303424", "2e400"],
        &[(
            "1180591620717411303425",
            "the body: expected a multiple of 2, found integer `1180591620717411303425`",
        )],
    );
    judges(
        "{multipleOf: 0.01}",
        "{}",
        &["19.99", "1e400"],
        &[("0.001", "the body: expected a multiple of 0.01, found number `0.001`")],
    );
    judges(
        "{type: integer}",
        "{}",
        &["1e400", "5.0"],
        &[(
            "9007199254740993.5",
            "the body: expected integer, found number `9007199254740993.5`",
        )],
    );
    judges(
        "{type: string}",
        "{}",
        &[],
        &[("1e400", "the body: expected string, found number `1e400`")],
    );
}

#[test]
fn a_count_may_be_written_with_a_fraction_of_zero() {
    judges(
        "{type: string, minLength: 2.0, maxLength: 1e1}",
        "{}",
        &["\"ab\"", "\"0123456789\""],
        &[("\"a\"", "the body: expected at least 2 characters, found string `a`")],
    );
}

#[test]
fn a_number_of_many_digits_ends() {
    let digits = "7".repeat(1_000_000);
    judges(
        "{type: integer, multipleOf: 7}",
        "{}",
        &[&digits],
        &[(
            &format!("{digits}1"),
            "the body: expected a multiple of 7, found integer of 1000001 characters",
        )],
    );
}
