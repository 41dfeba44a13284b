//! What of a description of Arazzo is not written and not shown, and how much of it is read; what is lost is told.

use std::fmt::Write;
use std::fs;

use serde_json::Value;

use crate::support::program::{Ended, Playground};

/// What no file, and no message, may hold.
const TOKEN: &str = "eyJhbGciOiJSUzUxMiJ9.eyJzdWIiOiJib3QifQ.c2lnbmF0dXJlc2lnbmF0dXJlc2lnbmF0dXJlc2lnbmF0dXJl";

const KEYS: &str = "operationId: listAccessTokenKeys";

fn import(here: &Playground, text: &str) -> Ended {
    here.write("a/arazzo.yaml", text);
    here.bare(&[
        "import",
        "arazzo",
        "a/arazzo.yaml",
        "--out",
        "mine",
        "--force",
        "--json",
    ])
}

fn imported(here: &Playground, text: &str) -> Value {
    let told = import(here, text);
    assert!(told.code == 0 || told.code == 5, "{}", told.all());
    serde_json::from_str(&told.stdout).unwrap()
}

fn why(document: &Value, what: &str) -> String {
    let left_out = document["leftOut"].as_array().unwrap().iter();
    let about = left_out.filter(|left| left["what"] == what);
    let why: Vec<&str> = about.map(|left| left["why"].as_str().unwrap()).collect();
    why.join("\n")
}

fn scenario(here: &Playground, name: &str) -> Value {
    let text = fs::read_to_string(here.path(&format!("mine/{name}.yaml"))).unwrap();
    serde_yaml::from_str(&text).unwrap()
}

/// A description with workflows `a` of one step; each text is what stands in the step beside its id, or in the workflow.
fn described(workflows: &[(&str, &str)]) -> String {
    let mut text = "arazzo: 1.0.1\nworkflows:\n".to_owned();
    for (index, (workflow, step)) in workflows.iter().enumerate() {
        let id = if workflow.contains("workflowId") {
            String::new()
        } else {
            format!("workflowId: w{index}, ")
        };
        let step = if step.starts_with("stepId") {
            (*step).to_owned()
        } else {
            format!("stepId: a, {step}")
        };
        writeln!(text, "  - {{ {id}{workflow} steps: [{{ {step} }}] }}").unwrap();
    }
    text
}

#[test]
fn no_secret_of_a_description_is_written_or_shown() {
    let here = Playground::new();
    let header = "operationId: readSession, parameters: [{ name: sessionToken, in: header, value: $inputs.t }]";
    let input = "inputs: { type: object, properties: { t: { default: 'TOKEN' } } },";
    let logout = "operationId: logout, requestBody: { payload: { 'TOKEN': 1 } }";
    let text = described(&[
        ("summary: 'it is TOKEN',", KEYS),
        ("workflowId: 'TOKEN',", KEYS),
        ("", &format!("stepId: 'TOKEN', {KEYS}")),
        (
            "",
            &format!("{KEYS}, successCriteria: [{{ condition: \"$response.body#/a == 'TOKEN'\" }}]"),
        ),
        (
            "",
            &format!("{KEYS}, successCriteria: [{{ condition: 'TOKEN', context: $response.body, type: regex }}]"),
        ),
        (
            "",
            &format!("{KEYS}, parameters: [{{ name: 'TOKEN', in: header, value: x }}]"),
        ),
        ("", &format!("{KEYS}, outputs: {{ a: 'see TOKEN' }}")),
        (
            "",
            &format!("{KEYS}, onFailure: [{{ name: 'TOKEN', type: goto, stepId: a }}]"),
        ),
        ("", "operationId: 'TOKEN'"),
        (input, header),
        ("", logout),
    ]);
    let document = imported(&here, &text.replace("TOKEN", TOKEN));
    let piece = &TOKEN[50..70];
    assert!(!document.to_string().contains(piece), "{document}");
    assert!(why(&document, "w0").contains("its summary"), "{document}");
    assert_eq!(scenario(&here, "w0")["title"], "w0");
    for workflow in ["w2", "w5", "w9"] {
        assert!(why(&document, workflow).contains("secret"), "{workflow}: {document}");
    }
    assert!(why(&document, "w3 / a").contains("secret"), "{document}");
    let left_out = document["leftOut"].as_array().unwrap();
    let place = |what: &str| {
        left_out.iter().find(|left| left["what"] == what).unwrap()["place"]
            .as_str()
            .unwrap()
    };
    // What is hidden moves nothing.
    assert!(place("w9").starts_with("a/arazzo.yaml:12:"), "{document}");
    for file in fs::read_dir(here.path("mine")).unwrap() {
        let path = file.unwrap().path();
        let written = format!("{}\n{}", path.display(), fs::read_to_string(&path).unwrap()).to_lowercase();
        assert!(!written.contains(&piece.to_lowercase()), "{written}");
    }
    let wrong = described(&[("summary: 'TOKEN', dependsOn: 5,", KEYS)]);
    let told = import(&here, &wrong.replace("TOKEN", TOKEN));
    assert_eq!(told.code, 3, "{}", told.all());
    assert!(told.stderr.contains("found integer `5`"), "{}", told.all());
    assert!(!told.all().contains(piece), "{}", told.all());
}

#[test]
fn an_expression_of_scenarios_is_none_of_a_description() {
    let here = Playground::new();
    let header = "operationId: readSession, parameters: [{ name: sessionToken, in: header, value: $inputs.t }]";
    let document = imported(
        &here,
        &described(&[
            (
                "inputs: { properties: { t: { default: '${{ bot.username }}' } } },",
                header,
            ),
            ("", &header.replace("$inputs.t", "'a ${{ bot.username }}'")),
            (
                "",
                &format!("{KEYS}, successCriteria: [{{ condition: \"$response.body#/a == '${{{{ b }}}}'\" }}]"),
            ),
        ]),
    );
    for workflow in ["w0", "w1", "w2 / a"] {
        assert!(why(&document, workflow).contains("`${{`"), "{workflow}: {document}");
    }
}

#[test]
fn a_document_that_cannot_be_used_is_told_with_its_place() {
    let here = Playground::new();
    here.write("a/broken.yaml", "openapi: 3.0.0\npaths: 5\n");
    let sources = [
        ("far", "https://user:password@example.com/pod.yaml", ""),
        ("none", "none.yaml", ""),
        ("broken", "broken.yaml", ""),
        ("again", "./broken.yaml", ""),
        ("folder", ".", ""),
        ("other", "other.yaml", ", type: arazzo"),
    ];
    let mut text = described(&[("", KEYS)]);
    text.push_str("sourceDescriptions:\n");
    for (name, url, more) in sources {
        writeln!(text, "  - {{ name: {name}, url: '{url}'{more} }}").unwrap();
    }
    let document = imported(&here, &text);
    for (name, said) in [
        ("far", "nothing is fetched"),
        ("none", "no such file"),
        ("broken", "cannot be used"),
        ("again", "cannot be used"),
        ("folder", "no file"),
        ("other", "`arazzo`"),
    ] {
        let why = why(&document, &format!("source description `{name}`"));
        assert!(why.contains(said), "{name}: {document}");
    }
    assert!(!document.to_string().contains("password"), "{document}");
    let place = document["leftOut"][0]["place"].as_str().unwrap();
    assert!(place.starts_with("a/arazzo.yaml:5:"), "{place}");
    let mut many = described(&[("", KEYS)]);
    many.push_str("sourceDescriptions:\n");
    many.push_str(&"  - { name: a, url: a.yaml }\n".repeat(51));
    let told = import(&here, &many);
    assert_eq!(told.code, 3, "{}", told.all());
    assert!(told.stderr.contains("51 documents, more than 50"), "{}", told.all());
}

#[test]
fn documents_together_hold_no_more_than_is_read() {
    let here = Playground::new();
    let mut text = described(&[("", KEYS)]);
    text.push_str("sourceDescriptions:\n");
    for index in 0..3 {
        here.write(&format!("a/{index}.yaml"), format!("# {}\n", "x".repeat(6 << 20)));
        writeln!(text, "  - {{ name: d{index}, url: {index}.yaml }}").unwrap();
    }
    let document = imported(&here, &text);
    let last = why(&document, "source description `d2`");
    assert!(last.contains("more than 16 MiB together"), "{document}");
}

#[test]
fn a_text_that_is_put_together_stays_so_wherever_it_is_used() {
    let here = Playground::new();
    imported(
        &here,
        "arazzo: 1.0.1
workflows:
  - workflowId: outer
    inputs: { properties: { t: { default: x } } }
    steps:
      - { stepId: a, workflowId: inner, parameters: [{ name: header, value: 'Bearer {$inputs.t}' }, { name: all, value: { of: ['{$inputs.t}!'] } }] }
  - workflowId: inner
    steps:
      - stepId: b
        operationId: listAccessTokenKeys
        parameters: [{ name: X-Sent, in: header, value: '<{$inputs.header}>' }]
        successCriteria:
          - condition: $statusCode == 200
          - condition: $response.body#/a != $inputs.header
          - condition: $response.body#/b != $inputs.all.of[0]
          - condition: $response.body#/c != $request.header.X-Sent
",
    );
    let step = &scenario(&here, "outer")["steps"][0];
    assert_eq!(step["headers"]["X-Sent"], "<${{ ('Bearer ' ~ case.t) }}>");
    let that: Vec<&str> = step["expect"]["that"]
        .as_array()
        .unwrap()
        .iter()
        .map(|that| that.as_str().unwrap())
        .collect();
    assert_eq!(
        that,
        [
            "body.a | lower != ('Bearer ' ~ case.t) | lower",
            "body.b | lower != (case.t ~ '!') | lower",
            "body.c | lower != ('<' ~ (('Bearer ' ~ case.t)) ~ '>') | lower",
        ]
    );
    let checked = here.bare(&["check", "--scenarios", "mine"]);
    assert_eq!(checked.code, 0, "{}", checked.all());
}

#[test]
fn parameters_of_workflows_go_where_they_have_a_place_or_are_told() {
    let here = Playground::new();
    let document = imported(
        &here,
        "arazzo: 1.0.1
components:
  parameters: { name: { name: sent, value: by-goto } }
workflows:
  - workflowId: outer
    parameters: [{ name: sent, value: by-all }, { name: nowhere, in: path, value: x }]
    steps:
      - { stepId: a, workflowId: inner }
      - stepId: b
        workflowId: inner
        parameters: [{ name: sent, value: by-step }]
        onSuccess: [{ name: on, type: goto, workflowId: last, parameters: [{ reference: $components.parameters.name }] }]
  - workflowId: inner
    parameters: [{ name: unused, value: x }]
    steps:
      - { stepId: k, operationId: listAccessTokenKeys, parameters: [{ name: X-Sent, in: header, value: $inputs.sent }, { name: X-Sent, in: header, value: again }] }
  - workflowId: last
    steps:
      - stepId: z
        operationId: listAccessTokenKeys
        parameters: [{ name: X-Sent, in: header, value: $inputs.sent }]
        onSuccess: [{ name: out, type: goto, workflowId: end }]
  - workflowId: end
    steps: [{ stepId: e, operationId: listAccessTokenKeys }]
",
    );
    let steps = scenario(&here, "outer")["steps"].clone();
    let sent: Vec<&Value> = (0..3).map(|index| &steps[index]["headers"]["X-Sent"]).collect();
    assert_eq!(sent, ["by-all", "by-step", "by-goto"]);
    assert!(why(&document, "outer").contains("`nowhere`"), "{document}");
    assert_eq!(why(&document, "inner").matches("`unused`").count(), 1, "{document}");
    assert!(why(&document, "inner / k").contains("second header"), "{document}");
}

#[test]
fn what_unfolds_in_bytes_without_end_is_left_out() {
    let here = Playground::new();
    let mut text = "arazzo: 1.0.1\nworkflows:\n".to_owned();
    for level in 0..40 {
        let twice = "{ a: $inputs.x, b: $inputs.x }";
        writeln!(
            text,
            "  - {{ workflowId: w{level}, inputs: {{ properties: {{ x: {{ default: 1 }} }} }}, steps: [{{ stepId: a, workflowId: w{}, parameters: [{{ name: x, value: {twice} }}] }}] }}",
            level + 1
        )
        .unwrap();
    }
    text.push_str("  - { workflowId: w40, inputs: { properties: { x: { default: 1 } } }, steps: [{ stepId: a, operationId: listAccessTokenKeys, requestBody: { payload: $inputs.x } }] }\n");
    let document = imported(&here, &text);
    assert!(why(&document, "w0").contains("larger than 1 MiB"), "{document}");
    assert!(here.path("mine/w38.yaml").exists(), "{document}");
    let large = "x".repeat(2 << 20);
    let document = imported(
        &here,
        &described(&[("", &format!("{KEYS}, requestBody: {{ payload: {large} }}"))]),
    );
    assert!(why(&document, "w0").contains("larger than 1 MiB"), "too much is told");
    assert!(document.to_string().len() < 2_000);
}

#[test]
fn scenarios_together_hold_no_more_than_is_written() {
    let here = Playground::new();
    let mut text = "arazzo: 1.0.1\nworkflows:\n".to_owned();
    for index in 0..19 {
        let call = "{ stepId: a, workflowId: large }";
        writeln!(text, "  - {{ workflowId: w{index}, steps: [{call}] }}").unwrap();
    }
    let payload = "x".repeat(900 << 10);
    let body = format!("requestBody: {{ contentType: text/plain, payload: {payload} }}");
    writeln!(
        text,
        "  - {{ workflowId: large, steps: [{{ stepId: a, {KEYS}, {body} }}] }}"
    )
    .unwrap();
    let document = imported(&here, &text);
    let last = why(&document, "w18");
    assert!(last.contains("larger than 16 MiB together"), "{last}");
    assert_eq!(document["written"].as_array().map(Vec::len), Some(18));
}
