//! What patterns match, and why some are refused.
#![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

use super::*;

fn matches(pattern: &str, text: &str) -> Result<bool, Exhausted> {
    let parsed = Pattern::parse(pattern).unwrap_or_else(|refusal| panic!("{pattern}: {}", refusal.0));
    Matcher::new(&parsed).unwrap().matches(text)
}

fn refused(pattern: &str) -> String {
    let refusal = Pattern::parse(pattern).and_then(|pattern| Matcher::new(&pattern));
    refusal.err().unwrap_or_else(|| panic!("{pattern} is taken")).0
}

#[test]
fn patterns_mean_what_ecma_262_says() {
    for (pattern, good, bad) in [
        ("", &["", "x"][..], &[][..]),
        ("b", &["abc"], &["ac", ""]),
        ("^a$", &["a"], &["a\n", "ab"]),
        (r"a$b", &[], &["a$b", "a\nb"]),
        ("^.$", &["é", "😀", "\u{85}"], &["\n", "\r", "\u{2028}", "\u{2029}", ""]),
        (r"^\d+$", &["12"], &["٣", ""]),
        (r"^\w+$", &["a_1"], &["é"]),
        (r"^[\w]$", &["a"], &["é", "\u{17f}"]),
        (r"^\W$", &["é"], &["a"]),
        (r"^[^\W]$", &["a"], &["é"]),
        (r"^\s$", &["\u{a0}", "\u{feff}", "\u{2028}"], &["\u{85}", "x"]),
        (r"^[\s\S]$", &["\n", "x"], &[""]),
        (r"^\bé", &[], &["é"]),
        (r"\bfoo\b", &["a foo!"], &["afoo", "foo1"]),
        (r"^\Ba", &[], &["a"]),
        (r"a\Bb", &["ab"], &["a b"]),
        ("^[^]$", &["a", "\n"], &[""]),
        ("[]", &[], &["a", ""]),
        ("^[[a]$", &["[", "a"], &["]"]),
        ("^[a&&b]$", &["&"], &["|"]),
        ("^[+--]$", &[","], &["/"]),
        ("^[a-]$", &["-", "a"], &["b"]),
        (r"^[\b]$", &["\u{8}"], &["b"]),
        (r"^[\0]\0$", &["\0\0"], &["0"]),
        (r"^\cA\x41\u0041\u{1F600}\ud83d\ude00$", &["\u{1}AA😀😀"], &[]),
        (r"^\t\n\v\f\r$", &["\t\n\u{b}\u{c}\r"], &[]),
        (
            r"^\p{L}\p{Letter}\p{gc=Lu}\p{Script=Greek}\P{L}$",
            &["aéXα1"],
            &["aéxα1"],
        ),
        (r"^(a|b)\1$", &["aa", "bb"], &["ab"]),
        (r"^(?<y>a)\k<y>$", &["aa"], &["ak<y>"]),
        (r"^(?:(a)|b)*\1$", &["ab", "aa"], &["a"]),
        (r"^\1(a)$", &["a"], &["aa"]),
        (r"(?<=\1(a))b", &["aab"], &["ab"]),
        ("^(?=.*[0-9])[a-z0-9]+$", &["a1"], &["ab"]),
        (r"^(?!\s*$).+", &["a"], &["  "]),
        ("(?<=a)b", &["ab"], &["cb"]),
        ("^.*(?<!a)b$", &["cb"], &["ab"]),
        ("(?<=^a*)b", &["aab", "b"], &["cab"]),
        ("^(?:a?){3}$", &["", "aaa"], &["aaaa"]),
        ("^(a*)*$", &["", "aaa"], &["b"]),
        ("^(?:a{2}){2,}$", &["aaaa"], &["aa", "aaa"]),
        ("^a+?b$", &["aab"], &["b"]),
        ("^(?i:ab)c$", &["ABc"], &["ABC"]),
        ("^(?s:.)$", &["\n"], &["ab"]),
    ] {
        for text in good {
            assert_eq!(matches(pattern, text), Ok(true), "{pattern} {text:?}");
        }
        for text in bad {
            assert_eq!(matches(pattern, text), Ok(false), "{pattern} {text:?}");
        }
        assert!(Pattern::parse(pattern).unwrap().foreign.is_empty(), "{pattern}");
    }
}

#[test]
fn what_is_no_pattern_with_the_flag_u_is_read_as_browsers_do() {
    for (pattern, good, bad) in [
        (r"^[\w-.]+$", &["a-."][..], &["é"][..]),
        (r"^[a-\d]$", &["-", "a", "5"], &["b"]),
        (r"^\<a\>$", &["<a>"], &["a"]),
        (r"^a\@b\_c\-d\ $", &["a@b_c-d "], &[]),
        ("^{a}$", &["{a}"], &["a"]),
        ("^a]$", &["a]"], &[]),
        ("^[a-z]{1-70}$", &["a{1-70}"], &["abc"]),
        ("^a{,3}$", &["a{,3}"], &["aa"]),
        ("^x{$", &["x{"], &[]),
        (r"^\k<y>$", &["k<y>"], &[]),
        (r"^\012\8$", &["\n8"], &[]),
        (r"^\c$", &[r"\c"], &[]),
        (r"^\u12\xz$", &["u12xz"], &[]),
        (r"^\h$", &["h"], &["a"]),
        ("^[[:alpha:]]$", &[":]", "a]"], &["a"]),
        ("^[a-z&&[^b]]+$", &["a]"], &["a"]),
        ("(?=a)*b", &["b"], &[]),
    ] {
        for text in good {
            assert_eq!(matches(pattern, text), Ok(true), "{pattern} {text:?}");
        }
        for text in bad {
            assert_eq!(matches(pattern, text), Ok(false), "{pattern} {text:?}");
        }
        assert!(!Pattern::parse(pattern).unwrap().strict, "{pattern}");
    }
}

#[test]
fn what_other_dialects_have_is_read_and_told() {
    for (pattern, text) in [
        ("^(?i)abc$", "ABC"),
        (r"\Aabc\z", "abc"),
        (r"^a\Z", "a\n"),
        (r"^\x{00e9}$", "é"),
        (r"^\pL$", "é"),
        ("^(?P<a>b)$", "b"),
    ] {
        assert_eq!(matches(pattern, text), Ok(true), "{pattern}");
        assert_eq!(
            Pattern::parse(pattern).unwrap().foreign.len(),
            if pattern.contains(r"\A") { 2 } else { 1 }
        );
    }
}

#[test]
fn a_refusal_says_why() {
    for (pattern, reason) in [
        ("[", "the `[` at character 1 is not closed"),
        ("a(b", "the `(` at character 2 is not closed"),
        ("a)b", "the `)` at character 2 closes nothing"),
        ("*a", "the `*` at character 1 has nothing to repeat"),
        ("a|+", "the `+` at character 3 has nothing to repeat"),
        ("a++", "the `+` at character 3 has nothing to repeat"),
        ("{2}", "the `{` at character 1 has nothing to repeat"),
        ("^*", "the `*` at character 2 has nothing to repeat"),
        ("a{3,2}", "it asks for at least 3 and at most 2 repeats"),
        ("[z-a]", "the range around character 3 is the wrong way round"),
        ("a\\", "it ends with a backslash"),
        (r"\p{Nonsense}", "`Nonsense` is no Unicode property that is known"),
        (r"(?<a>b)\k<c>", "`\\k<c>` names no group"),
        ("(?>a)", "`(?>` begins no group that ECMA-262 knows"),
        ("(?x)a", "`(?x` begins no group that ECMA-262 knows"),
        (
            "(?:a{1000}){1000}",
            "its repeats written out make more than 250000 steps",
        ),
        ("a{4294967296}", "its repeats written out make more than 250000 steps"),
    ] {
        assert_eq!(refused(pattern), reason, "{pattern}");
    }
    assert!(refused(&"(".repeat(100_000)).contains("deeper than 200"));
}

#[test]
fn large_repeats_are_counted() {
    let long = "x".repeat(50_000);
    assert_eq!(matches("^.{0,50000}$", &long), Ok(true));
    assert_eq!(matches("^.{0,50000}$", &format!("{long}x")), Ok(false));
    assert_eq!(matches(r"^\S{1,8192}$", &long[..8192]), Ok(true));
    assert_eq!(matches(r"^[\p{L}\p{N} ]{1,1000}$", &"é1 ".repeat(333)), Ok(true));
    assert_eq!(matches(r"^[^\p{C}]{1,2048}$", &"é1 ".repeat(700)), Ok(false));
}

#[test]
fn no_string_takes_forever() {
    let long = format!("{}!", "a".repeat(10_000));
    for pattern in [
        "^(a+)+$",
        "^(a|a)*$",
        "^(?=a)(a+)+$",
        "(a*)*b",
        "^(a?){500}a{500}$",
        "(.*)*(.*)*x",
    ] {
        assert_eq!(matches(pattern, &long), Ok(false), "{pattern}");
    }
    // With references back there is no such promise, but an end.
    assert_eq!(matches(r"^(a+)+\1$", &long), Err(Exhausted));
    assert_eq!(matches("(?:.*a){1000}(?=.*b)c", &long), Err(Exhausted));
}

#[test]
fn property_names_are_tried_on_the_same_pattern() {
    for pattern in [
        "^x-",
        r"^\w+$",
        r"^\bé",
        "[^]",
        "[]",
        r"^(a|b)\1$",
        "^(?!x).{1,3}$",
        "a{2,}?$",
        r"^\S\s$",
        "(?m:^b$)",
        r"^a\Z",
    ] {
        let parsed = Pattern::parse(pattern).unwrap();
        let schema = serde_json::json!({ "pattern": parsed.in_rust() });
        let validator =
            jsonschema::validator_for(&schema).unwrap_or_else(|error| panic!("{pattern} {schema}: {error}"));
        for text in [
            "", "x-a", "a", "é", "aa", "ab", "b", "a\nb", "abcd", "_1", "z\u{a0}", "a\n",
        ] {
            let own = matches(pattern, text).unwrap();
            assert_eq!(validator.is_valid(&serde_json::json!(text)), own, "{pattern} {text:?}");
        }
    }
}
