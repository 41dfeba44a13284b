//! Contracts: deep, wide, circular, and schemas that ask for more than anybody can.

use std::fmt::Write;

use super::file::HostileFile;

const DEEP: &str = "nested too deeply";

fn document(schemas: &str) -> String {
    format!(
        r##"{{"openapi":"3.0.3","info":{{"title":"t","version":"1"}},"paths":{{"/v2/sessioninfo":{{"get":{{"responses":{{"200":{{"description":"d","content":{{"application/json":{{"schema":{{"$ref":"#/components/schemas/A"}}}}}}}},"401":{{"description":"d","content":{{"application/json":{{"schema":{{"$ref":"#/components/schemas/A"}}}}}}}}}}}}}}}},"components":{{"schemas":{{{schemas}}}}}}}"##
    )
}

fn compared(name: &'static str, text: impl Into<Vec<u8>>, code: i32, words: &'static str) -> HostileFile {
    HostileFile {
        name,
        file: "hostile.json",
        text: text.into(),
        arguments: vec!["contract", "diff", "hostile.json", "hostile.json"],
        code,
        words,
    }
}

fn measured(name: &'static str, text: String, code: i32, words: &'static str) -> HostileFile {
    HostileFile {
        arguments: vec!["contract", "strength", "--contract", "pod=hostile.json"],
        ..compared(name, text, code, words)
    }
}

fn judged(name: &'static str, text: String, code: i32, words: &'static str) -> HostileFile {
    HostileFile {
        arguments: vec![
            "run",
            "session/refused-token",
            "--quiet",
            "--contract",
            "pod=hostile.json",
        ],
        ..compared(name, text, code, words)
    }
}

/// Schemas that refer to the next one so often: 2 kB that stand for more than can be counted.
fn expanding(keyword: &str, times: usize, levels: usize) -> String {
    let mut schemas = String::new();
    for level in 0..levels {
        let name = if level == 0 {
            "A".to_owned()
        } else {
            format!("S{level}")
        };
        let next = format!("{{\"$ref\":\"#/components/schemas/S{}\"}}", level + 1);
        let all = vec![next.as_str(); times].join(",");
        write!(schemas, "\"{name}\":{{\"{keyword}\":[{all}]}},").unwrap();
    }
    write!(schemas, "\"S{levels}\":{{\"type\":\"object\"}}").unwrap();
    document(&schemas)
}

pub(super) fn files() -> Vec<HostileFile> {
    let nested = |open: &str, close: &str, levels: usize| {
        document(&format!("\"A\":{}{{}}{}", open.repeat(levels), close.repeat(levels)))
    };
    let paths: Vec<String> = (0..50_000)
        .map(|number| format!("\"/p{number}\":{{\"get\":{{\"responses\":{{\"200\":{{\"description\":\"d\"}}}}}}}}"))
        .collect();
    let paths = format!(
        "{{\"openapi\":\"3.0.3\",\"info\":{{\"title\":\"t\",\"version\":\"1\"}},\"paths\":{{{}}}}}",
        paths.join(",")
    );
    let values: Vec<String> = (0..1_000_000).map(|number| number.to_string()).collect();
    let required: Vec<String> = (0..5_000).map(|number| format!("\"p{number}\"")).collect();
    let nothing = "";
    let too_many_steps = "not evaluated: the schema asks for more than 1000000 steps";
    // Exit 3: what is let through on purpose (`spec/strength.yaml`) is no longer there.
    let not_measured = "not measured";
    let leads_back = "leads back to itself";
    vec![
        compared("oa_50k_paths", paths, 0, nothing),
        compared("oa_deep", nested("{\"not\":", "}", 1_000_000), 3, DEEP),
        compared("oa_deep_allof", nested("{\"allOf\":[", "]}", 1_000_000), 3, DEEP),
        compared(
            "oa_enum1m",
            document(&format!("\"A\":{{\"enum\":[{}]}}", values.join(","))),
            3,
            "more than 1,000,000 values",
        ),
        compared("oa_expo", expanding("allOf", 10, 20), 0, nothing),
        compared(
            "oa_cycle",
            document("\"A\":{\"properties\":{\"a\":{\"$ref\":\"#/components/schemas/A\"}}}"),
            0,
            nothing,
        ),
        compared(
            "oa_self",
            document("\"A\":{\"$ref\":\"#/components/schemas/A\"}"),
            3,
            leads_back,
        ),
        compared(
            "oa_pair",
            document("\"A\":{\"$ref\":\"#/components/schemas/B\"},\"B\":{\"$ref\":\"#/components/schemas/A\"}"),
            3,
            leads_back,
        ),
        compared("oa_no_object", "[]", 3, "expected a mapping, found a list"),
        judged("L_expo", expanding("allOf", 10, 20), 0, too_many_steps),
        judged("L_expo_any", expanding("anyOf", 10, 20), 0, too_many_steps),
        judged("L_expo_one", expanding("oneOf", 2, 24), 0, too_many_steps),
        measured("L_expo_s", expanding("allOf", 10, 20), 3, not_measured),
        measured("L_expo_any_s", expanding("anyOf", 10, 20), 3, not_measured),
        measured("L_expo_one_s", expanding("oneOf", 2, 24), 3, not_measured),
        measured(
            "L_props",
            document(&format!(
                "\"A\":{{\"type\":\"object\",\"required\":[{}]}}",
                required.join(",")
            )),
            3,
            not_measured,
        ),
        measured(
            "L_minlen",
            document(
                "\"A\":{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"type\":\"string\",\"minLength\":1000000000}}}",
            ),
            3,
            nothing,
        ),
        measured(
            "L_redos",
            document(
                "\"A\":{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"type\":\"string\",\"pattern\":\"^(a+)+$\"}}}",
            ),
            3,
            nothing,
        ),
    ]
}
