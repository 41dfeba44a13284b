//! Scenarios: aliases, depth, size, and what is no YAML.

use std::fmt::Write;

use super::file::{HostileFile, checked, refused};

const HEAD: &str = "title: t\nverifies: [LOGOUT-01]\n";
const STEPS: &str =
    "steps:\n  - { id: a, call: GET /pod/v2/sessioninfo, headers: { sessionToken: x }, expect: { status: 401 } }\n";

const TOO_DEEP: &str = "nested too deeply";
const UNFOLDS: &str = "unfolds into more than can be read";

pub(super) fn files() -> Vec<HostileFile> {
    let mut files = aliases();
    files.extend(deep());
    files.extend(no_yaml());
    files.extend(schemas());
    files.extend(numbers());
    files
}

/// A few bytes that stand for many.
fn aliases() -> Vec<HostileFile> {
    let mut laughs = format!("{HEAD}x0: &x0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for level in 1..12 {
        let below = format!("*x{}", level - 1);
        let nine = [below.as_str(); 9].join(", ");
        writeln!(laughs, "x{level}: &x{level} [{nine}]").unwrap();
    }
    let text = "y".repeat(100_000);
    let mut cases = format!("{HEAD}{STEPS}cases:\n  - {{ id: c, v: &v {text} }}\n");
    for number in 0..20_000 {
        writeln!(cases, "  - {{ id: c{number}, v: *v }}").unwrap();
    }
    let anchors: String = (0..50_000).map(|number| format!("k{number}: &a{number} 1\n")).collect();
    vec![
        refused("laughs", laughs, UNFOLDS),
        refused("laughs_str", cases, UNFOLDS),
        refused("selfanchor", format!("{HEAD}steps: &a [*a]\n"), "error[scenario]"),
        refused(
            "merge",
            format!("{HEAD}{STEPS}x: &x {{ y: 1 }}\nz: {{ <<: *x }}\n"),
            "merge keys are not supported",
        ),
        refused("anch", format!("{HEAD}{STEPS}{anchors}"), "unknown key `k0`"),
    ]
}

fn deep() -> Vec<HostileFile> {
    let open = |open: &str, close: &str, levels: usize| format!("{}{}", open.repeat(levels), close.repeat(levels));
    let block: String = (0..5_000).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
    let keys: String = (0..20_000).map(|number| format!("k{number}: 1\n")).collect();
    let mut many = format!("{HEAD}{STEPS}cases:\n");
    for number in 0..100_000 {
        writeln!(many, "  - {{ id: c{number} }}").unwrap();
    }
    vec![
        refused("deep", format!("{HEAD}steps: {}", open("[", "]", 1_000_000)), TOO_DEEP),
        refused(
            "deepbody",
            format!("{HEAD}{STEPS}x: {}", open("{a: ", "}", 1_000_000)),
            TOO_DEEP,
        ),
        refused("deepblock", format!("{HEAD}x:\n{block}"), TOO_DEEP),
        refused("dashes", format!("{HEAD}x: \n  {}", "- ".repeat(100_000)), TOO_DEEP),
        refused("keys", format!("{HEAD}{STEPS}{keys}"), "unknown key `k0`"),
        refused(
            "key_1mb",
            format!("{HEAD}{STEPS}{}: 1\n", "k".repeat(1_000_000)),
            "this is not valid YAML",
        ),
        checked("cases100k", many, 0, "no mistakes: 1 scenario (100000 trials)"),
        refused("big100", vec![b'#'; 100_000_000], "is larger than 16 MiB"),
        refused(
            "lit",
            format!("x: |\n{}", "  line\n".repeat(1_000_000)),
            "error[scenario]",
        ),
    ]
}

fn no_yaml() -> Vec<HostileFile> {
    vec![
        refused("nul", format!("{HEAD}{STEPS}x: \0\n"), "this is not valid YAML"),
        refused("bin", (0..=255).collect::<Vec<u8>>(), "is not UTF-8"),
        refused("empty", "", "the file is empty"),
        refused(
            "docs",
            format!("{HEAD}{STEPS}---\na: 1\n"),
            "more than one YAML document",
        ),
        refused("percent", "%\n", "this is not valid YAML"),
        refused(
            "tag",
            "!!python/object/apply:os.system [x]\n",
            "expected a mapping, found a list",
        ),
        refused("tabs", "title:\n\t- x\n", "this is not valid YAML"),
        refused("quote", "title: \"\\q\"\n", "this is not valid YAML"),
        checked(
            "bidi",
            format!("{HEAD}{STEPS}description: \"\u{202e}x\"\n"),
            0,
            "no mistakes",
        ),
        refused(
            "tpl0",
            format!("{HEAD}{STEPS}").replace("sessionToken: x", "sessionToken: \"${{ x\""),
            "is never closed",
        ),
        refused(
            "tpl4",
            format!("{HEAD}{STEPS}").replace("sessionToken: x", "sessionToken: \"${{ {% raw %} }}\""),
            "is not an expression",
        ),
    ]
}

fn schemas() -> Vec<HostileFile> {
    let schema =
        |schema: &str| format!("{HEAD}{STEPS}").replace("status: 401", &format!("status: 401, schema: {schema}"));
    vec![
        refused(
            "redos_big",
            schema("{ pattern: \"((a{1000}){1000}){1000}\" }"),
            "`pattern` cannot be",
        ),
        checked("redos_uni", schema("{ pattern: \"^(\\\\p{L}+)+$\" }"), 0, "no mistakes"),
        refused(
            "schema_ref_file",
            schema("{ $ref: \"file:///etc/passwd\" }"),
            "this is not a JSON Schema",
        ),
        refused(
            "schema_ref_http",
            schema("{ $ref: \"http://127.0.0.1:9/x\" }"),
            "this is not a JSON Schema",
        ),
        refused(
            "deepschema",
            schema(&format!("{}{}", "{not: ".repeat(10_000), "}".repeat(10_000))),
            TOO_DEEP,
        ),
        checked("schema_ref", schema("{ $ref: \"#\" }"), 0, "no mistakes"),
    ]
}

fn numbers() -> Vec<HostileFile> {
    let within = |time: &str| format!("{HEAD}{STEPS}").replace("status: 401", &format!("status: 401, within: {time}"));
    let branches = |count: &str| {
        format!(
            "{HEAD}steps:\n  - id: p\n    parallel: {count}\n    steps:\n      - {{ id: a, call: GET /pod/v2/sessioninfo, expect: {{ status: 401 }} }}\n"
        )
    };
    vec![
        refused("within2", within("-5s"), "expected a duration"),
        refused("par0", branches("0"), "expected 2 to 200 branches"),
        refused("par1m", branches("1000000"), "expected 2 to 200 branches"),
        refused("parneg", branches("-1"), "expected 2 to 200 branches"),
        refused("parf", branches("2.5"), "expected an integer"),
        refused(
            "parhuge",
            branches("1000000000000000000000000000000"),
            "error[scenario]",
        ),
    ]
}
