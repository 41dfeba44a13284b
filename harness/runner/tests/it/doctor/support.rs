//! What the tests share: a folder with a target file, and an examination of it.

use std::path::Path;
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use podproof::diagnostic::Sources;
use podproof::doctor::{Examination, Outcome, Progress, Step, examine};
use podproof::targets::Target;
use podproof::targets::read;

/// An HTTP answer with a JSON body.
pub(crate) fn answer(status: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}")
        .into_bytes()
}

/// A PEM block.
pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        STANDARD.encode(der)
    )
}

/// Reads a target file of this text.
pub(crate) fn target(folder: &Path, text: &str) -> Target {
    let file = folder.join("target.yaml");
    std::fs::write(&file, text).unwrap();
    read(&file, &|_| None, &mut Sources::default()).unwrap()
}

/// Examines a target by a clock that is this far ahead.
pub(crate) async fn examined_by(target: &Target, ahead: Duration) -> Examination {
    let mut told = Vec::new();
    let clock = || SystemTime::now() + ahead;
    let examination = examine(target, None, &clock, &mut |news| {
        if let Progress::Done(step) = news {
            told.push(step.clone());
        }
    })
    .await;
    assert_eq!(told, examination.steps, "each step is told as it is done");
    examination
}

/// Examines a target.
pub(crate) async fn examined(target: &Target) -> Examination {
    examined_by(target, Duration::ZERO).await
}

/// The step whose subject starts like this.
pub(crate) fn step<'e>(examination: &'e Examination, what: &str) -> &'e Step {
    let mut steps = examination.steps.iter();
    steps
        .find(|step| step.what.starts_with(what))
        .unwrap_or_else(|| panic!("no step about {what}: {examination:#?}"))
}

/// Asserts what came of a step, and that its text and help hold these words.
pub(crate) fn assert_step(examination: &Examination, what: &str, outcome: Outcome, found: &str, help: &str) {
    let step = step(examination, what);
    let said = step.help.clone().unwrap_or_default();
    assert!(
        step.outcome == outcome && step.found.to_show().contains(found) && said.to_show().contains(help),
        "expected {outcome:?}, `{found}`, `{help}`: {step:#?}"
    );
}
