//! `podproof explain`: a check or a requirement, in a paragraph.

use podproof_mock_pod::Deviation;

use super::arguments::{ExplainArguments, SPEC};
use super::exit::Exit;
use super::show;
use crate::diagnostic::{Sources, suggestion};
use crate::run::check;
use crate::suite::folder::Folder;
use crate::suite::requirements::{Answer, Catalogue, Requirement};
use crate::text::commas;

pub(super) fn explain(arguments: &ExplainArguments) -> Exit {
    let id = arguments.id.as_str();
    if let Some(check) = check::find(id) {
        show::out(&format!("{}: {}\n\n{}", check.id, check.sentence, check.explanation));
        return Exit::Passed;
    }
    if let Ok(deviation) = id.parse::<Deviation>() {
        show::out(&format!(
            "{} (deviation, {}): {}\n\nconcerns {}; `{}` must catch it\nsee it: podproof mock --deviate {}",
            deviation.name(),
            deviation.severity().name(),
            deviation.sentence(),
            deviation.requirement(),
            deviation.check(),
            deviation.name(),
        ));
        return Exit::Passed;
    }
    let mut sources = Sources::default();
    let spec = Folder::choose(arguments.spec.as_deref(), SPEC);
    let catalogue = match Catalogue::read(&spec.join("requirements"), &mut sources) {
        Ok(catalogue) => catalogue,
        Err(input_errors) => return show::input_errors(&input_errors, &sources),
    };
    if let Some(requirement) = catalogue.find(&id.to_uppercase()) {
        show::out(&text(requirement));
        return Exit::Passed;
    }
    let known = check::checks()
        .map(|check| check.id.as_str())
        .chain(catalogue.iter().map(|requirement| requirement.id.as_str()));
    let hint = suggestion(id, known)
        .map(|meant| format!("; did you mean `{meant}`?"))
        .unwrap_or_default();
    show::err(&format!("there is no check, requirement or deviation `{id}`{hint}"));
    let ids: Vec<&str> = check::checks().map(|check| check.id.as_str()).collect();
    show::err(&format!(
        "checks: {}; requirements: see `spec/requirements`; deviations: `podproof mock --list-deviations`",
        commas(ids)
    ));
    Exit::Usage
}

fn text(requirement: &Requirement) -> String {
    let mut lines = vec![
        format!(
            "{} ({}): {}",
            requirement.id,
            requirement.level.name(),
            requirement.text
        ),
        String::new(),
    ];
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
