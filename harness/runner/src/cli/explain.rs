//! `podproof explain`: a check, a requirement, a kind of change or a deviation, in a paragraph.

use podproof_mock_pod::Deviation;
use serde_json::{Value, json};

use super::arguments::{ExplainArguments, SPEC, TellingArguments};
use super::exit::Exit;
use super::show;
use super::signatures;
use crate::diagnostic::{Sources, suggestion};
use crate::findings::causes::Signatures;
use crate::run::check;
use crate::suite::change::{self, ChangeEntry, change_kinds};
use crate::suite::folder::Folder;
use crate::suite::requirements::{Answer, Catalogue, Requirement};
use crate::text::{commas, count, quoted};

pub(super) fn explain(arguments: &ExplainArguments) -> Exit {
    let id = arguments.id.as_str();
    if let Some(check) = check::find(id) {
        return told(
            arguments.telling,
            &format!("{}: {}", check.id, check.sentence),
            check.explanation,
            &json!({
                "id": check.id, "kind": "check", "sentence": check.sentence, "explanation": check.explanation,
            }),
        );
    }
    if let Some(entry) = change::find(id) {
        return kind_of_change(arguments.telling, entry);
    }
    let mut sources = Sources::default();
    let spec = Folder::choose(arguments.spec.as_deref(), SPEC);
    if let Ok(deviation) = id.parse::<Deviation>() {
        return match signatures::read(&spec, &mut sources) {
            Ok(signatures) => lie(arguments.telling, deviation, signatures.as_ref()),
            Err(input_errors) => show::input_errors(&input_errors, &sources),
        };
    }
    let catalogue = match Catalogue::read(&spec.join("requirements"), &mut sources) {
        Ok(catalogue) => catalogue,
        Err(input_errors) => return show::input_errors(&input_errors, &sources),
    };
    if let Some(requirement) = catalogue.find(&id.to_uppercase()) {
        return told(
            arguments.telling,
            &headline(requirement),
            &text(requirement),
            &json!({
                "id": requirement.id, "kind": "requirement", "level": requirement.level.name(), "text": requirement.text,
                "source": requirement.source, "clients": requirement.clients, "unverified": requirement.unverified,
            }),
        );
    }
    let known = check::checks()
        .map(|check| check.id.as_str())
        .chain(change_kinds().map(|entry| entry.kind.as_str()))
        .chain(catalogue.iter().map(|requirement| requirement.id.as_str()));
    let hint = suggestion(id, known)
        .map(|meant| format!("; did you mean `{meant}`?"))
        .unwrap_or_default();
    show::err(&format!(
        "there is no check, requirement, deviation or kind of change `{id}`{hint}"
    ));
    let ids: Vec<&str> = check::checks().map(|check| check.id.as_str()).collect();
    show::err(&format!(
        "checks: {}; requirements: see `spec/requirements`; deviations: `podproof mock --list-deviations`; kinds of change: {}",
        commas(ids),
        commas(change_kinds().map(|entry| entry.kind))
    ));
    Exit::Usage
}

/// A kind of change between two runs.
fn kind_of_change(telling: TellingArguments, entry: &ChangeEntry) -> Exit {
    let clients = (!entry.clients.is_empty()).then(|| format!("clients: {}", entry.clients));
    let lines: Vec<String> = [format!("{}\n", entry.explanation)]
        .into_iter()
        .chain(clients)
        .collect();
    told(
        telling,
        &format!("{} (change, {}): {}", entry.kind, entry.class, entry.sentence),
        lines.join("\n").trim_end(),
        &json!({
            "id": entry.kind, "kind": "change", "class": entry.class, "section": entry.section, "sentence": entry.sentence,
            "clients": entry.clients, "explanation": entry.explanation,
        }),
    )
}

/// A lie of the mock pod: what it is, and what the suite sees of it.
fn lie(telling: TellingArguments, deviation: Deviation, signatures: Option<&Signatures>) -> Exit {
    let (name, severity, sentence) = (deviation.name(), deviation.severity().name(), deviation.sentence());
    let (requirement, check) = (deviation.requirement(), deviation.check());
    let signature = signatures.and_then(|signatures| signatures.of(name));
    let lies = signature.map(|signature| signature.lies.as_slice()).unwrap_or_default();
    let kin: Vec<&str> = lies
        .iter()
        .map(|lie| lie.name.as_str())
        .filter(|other| *other != name)
        .collect();
    let mut lines = vec![format!("concerns {requirement}; `{check}` must catch it")];
    match (signatures, signature) {
        (None, _) => {}
        (Some(_), None) => lines.push("the suite: nothing fails or warns every time, so no report names it".to_owned()),
        (Some(signatures), Some(signature)) => {
            let seen = count(signature.trials(), "trial");
            lines.push(format!(
                "the suite: {seen} of {} fail or warn every time",
                signatures.trials.len()
            ));
            lines.extend(signature.symptoms().into_iter().map(|(symptom, trials)| {
                let trials = count(trials, "trial");
                format!("  {symptom}: {trials}")
            }));
            if signature.is_unsteady {
                lines.push("  and others, but not every time".to_owned());
            }
        }
    }
    if !kin.is_empty() {
        lines.push(format!("looks the same: {}", commas(quoted(&kin))));
    }
    lines.push(format!("see it: podproof mock --deviate {name}"));
    let symptoms = signature.map(|signature| {
        let symptoms = signature.symptoms().into_iter();
        let one = |(symptom, trials)| json!({ "symptom": symptom, "trials": trials });
        json!({
            "trials": signature.trials(), "everyTime": !signature.is_unsteady,
            "symptoms": symptoms.map(one).collect::<Vec<_>>(),
        })
    });
    told(
        telling,
        &format!("{name} (deviation, {severity}): {sentence}"),
        &lines.join("\n"),
        &json!({
            "id": name, "kind": "deviation", "severity": severity, "sentence": sentence, "requirement": requirement,
            "check": check, "signature": symptoms, "looksTheSame": kin,
        }),
    )
}

/// Tells what was asked for: a headline, and more below it unless it is to be short, or a document.
fn told(telling: TellingArguments, headline: &str, more: &str, document: &Value) -> Exit {
    match (telling.json, telling.quiet) {
        (true, _) => show::json(document),
        (false, true) => show::out(headline),
        (false, false) => show::out(&format!("{headline}\n\n{more}")),
    }
    Exit::Passed
}

fn headline(requirement: &Requirement) -> String {
    format!(
        "{} ({}): {}",
        requirement.id,
        requirement.level.name(),
        requirement.text
    )
}

/// What there is to say of it below its headline.
fn text(requirement: &Requirement) -> String {
    let mut lines = Vec::new();
    if let Some(answers) = &requirement.answers {
        lines.push(format!("answers: {}", list(&answers.strict)));
        if !answers.tolerated.is_empty() {
            lines.push(format!("tolerated, with a warning: {}", list(&answers.tolerated)));
        }
    }
    lines.push(format!("source: {}", requirement.source));
    lines.extend(requirement.clients.iter().map(|clients| format!("clients: {clients}")));
    lines.extend(
        requirement
            .unverified
            .iter()
            .map(|reason| format!("not verified: {reason}")),
    );
    lines.join("\n")
}

fn list(answers: &[Answer]) -> String {
    let words = answers.iter().map(|answer| match answer {
        Answer::Status(status) => status.to_string(),
        Answer::Word(word) => word.clone(),
    });
    commas(words)
}
