//! Hand-made documents and answers with their right verdicts: `tests/cases/answers.jsonl`, one case a line, each with
//! the sentence of the specification that decides it.

use std::{collections::BTreeMap, path::Path};

use podproof_contract::{Answer, Contract, Document, Judged, Outcome};
use serde::Deserialize;
use serde_json::value::RawValue;

/// A document and an answer, and what is right.
#[derive(Deserialize)]
struct Case {
    name: String,
    expect: Expected,
    /// The check that decides, or `any`, or `load`.
    check: String,
    /// The sentence of the specification.
    why: String,
    /// The document, or its text, as it is written: a parsed one would hold no number of more than 64 bits.
    document: Box<RawValue>,
    /// Other documents that it refers to, by name.
    #[serde(default)]
    companions: BTreeMap<String, String>,
    method: String,
    path: String,
    status: u16,
    headers: Vec<(String, String)>,
    /// The body, in Base64.
    body: String,
}

/// The right verdict.
#[derive(Deserialize, Clone, Copy, Debug, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Expected {
    /// The document is read and the check finds nothing.
    Ok,
    /// The document is read and the check finds something.
    Bad,
    /// The document is read.
    Loads,
    /// The document is refused.
    Complaint,
}

#[test]
fn every_hand_made_case_gets_its_right_verdict() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/answers.jsonl");
    let text = crate::support::files::text(&folder);
    let cases: Vec<Case> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("a case"))
        .collect();
    let wrong: Vec<String> = cases.iter().filter_map(wrong).collect();
    assert!(
        wrong.is_empty(),
        "{} of {} cases are wrong:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

/// What is wrong about the verdict on a case, if anything.
fn wrong(case: &Case) -> Option<String> {
    let (right, found) = match (case.expect, verdict(case)) {
        (Expected::Complaint, Err(_)) | (Expected::Loads, Ok(_)) => return None,
        (Expected::Ok, Ok(violations)) => (violations.is_empty(), violations),
        (Expected::Bad, Ok(violations)) => (!violations.is_empty(), violations),
        (Expected::Complaint, Ok(_)) => (false, "it was read".to_owned()),
        (_, Err(refused)) => (false, format!("refused: {refused}")),
    };
    (!right).then(|| {
        format!(
            "{} | {:?} by {} because {} | {found}",
            case.name, case.expect, case.check, case.why
        )
    })
}

/// What the deciding check found, or why the document was refused.
fn verdict(case: &Case) -> Result<String, String> {
    let said = |defects: Vec<podproof_contract::Defect>| format!("{defects:?}");
    let document = Document::new(
        "svc.yaml",
        serde_json::from_str(case.document.get()).unwrap_or_else(|_| case.document.get().to_owned()),
    );
    let companions: Vec<Document> = case
        .companions
        .iter()
        .map(|(name, text)| Document::new(name.as_str(), text.as_str()))
        .collect();
    let contract = Contract::read_with("svc", &document, &companions, None, &[]).map_err(said)?;
    for operation in contract.operations() {
        operation.compile().map_err(said)?;
    }
    if case.check == "load" {
        return Ok(String::new());
    }
    let operation = contract
        .operations()
        .filter(|operation| operation.method() == case.method && matches(operation.template(), &case.path))
        .min_by_key(|operation| operation.template().matches('{').count())
        .ok_or("no operation of this method and path")?;
    let headers: Vec<_> = case
        .headers
        .iter()
        .map(|(name, value)| (name.clone(), value.as_bytes().to_vec()))
        .collect();
    let body = decode(&case.body);
    let judged = operation.judge(&Answer {
        status: case.status,
        headers: &headers,
        body: &body,
    });
    let found: Vec<String> = judged
        .iter()
        .filter(|judged| case.check == "any" || judged.check.id.as_str() == case.check)
        .flat_map(messages)
        .collect();
    Ok(found.join("; "))
}

fn messages(judged: &Judged) -> Vec<String> {
    match &judged.outcome {
        Outcome::Found(violations) => violations
            .iter()
            .map(|violation| violation.message.to_string())
            .collect(),
        Outcome::Passed | Outcome::NotEvaluated(_) => Vec::new(),
    }
}

/// Standard Base64, as RFC 4648 says.
fn decode(text: &str) -> Vec<u8> {
    let digits = text.bytes().filter(|byte| *byte != b'=').map(|byte| match byte {
        b'A'..=b'Z' => u32::from(byte - b'A'),
        b'a'..=b'z' => u32::from(byte - b'a') + 26,
        b'0'..=b'9' => u32::from(byte - b'0') + 52,
        b'+' => 62,
        _ => 63,
    });
    let digits: Vec<u32> = digits.collect();
    digits
        .chunks(4)
        .flat_map(|chunk| {
            let bits = chunk.iter().fold(0, |bits, digit| bits << 6 | digit) << (6 * (4 - chunk.len()));
            let bytes = bits.to_be_bytes();
            bytes[1..chunk.len()].to_vec()
        })
        .collect()
}

/// Whether a path is one of the template's: in these cases a name in braces stands for a whole segment.
fn matches(template: &str, path: &str) -> bool {
    template.split('/').count() == path.split('/').count()
        && template
            .split('/')
            .zip(path.split('/'))
            .all(|(wanted, segment)| wanted == segment || wanted.starts_with('{'))
}
