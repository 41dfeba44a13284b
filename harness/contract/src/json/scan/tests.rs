//! What the scanner reads, what it objects to, and where it stops.

use super::*;
use serde_json::json;

fn flaws(bytes: &[u8]) -> Vec<(Option<String>, String)> {
    scan(bytes)
        .flaws
        .into_iter()
        .map(|flaw| (flaw.at, flaw.message))
        .collect()
}

#[test]
fn sound_json_has_no_flaws_and_reads_as_serde_reads_it() {
    for text in [
        r#"{"a": [1, -2.5e3, true, null, "x\n\u00e9\ud83d\ude00"], "b": {}}"#,
        " [ ] ",
        "0",
        "\"\"",
        "18446744073709551615",
        "-9223372036854775808",
    ] {
        let scan = scan(text.as_bytes());
        assert_eq!(scan.flaws, [], "{text}");
        assert_eq!(scan.value, serde_json::from_str(text).ok(), "{text}");
    }
}

#[test]
fn a_duplicate_key_is_told_with_its_pointer_also_when_it_is_escaped() {
    let found = flaws(br#"{"a": [{"token": 1, "tok\u0065n": 2}]}"#);
    assert_eq!(
        found,
        [(Some("/a/0/token".to_owned()), "the key `token` occurs twice".to_owned())]
    );
}

#[test]
fn each_flaw_is_told_and_the_value_is_read_nevertheless() {
    for (bytes, value, message) in [
        (
            &b"\xEF\xBB\xBF{}"[..],
            json!({}),
            "the body starts with a byte order mark",
        ),
        (
            b"{\"a\": \"\xFF\"}",
            json!({"a": "\u{fffd}"}),
            "the body is not UTF-8 from byte 7 on",
        ),
        (b"{}x", json!({}), "1 bytes follow the JSON value"),
        (
            br#"{"a": "\ud800"}"#,
            json!({"a": "\u{fffd}"}),
            "the escape `\\ud800` is half of a surrogate pair",
        ),
        (
            br#"{"a": "\ud800\u0041"}"#,
            json!({"a": "\u{fffd}A"}),
            "the escape `\\ud800` is half of a surrogate pair",
        ),
        (br#"{"a": NaN}"#, json!({"a": null}), "`NaN` is no JSON"),
        (br#"{"a": -Infinity}"#, json!({"a": null}), "`Infinity` is no JSON"),
        (
            br#"{"a": 1e999}"#,
            json!({"a": f64::MAX}),
            "a number is too large for a double",
        ),
        (
            b"{\"a\": \"x\ny\"}",
            json!({"a": "x\ny"}),
            "a string holds the control character U+000A unescaped",
        ),
    ] {
        let scan = scan(bytes);
        assert_eq!(
            scan.flaws.iter().map(|flaw| flaw.message.as_str()).collect::<Vec<_>>(),
            [message]
        );
        assert_eq!(scan.value, Some(value), "{message}");
    }
}

#[test]
fn what_is_no_json_has_no_value() {
    for bytes in [
        &b"<html></html>"[..],
        b"503 Service Unavailable",
        b"{\"a\": 01}",
        b"{'a': 1}",
        b"{\"a\": 1,}",
        b"[1 2]",
        b"{\"a\"",
        b"\"abc",
        b"nul",
        b"NaN",
        b"",
        b"{\"a\": \"\\x\"}",
        b"[1.]",
        b"[-]",
        "{\"\u{e9}".as_bytes(),
        "[\"\\\u{e9}\"]".as_bytes(),
        "[1\u{e9}]".as_bytes(),
    ] {
        let scan = scan(bytes);
        assert!(
            scan.value.is_none() && !scan.flaws.is_empty(),
            "{}",
            String::from_utf8_lossy(bytes)
        );
    }
}

#[test]
fn endless_nesting_stops_at_the_limit() {
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(scan(deep(DEEPEST).as_bytes()).value.is_some());
    let found = flaws("[".repeat(1_000_000).as_bytes());
    assert!(found[0].1.contains("deeper nesting than 128 levels"), "{found:?}");
    assert!(scan(deep(DEEPEST + 1).as_bytes()).value.is_none());
}

#[test]
fn of_many_flaws_the_first_are_told_and_the_others_counted_by_their_kind() {
    let twice = vec!["\"k\": 1e999"; 1_001].join(", ");
    let scan = scan(format!("{{{twice}}}").as_bytes());
    assert_eq!(scan.flaws.len(), MOST_TOLD + 2);
    let counted: Vec<(FlawKind, usize)> = scan.flaws[MOST_TOLD..]
        .iter()
        .map(|flaw| (flaw.kind, flaw.stands_for))
        .collect();
    // The first key is no duplicate, and every value is too large.
    assert_eq!(
        counted.iter().map(|(_, count)| count).sum::<usize>(),
        1_000 + 1_001 - MOST_TOLD
    );
    assert!(scan.flaws[MOST_TOLD].message.ends_with(" more flaws of this kind"));
    assert!(scan.value.is_some());
}

#[test]
fn more_values_than_can_be_held_are_not_read() {
    let scan = scan(format!("[{}0]", "0,".repeat(1_000_000)).as_bytes());
    assert!(scan.value.is_none());
    assert_eq!(
        scan.flaws[0].message,
        "the body holds more than 1,000,000 values, of which none is read"
    );
}
