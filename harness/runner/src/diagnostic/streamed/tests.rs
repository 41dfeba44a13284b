use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::super::plain::Plain;
use super::{Rows, tree};

/// What libyaml reads; `None` where it reads nothing, or more than JSON can say.
fn by_libyaml(text: &str) -> Option<Value> {
    serde_yaml::from_str(text).ok().map(|Plain(tree)| tree)
}

#[test]
fn a_table_is_read() {
    let text = "---\n# A table\ntitle: 'it''s'\ncases:\n  - { id: a, n: 1, list: [x, \"y\\n\", ] }\n  - id: b\n    n: 0x1f\n\nsteps: []\n";
    let expected = json!({
        "title": "it's",
        "cases": [{ "id": "a", "n": 1, "list": ["x", "y\n"] }, { "id": "b", "n": 31 }],
        "steps": [],
    });
    assert_eq!(tree(text, None), Some(expected));
}

#[test]
fn rows_are_handed_on_and_the_first_stays() {
    let text = "a: { cases: [1] }\ncases:\n  - [2, 3]\n  - { cases: [4] }\nb: [5]\n";
    let mut seen = Vec::new();
    let rows = Rows {
        key: "cases",
        take: &mut |row| {
            seen.push(row);
            true
        },
    };
    let rest = tree(text, Some(rows));
    assert_eq!(
        rest,
        Some(json!({ "a": { "cases": [1] }, "cases": [[2, 3]], "b": [5] }))
    );
    assert_eq!(seen, [json!([2, 3]), json!({ "cases": [4] })]);
}

#[test]
fn a_row_that_cannot_be_used_ends_it() {
    let rows = Rows {
        key: "cases",
        take: &mut |row| row != json!(2),
    };
    assert_eq!(tree("cases: [1, 2, 3]", Some(rows)), None);
}

#[test]
fn of_whatever_is_more_than_json_or_a_mistake_nothing_is_said() {
    for text in [
        "a: 1\na: 2",
        "1: one",
        "a: !tag 1",
        "a: !!str 1",
        "a: &a 1",
        "a: .nan",
        "a: -.inf",
        "a: 99999999999999999999999",
        "a: -0xffffffffffffffffffffffff",
        "? [x]\n: y",
        "<<: { a: 1 }",
        "a: [",
        "a: b: c",
        "\tb: 1",
        "a: 1\n---\nb: 2",
        "%YAML 1.1\n---\na: 1",
        "a: \u{2028}",
        "a: \"\\x41\"",
        "\u{feff}a: 1",
        "",
    ] {
        assert_eq!(tree(text, None), None, "{text}");
    }
    assert_eq!(tree(&"[".repeat(100), None), None);
}

/// What everybody writes.
const USUAL: &[&str] = &[
    "null",
    "~",
    "true",
    "yes",
    "FALSE",
    "0",
    "-0",
    "012",
    "-1",
    "+1",
    "0x1F",
    "-0x1f",
    "0o17",
    "0b101",
    "1_000",
    "1e3",
    ".5",
    "-.5",
    "1.0",
    "1:30",
    "12:30:45",
    "2026-11-27",
    "18446744073709551615",
    "-9223372036854775808",
    "x",
    "1x",
    "a b",
    "a:b",
    "550e8400-e29b-41d4-a716-446655440000",
    "12345678901234567e8400",
    "$x",
    "a#b",
    "http://x/y?z=1&u=2",
    "é",
    "'it''s'",
    "\"a \\\"b\\\"\"",
    "${{ x }}",
    "it's",
];

/// What hardly anybody writes.
const UNUSUAL: &[&str] = &[
    "Null",
    "nULL",
    "True",
    "on",
    "+0",
    "00",
    "-012",
    "+0x1f",
    "0X1F",
    "0o8",
    "0x",
    "0x+1",
    "-0o7",
    "+0b1",
    "1E-3",
    "5.",
    "+.5",
    "1e400",
    "inf",
    "nan",
    ".inf",
    "+.INF",
    "-",
    "+",
    ".",
    "--1",
    "+-1",
    "-+1",
    "+0x-1",
    "18446744073709551616",
    "-9223372036854775809",
    "123456789012345678901234567890",
    "0123456789012345678901234567890",
    "0xfffffffffffffffff",
    "-0xfffffffffffffffff",
    "340282366920938463463374607431768211456",
    "1234567890123456789.5",
    "=",
    "<",
    "|",
    "?",
    "!x",
];

#[test]
fn scalars_stand_for_what_they_stand_for_elsewhere() {
    for scalar in USUAL.iter().chain(UNUSUAL) {
        for text in [
            format!("a: {scalar}\n"),
            format!("[{scalar}, b]\n"),
            format!("{{ a: {scalar} }}\n"),
        ] {
            match tree(&text, None) {
                Some(read) => assert_eq!(Some(read), by_libyaml(&text), "{text}"),
                None => assert!(UNUSUAL.contains(scalar) || text.contains("{{ x"), "{text}"),
            }
        }
    }
}

/// Every YAML file of the repository.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("target") && !path.ends_with(".git") {
            files(&path, found);
        } else if path
            .extension()
            .is_some_and(|ending| ending == "yaml" || ending == "json")
        {
            found.push(path);
        }
    }
}

#[test]
fn every_file_of_the_repository_is_read_as_libyaml_reads_it() {
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."), &mut found);
    let mut count = 0;
    for path in found {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        if let Some(read) = tree(&text, None) {
            assert_eq!(Some(read), by_libyaml(&text), "{}", path.display());
            count += 1;
        }
    }
    assert!(count > 100, "{count}");
}

/// Pieces of YAML, from which nearly anything can be put together.
const PIECES: &[&str] = &[
    "a",
    "b",
    "a",
    "b",
    "id",
    "c d",
    "<<",
    "null",
    "true",
    "0x1f",
    "012",
    "-1",
    ".5",
    "1_0",
    "~",
    ".inf",
    "é",
    "\u{1f600}",
    "it's",
    "'q'",
    "\"d\"",
    "\"e\\n\"",
    "\"\\x41\"",
    "'it''s'",
    "''",
    ": ",
    ": ",
    ": ",
    ": ",
    ":",
    ":\n",
    ":\n  ",
    "- ",
    "- ",
    "-",
    "\n",
    "\n",
    "\n  ",
    "\n    ",
    "\n  - ",
    "\n- ",
    " ",
    "  ",
    "{",
    "}",
    "[",
    "]",
    "{ ",
    " }",
    ", ",
    ", ",
    ",",
    "#",
    " # c",
    "# c\n",
    "|",
    "|\n  ",
    ">\n  ",
    "|-\n    ",
    ">+\n ",
    "&a ",
    "*a",
    "!t ",
    "? ",
    "?",
    "---\n",
    "--- ",
    "...\n",
    "%",
    "@",
    "`",
    "\\",
    "\"",
    "'",
    "$",
    "${{ x }}",
    "=",
    "\t",
    "\r\n",
    "\u{85}",
    "\u{feff}",
];

fn soup() -> impl Strategy<Value = String> {
    prop::collection::vec(select(PIECES), 1..24).prop_map(|pieces| pieces.concat() + "\n")
}

/// A text as somebody may write it: values on one line, or on several that are indented.
fn written() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        3 => select(PIECES).prop_map(str::to_owned),
        1 => prop::collection::vec(select(PIECES), 1..4).prop_map(|pieces| pieces.concat()),
        1 => "[ -~]{0,8}".prop_map(|text| format!("'{}'", text.replace('\'', "''"))),
        1 => "[ -~]{0,8}".prop_map(|text| format!("{text:?}")),
        1 => "[ -~]{1,8}",
        1 => ("[|>][+-]?( #x)?", "([ab# \n-]|\n ){0,10}").prop_map(|(head, lines)| format!("{head}\n{lines}").replace('\n', "\n  ")),
    ];
    let key = prop_oneof![4 => "[a-z]{1,3}", 1 => select(PIECES).prop_map(str::to_owned)];
    let values = leaf.prop_recursive(4, 24, 4, move |inner| {
        let members = prop::collection::vec((key.clone(), inner.clone()), 0..4);
        let items = prop::collection::vec(inner, 0..4);
        let indented = |text: &str| text.replace('\n', "\n  ");
        prop_oneof![
            items.clone().prop_map(|items| format!("[{}]", items.join(", "))),
            members.clone().prop_map(|members| {
                let members: Vec<String> = members.iter().map(|(key, value)| format!("{key}: {value}")).collect();
                format!("{{ {} }}", members.join(", "))
            }),
            items.prop_map(move |items| items.iter().map(|item| format!("\n- {}", indented(item))).collect()),
            members.prop_map(move |members| {
                let members = members
                    .iter()
                    .map(|(key, value)| format!("\n{key}: {}", indented(value)));
                members.collect()
            }),
        ]
    });
    values.prop_map(|value| value + "\n")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_put_together_at_random_is_read_as_libyaml_reads_it(text in soup()) {
        if let Some(read) = tree(&text, None) {
            prop_assert_eq!(Some(read), by_libyaml(&text));
        }
    }

    #[test]
    fn what_has_the_structure_of_yaml_is_read_as_libyaml_reads_it(text in written()) {
        if let Some(read) = tree(&text, None) {
            prop_assert_eq!(Some(read), by_libyaml(&text));
        }
    }
}

#[test]
fn much_of_what_is_made_up_is_read() {
    let mut runner = TestRunner::deterministic();
    let mut count = |texts: BoxedStrategy<String>| {
        let texts = (0..1000).map(|_| texts.new_tree(&mut runner).expect("a text").current());
        texts.filter(|text| tree(text, None).is_some()).count()
    };
    let (of_soup, of_written) = (count(soup().boxed()), count(written().boxed()));
    assert!(of_soup > 10 && of_written > 200, "{of_soup}, {of_written}");
}
