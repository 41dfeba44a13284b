//! Every kind of change as data: what it is, what it does to clients, and how to understand it. `docs/changes.md` is generated
//! from this list.

use super::class::{ChangeClass, Section};
use super::kind::ChangeKind;

/// A kind of change.
#[derive(Clone, Copy, Debug)]
pub struct ChangeEntry {
    /// Its id.
    pub kind: ChangeKind,
    /// Its class where no requirement is broken along with it; then it is breaking.
    pub class: ChangeClass,
    /// Where it is told where no requirement is broken along with it.
    pub section: Section,
    /// What is different, a sentence without a full stop.
    pub sentence: &'static str,
    /// What the SDKs and other clients do then; empty where they do nothing.
    pub clients: &'static str,
    /// When it is told, and when it is not.
    pub explanation: &'static str,
}

/// Every kind of change, gravest first.
pub fn change_kinds() -> impl Iterator<Item = &'static ChangeEntry> {
    KINDS.iter()
}

/// The kind of this name.
pub fn find(name: &str) -> Option<&'static ChangeEntry> {
    KINDS.iter().find(|entry| entry.kind.as_str() == name)
}

impl ChangeKind {
    /// What there is to know of it.
    pub const fn entry(self) -> &'static ChangeEntry {
        // In the order of the kinds, which a test looks after.
        &KINDS[self as usize]
    }
}

const KINDS: [ChangeEntry; ChangeKind::ALL.len()] = [
    ChangeEntry {
        kind: ChangeKind::OperationRemoved,
        class: ChangeClass::Breaking,
        section: Section::Worse,
        sentence: "an operation is gone",
        clients: "a client that uses it cannot go on",
        explanation: "Every baseline had answers of success of this operation, and the candidate answers it with 404 or 410 whatever is asked. The vendor promises not to remove or change URIs. Each operation is a change of its own, and its statuses are not told again.",
    },
    ChangeEntry {
        kind: ChangeKind::StatusChanged,
        class: ChangeClass::Breaking,
        section: Section::Worse,
        sentence: "an answer has another status",
        clients: "the SDKs sign in again on 401, give up on other 4xx and retry a 5xx: another status is another reaction",
        explanation: "The vendor promises not to change statuses. What was accepted may be refused now, what was refused may be accepted, or a refusal tells clients to do something else. A TLS handshake that is refused is an answer, too. What else differs in such an answer follows from the status, and is not told again.",
    },
    ChangeEntry {
        kind: ChangeKind::AnswerMissing,
        class: ChangeClass::Breaking,
        section: Section::Worse,
        sentence: "no whole answer comes any more",
        clients: "the SDKs try again, at most ten times, and then give up",
        explanation: "An answer came in every baseline, and in the candidate none, or one that breaks off or is too large. Where a service cannot be reached at all, its trials are listed as not judged.",
    },
    ChangeEntry {
        kind: ChangeKind::BodyChanged,
        class: ChangeClass::Breaking,
        section: Section::Worse,
        sentence: "an answer has another sort of body, or none",
        clients: "a client that reads JSON cannot read what comes now",
        explanation: "The body was JSON and is none any more, or is missing, or cannot be read.",
    },
    ChangeEntry {
        kind: ChangeKind::MemberRemoved,
        class: ChangeClass::Breaking,
        section: Section::Worse,
        sentence: "a member of a body is gone",
        clients: "a client that reads it finds nothing there",
        explanation: "The vendor promises not to remove response fields, optional ones included. Members of elements of lists count where both runs have elements. What stood below the member is not told again.",
    },
    ChangeEntry {
        kind: ChangeKind::TypeChanged,
        class: ChangeClass::Breaking,
        section: Section::Worse,
        sentence: "a value has another type of JSON",
        clients: "a client with a typed model fails to read the whole answer",
        explanation: "A string became a number, a value became null, and so on: the vendor promises not to change response fields.",
    },
    ChangeEntry {
        kind: ChangeKind::MediaTypeChanged,
        class: ChangeClass::Breaking,
        section: Section::Worse,
        sentence: "an answer has another media type, or none",
        clients: "clients choose by it how to read the answer",
        explanation: "The type of the `content-type` header differs; parameters such as `charset` are another kind of change.",
    },
    ChangeEntry {
        kind: ChangeKind::RequirementBroken,
        class: ChangeClass::Breaking,
        section: Section::Worse,
        sentence: "something is wrong with an answer that was right",
        clients: "what the requirement promises no longer holds",
        explanation: "A check failed in the candidate that failed in no baseline, and no other change of the same answer explains it. It is told by its problem: the id and the words are those that `podproof run` shows.",
    },
    ChangeEntry {
        kind: ChangeKind::VerdictWorse,
        class: ChangeClass::Breaking,
        section: Section::Worse,
        sentence: "a trial ends worse, and nothing else says why",
        clients: "what the trial proves no longer holds",
        explanation: "The verdict of a trial fell to failed, and neither an answer nor a finding differs: a check could not be evaluated under `--strict`, for example.",
    },
    ChangeEntry {
        kind: ChangeKind::OperationAdded,
        class: ChangeClass::Additive,
        section: Section::Changed,
        sentence: "an operation is new",
        clients: "clients that do not know it go on as before",
        explanation: "The baselines answered this operation with 404 or 410 whatever was asked, and the candidate with success at least once; the check of the status complained of the 404, or the candidate refuses what it should refuse. Its other answers differ as well, and are not told again. Each operation is a change of its own.",
    },
    ChangeEntry {
        kind: ChangeKind::MemberAdded,
        class: ChangeClass::Additive,
        section: Section::Changed,
        sentence: "a member of a body is new",
        clients: "the SDKs ignore members that they do not know",
        explanation: "The vendor may add response fields at any time. A client that refuses unknown members breaks by its own fault.",
    },
    ChangeEntry {
        kind: ChangeKind::BodyAdded,
        class: ChangeClass::Additive,
        section: Section::Changed,
        sentence: "an answer that had no body has one",
        clients: "the SDKs do not read a body where they expect none",
        explanation: "The answer came without a body in every baseline.",
    },
    ChangeEntry {
        kind: ChangeKind::ValueAdded,
        class: ChangeClass::Additive,
        section: Section::Changed,
        sentence: "an enumerated member has a value that was never seen before",
        clients: "a client that knows all values by heart meets a new one",
        explanation: "A member is enumerated if the answers of an operation with the same status have at most six different values there in all baselines, each a plain word, a small number or a boolean. The vendor may add values. Ids, tokens, times, host names and texts are no such values.",
    },
    ChangeEntry {
        kind: ChangeKind::HeaderAdded,
        class: ChangeClass::Additive,
        section: Section::Changed,
        sentence: "a response header is new",
        clients: "clients ignore headers that they do not know; a cookie is kept by some",
        explanation: "Headers are compared by name. Those that say how the body is framed (`content-length`, `transfer-encoding`, `connection`, `keep-alive`) are another kind of change, and `date` is none.",
    },
    ChangeEntry {
        kind: ChangeKind::HeaderRemoved,
        class: ChangeClass::Neutral,
        section: Section::Changed,
        sentence: "a response header is gone",
        clients: "clients of the pod read none but the media type and `retry-after`",
        explanation: "A header that the contract requires is also missed by the check `response-headers`: then a requirement is broken, and the change is breaking.",
    },
    ChangeEntry {
        kind: ChangeKind::HeaderChanged,
        class: ChangeClass::Neutral,
        section: Section::Changed,
        sentence: "a response header has another value",
        clients: "",
        explanation: "Compared are headers whose values say how to treat the answer, such as `cache-control` and `strict-transport-security`.",
    },
    ChangeEntry {
        kind: ChangeKind::MediaTypeParameterChanged,
        class: ChangeClass::Neutral,
        section: Section::Changed,
        sentence: "the media type has other parameters",
        clients: "JSON is UTF-8, whatever `charset` says",
        explanation: "The type itself is the same.",
    },
    ChangeEntry {
        kind: ChangeKind::FramingChanged,
        class: ChangeClass::Neutral,
        section: Section::Changed,
        sentence: "the length of answers is told in another way",
        clients: "no client sees it",
        explanation: "`content-length` took the place of `transfer-encoding`, or the other way round; or the connection is kept open in another way. A gateway in front of the pod may do so.",
    },
    ChangeEntry {
        kind: ChangeKind::ValueChanged,
        class: ChangeClass::Neutral,
        section: Section::Changed,
        sentence: "an enumerated member has another of its known values",
        clients: "",
        explanation: "The value is among those that the baselines have there, but not of this trial.",
    },
    ChangeEntry {
        kind: ChangeKind::TextChanged,
        class: ChangeClass::Neutral,
        section: Section::Changed,
        sentence: "a text for people reads otherwise",
        clients: "no client should decide by it",
        explanation: "Numbers, ids, quoted values and redacted secrets in the texts are left out of the comparison.",
    },
    ChangeEntry {
        kind: ChangeKind::ObservationChanged,
        class: ChangeClass::Neutral,
        section: Section::Changed,
        sentence: "something that scenarios record without judging it is different",
        clients: "",
        explanation: "Scenarios observe what the vendor's documents leave open. Numbers with more than four digits, ids and times in it are left out of the comparison.",
    },
    ChangeEntry {
        kind: ChangeKind::WarningAdded,
        class: ChangeClass::Neutral,
        section: Section::Warned,
        sentence: "an answer is only tolerated now",
        clients: "",
        explanation: "A check warns in the candidate that warned in no baseline, and no other change of the same answer explains it.",
    },
    ChangeEntry {
        kind: ChangeKind::StepAdded,
        class: ChangeClass::Neutral,
        section: Section::Changed,
        sentence: "a step is played that was not",
        clients: "",
        explanation: "The trial sent a request that no baseline sent, since an earlier answer now gives what the step needs.",
    },
    ChangeEntry {
        kind: ChangeKind::StepMissing,
        class: ChangeClass::Neutral,
        section: Section::Changed,
        sentence: "a step is not played any more",
        clients: "",
        explanation: "The trial did not send a request that every baseline sent, and no changed status before it says why.",
    },
    ChangeEntry {
        kind: ChangeKind::RequirementKept,
        class: ChangeClass::Neutral,
        section: Section::Better,
        sentence: "something is right that was wrong",
        clients: "",
        explanation: "A check that failed in every baseline holds now. Its known issue, if there is one, can go.",
    },
    ChangeEntry {
        kind: ChangeKind::VerdictBetter,
        class: ChangeClass::Neutral,
        section: Section::Better,
        sentence: "a trial ends better, and nothing else says why",
        clients: "",
        explanation: "The verdict of a trial rose, and neither an answer nor a finding differs.",
    },
    ChangeEntry {
        kind: ChangeKind::TlsVersionChanged,
        class: ChangeClass::Neutral,
        section: Section::Connections,
        sentence: "another version of TLS is spoken",
        clients: "old clients may not speak a newer version; an older one is weaker",
        explanation: "Compared are the versions that the handshakes with a service agreed on. Where a version is not allowed, TLS-01 fails as well.",
    },
    ChangeEntry {
        kind: ChangeKind::CipherChanged,
        class: ChangeClass::Neutral,
        section: Section::Connections,
        sentence: "another cipher is used",
        clients: "",
        explanation: "Compared are the cipher suites that the handshakes with a service agreed on.",
    },
    ChangeEntry {
        kind: ChangeKind::CertificateChanged,
        class: ChangeClass::Neutral,
        section: Section::Connections,
        sentence: "the server shows other certificates",
        clients: "a client that pins a certificate no longer connects",
        explanation: "Compared are the names on the certificates that a service shows. A certificate that is not trusted fails TLS-01.",
    },
    ChangeEntry {
        kind: ChangeKind::Slower,
        class: ChangeClass::Neutral,
        section: Section::Speed,
        sentence: "answers take longer",
        clients: "the SDKs wait 15 to 60 seconds by default",
        explanation: "Told only where the difference is larger than what the runs of one pod differ by. A limit of the target that is broken fails the check `response-time`, which is a broken requirement.",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_change_is_explained_once_and_in_order() {
        for (kind, entry) in ChangeKind::ALL.into_iter().zip(&KINDS) {
            assert_eq!(entry.kind, kind);
            assert_eq!(kind.entry().kind, kind);
            assert!(!entry.explanation.is_empty(), "{kind}");
        }
        assert_eq!(find("cookie-gone").map(|entry| entry.kind), None);
    }
}
