//! Expressions: deep, long, and of a size that only shows when they are computed.

use super::file::{HostileFile, played, refused};

fn saves(expression: &str) -> String {
    let expression = serde_json::to_string(expression).unwrap();
    format!(
        "title: t
verifies: [LOGOUT-01]
steps:
  - id: a
    call: GET /pod/v2/sessioninfo
    headers: {{ sessionToken: podproof-none }}
    expect: {{ status: 401 }}
    save: {{ x: {expression} }}
"
    )
}

pub(super) fn files() -> Vec<HostileFile> {
    let (deep, long) = (
        "is nested more than 100 levels deep",
        "the expression has more than 1000 words and signs",
    );
    let large = "would make a value of more than 8 MiB";
    // What is known before anything is sent is told then.
    let made = |name, expression: &str| refused(name, saves(expression), large);
    // What only an answer tells.
    let computed = |name, expression: &str| played(name, saves(expression), 1, large);
    vec![
        refused("e26", saves(&format!("{}true", "not ".repeat(5_000))), long),
        refused("e27", saves(&format!("{}1", "-".repeat(20_000))), long),
        refused("plus", saves(&format!("1{}", "+1".repeat(5_000))), long),
        refused("power", saves(&format!("1{}", "**1".repeat(5_000))), long),
        refused("and", saves(&format!("1{}", " and 1".repeat(5_000))), long),
        refused("tilde", saves(&format!("'a'{}", "~'a'".repeat(5_000))), long),
        refused("e30", saves(&format!("body{}", "[0]".repeat(20_000))), long),
        refused("e25", saves(&format!("{}1{}", "(".repeat(500), ")".repeat(500))), long),
        refused("nots", saves(&format!("{}true", "not ".repeat(400))), deep),
        refused("e28", saves(&"a".repeat(1_000_000)), "error[scenario]"),
        made("e03", "('x'*100000)|replace('x','y'*100000)"),
        made("e58", "[1]|slice(1000000000)|list"),
        made("e10", "'%1000000000d'|format(1)"),
        made("e45", "'a\nb'|indent(1000000000)"),
        made("e13", "jwt(bot, claims={'a': 'x'*10000000})"),
        made("times", "'x'*10000000000"),
        made("lists", "([1]*100000)|map('string')|list*100000"),
        made("times_of_a_status", "'x'*(status*1000000)"),
        computed(
            "replace_of_an_answer",
            "(body.message*10000)|replace('', body.message*10000)",
        ),
        made("indent_by_a_status", "body.message|indent(status*1000000, true)"),
    ]
}
