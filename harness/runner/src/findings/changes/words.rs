//! Changes in words: what is different, without the operation.

use super::answers::place;
use super::groups::TitleParts;
use super::id::ChangeKey;
use crate::suite::change::{ChangeClass, ChangeKind};

/// What is different, a lower-case fragment.
pub(super) fn title(key: &ChangeKey, class: ChangeClass, parts: &TitleParts) -> String {
    let at = key.at.as_deref().unwrap_or_default();
    if class == ChangeClass::Noise {
        return noise(key.kind, at);
    }
    let before = parts.before.as_deref().unwrap_or("none");
    let now = parts.now.as_deref().unwrap_or("none");
    let answers = match (&key.answers, parts.is_everywhere) {
        (Some(answers), true) => format!("every {answers}: "),
        (Some(answers), false) => format!("{answers}: "),
        (None, _) => String::new(),
    };
    let what = match key.kind {
        ChangeKind::OperationRemoved => format!("the operation is gone: {before} became {now}"),
        ChangeKind::OperationAdded => format!("the operation is new: {before} became {now}"),
        ChangeKind::StatusChanged => format!("{before} became {now}"),
        ChangeKind::AnswerMissing => format!("{before} became {now}"),
        ChangeKind::BodyChanged | ChangeKind::BodyAdded => format!("{now} in place of {before}"),
        ChangeKind::MemberRemoved => format!("{} is gone", place(at)),
        ChangeKind::MemberAdded => format!("{} is new", place(at)),
        ChangeKind::TypeChanged => format!("{} is {now}, it was {before}", place(at)),
        ChangeKind::MediaTypeChanged => format!("the media type is {now}, it was {before}"),
        ChangeKind::RequirementBroken => "something is wrong that was right".to_owned(),
        ChangeKind::VerdictWorse | ChangeKind::VerdictBetter => format!("{before} became {now}"),
        ChangeKind::ValueAdded => format!("{} has the new value `{now}`, it was `{before}`", place(at)),
        ChangeKind::ValueChanged => format!("{} is `{now}`, it was `{before}`", place(at)),
        ChangeKind::HeaderAdded => format!("the header `{at}` is new"),
        ChangeKind::HeaderRemoved => format!("the header `{at}` is gone"),
        ChangeKind::HeaderChanged => format!("the header `{at}` is `{now}`, it was `{before}`"),
        ChangeKind::MediaTypeParameterChanged => {
            format!("the parameters of the media type are {now}, they were {before}")
        }
        ChangeKind::FramingChanged => format!("framed by {}, it was {}", or_nothing(now), or_nothing(before)),
        ChangeKind::TextChanged => format!("the text of {} reads otherwise", place(at)),
        ChangeKind::ObservationChanged => format!("`{at}` is {now}, it was {before}"),
        ChangeKind::WarningAdded => "only tolerated now".to_owned(),
        ChangeKind::StepAdded => "a step is played that was not".to_owned(),
        ChangeKind::StepMissing => "a step is not played any more".to_owned(),
        ChangeKind::RequirementKept => "right now".to_owned(),
        ChangeKind::TlsVersionChanged => format!("TLS: {now}, it was {before}"),
        ChangeKind::CipherChanged => format!("cipher: {now}, it was {before}"),
        ChangeKind::CertificateChanged => format!("certificates: {now}, they were {before}"),
        ChangeKind::Slower => "answers take longer".to_owned(),
    };
    match &parts.headline {
        Some(headline) => match key.kind {
            // The words of the problem say all.
            ChangeKind::RequirementBroken | ChangeKind::WarningAdded => headline.clone(),
            ChangeKind::RequirementKept => format!("right now: no longer: {headline}"),
            _ => format!("{answers}{what} ({headline})"),
        },
        None => format!("{answers}{what}"),
    }
}

fn or_nothing(text: &str) -> &str {
    if text.is_empty() { "nothing" } else { text }
}

fn noise(kind: ChangeKind, at: &str) -> String {
    let what = match kind {
        ChangeKind::OperationRemoved
        | ChangeKind::OperationAdded
        | ChangeKind::StatusChanged
        | ChangeKind::AnswerMissing => "the status",
        ChangeKind::BodyChanged | ChangeKind::BodyAdded => "the sort of the body",
        ChangeKind::MemberAdded | ChangeKind::MemberRemoved | ChangeKind::TypeChanged => "presence and type of",
        ChangeKind::HeaderAdded | ChangeKind::HeaderRemoved => "the presence of the header",
        ChangeKind::HeaderChanged => "the value of the header",
        ChangeKind::MediaTypeChanged => "the media type",
        ChangeKind::MediaTypeParameterChanged => "the parameters of the media type",
        ChangeKind::FramingChanged => "the framing",
        ChangeKind::ValueAdded | ChangeKind::ValueChanged => "the value of",
        ChangeKind::TextChanged => "the text of",
        ChangeKind::ObservationChanged => "the observation",
        ChangeKind::StepAdded | ChangeKind::StepMissing => "whether a step is played",
        ChangeKind::TlsVersionChanged => "the version of TLS",
        ChangeKind::CipherChanged => "the cipher",
        ChangeKind::CertificateChanged => "the certificates",
        _ => "how a trial ends",
    };
    let names_place = !at.is_empty() && at != "content-type";
    let place = if names_place {
        format!(" {}", place(at))
    } else {
        String::new()
    };
    format!("{what}{place} differs among the baselines")
}
