//! What every report words the same: texts that are cut, and where the verdicts come from.

use std::borrow::Cow;

use crate::findings::causes::Likely;
use crate::findings::problems::Problem;
use crate::record::{FindingRecord, Gravity, JudgedRecord, Manifest};
use crate::text::{count, first, quoted};

/// How far a problem reaches: `23 trials, 76 answers: GET /pod/v2/sessioninfo (70), POST /sessionauth/v1/logout (6)`.
pub(super) fn reach(problem: &Problem, operations: usize) -> String {
    let trials = count(problem.trials.len(), "trial");
    if problem.operations.is_empty() {
        return trials;
    }
    let is_one = problem.operations.len() == 1;
    let named = problem.operations.iter().map(|share| {
        if is_one {
            share.operation.clone()
        } else {
            format!("{} ({})", share.operation, share.answers)
        }
    });
    format!(
        "{trials}, {}: {}",
        count(problem.answers, "answer"),
        first(operations, named)
    )
}

/// Where a finding was asked for and promised: `scenarios/a.yaml:21:11, promised in spec/openapi/pod.yaml:64:9`.
pub(super) fn location(finding: &FindingRecord) -> Option<String> {
    let place = |place: &crate::record::LocationRecord| format!("{}:{}:{}", place.file, place.line, place.column);
    match (&finding.asked, &finding.promised) {
        (Some(asked), Some(promised)) => Some(format!("{}, promised in {}", place(asked), place(promised))),
        (Some(one), None) => Some(place(one)),
        (None, Some(one)) => Some(format!("promised in {}", place(one))),
        (None, None) => None,
    }
}

/// The text, cut after so many characters, with a mark where it was cut.
pub(super) fn shortened(text: &str, characters: usize) -> Cow<'_, str> {
    match text.char_indices().nth(characters) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// That a recording was judged again, and how: what its reports say beside when it was played.
pub(super) fn judged_again(manifest: &Manifest) -> Option<String> {
    let JudgedRecord { at, podproof, under } = manifest.judged.as_ref()?;
    let under = if under.is_empty() {
        String::new()
    } else {
        format!(" under {}", under.join(", "))
    };
    Some(format!(
        "a judgement of the recording: podproof {podproof} judged it again at {at}{under}; nothing was sent"
    ))
}

/// A likely cause: ``looks like `logout-does-nothing` (explains 23 of 23 failed trials): logging out is …``.
pub(super) fn likely_cause(likely: &Likely) -> String {
    let names: Vec<String> = quoted(&likely.deviations).collect();
    let trials = match likely.gravity {
        Gravity::Noted | Gravity::Warned => "warned trial",
        Gravity::Failed | Gravity::Broken => "failed trial",
    };
    format!(
        "looks like {} (explains {} of {}): {}",
        names.join(" or "),
        likely.explains,
        count(likely.of, trials),
        likely.sentence
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(shortened("ärger", 1), "ä…");
        assert_eq!(shortened("ärger", 5), "ärger");
    }
}
