//! All checks, in the order in which they are reported.

use podproof_contract::CHECKS;

use crate::suite::check::CheckId;

/// A check: what it is called, and what it asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckEntry {
    /// Its id.
    pub id: CheckId,
    /// What holds if it passes, in one sentence.
    pub sentence: &'static str,
    /// One paragraph about it.
    pub explanation: &'static str,
}

/// The checks of the harness itself; those of the contract are in `podproof-contract`.
const OWN: [CheckEntry; 4] = [
    CheckEntry {
        id: CheckId::Expectation,
        sentence: "The answer is what the scenario expects beyond its status.",
        explanation: "Headers, body, schema and expressions under `expect` are compared with the answer. A body is \
            compared as a subset: what the scenario does not name may be anything. Each difference is a finding of its \
            own, shown at its line in the scenario. A value that `save` cannot find in the answer is a finding too.",
    },
    CheckEntry {
        id: CheckId::SecretEcho,
        sentence: "The answer repeats no credential that was sent, and leaks no internals of the server.",
        explanation: "Token headers and JWTs that were sent must not come back in the body or a header of the answer, in \
            any encoding; an error must not show a stack trace or a database message. What logs or shows such an answer \
            leaks the credential.",
    },
    CheckEntry {
        id: CheckId::ResponseTime,
        sentence: "The whole answer comes within the target's limit.",
        explanation: "Measured from the start of sending to the last byte received, against \
            `conformance.limits.responseTime` of the target; not judged where the target sets no limit.",
    },
    CheckEntry {
        id: CheckId::Transport,
        sentence: "A whole answer comes, from the target itself.",
        explanation: "The connection is made over verified TLS, and the answer is whole and within the size limit; \
            a redirect is told by `status`. An answer that began and breaks HTTP or its own length, or is larger than the limit, fails. Where no \
            connection came about, nothing came through it, or the time was up, the trial is broken: nothing of it can be judged. A \
            TLS handshake that is refused for the client's certificate, or for want of one, fails unless the scenario says \
            `refused: tls`. Where TLS-01 is verified, a certificate that is not accepted and a server that speaks nothing newer \
            than TLS 1.1 fail too, and a version or cipher that the vendor does not document is warned of. A server that has \
            only documented DHE ciphers is not evaluated: podproof's TLS library has none.",
    },
];

/// All checks.
pub fn checks() -> impl Iterator<Item = CheckEntry> {
    let of_contract = CHECKS.iter().map(|check| CheckEntry {
        id: check.id.into(),
        sentence: check.sentence,
        explanation: check.explanation,
    });
    of_contract.chain(OWN)
}

/// The check of this id, which a person wrote.
pub fn find(id: &str) -> Option<CheckEntry> {
    let id: CheckId = id.parse().ok()?;
    checks().find(|check| check.id == id)
}

#[cfg(test)]
mod tests {
    use super::checks;
    use crate::suite::check::CheckId;

    #[test]
    fn the_catalogue_has_every_check_once_and_in_its_order() {
        let listed: Vec<CheckId> = checks().map(|check| check.id).collect();
        assert_eq!(listed, CheckId::ALL);
    }
}
