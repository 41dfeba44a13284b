//! `transport`: a whole answer came, by the way that was meant.

use super::cause::Cause;
use super::finding::{Finding, Judgement};
use crate::diagnostic::{Location, Mark};
use crate::record::Gravity;
use crate::suite::check::{CheckId, ViolationKind};
use crate::text::Prose;
use crate::wire::{Failure, Reply};

/// Judges how the reply came. `refusal_expected` is set where the scenario takes a refused handshake for an answer;
/// `only_refusal` where it takes nothing else.
pub fn transport(
    call: &str,
    reply: &Reply,
    refusal_expected: bool,
    only_refusal: bool,
    opening: &Location,
) -> Judgement {
    let asked = || Mark {
        location: opening.clone(),
        label: Prose::default(),
        context: Vec::new(),
    };
    let findings = match reply {
        Reply::Answer(response) if only_refusal => {
            let status = response.status;
            vec![
                Finding::new(
                    Gravity::Failed,
                    Cause::new(
                        ViolationKind::HandshakeAccepted,
                        "a TLS handshake is accepted that should be refused",
                    ),
                    format!("{call} answered {status}, expected a refused TLS handshake"),
                )
                .contrast("a refused TLS handshake", status.to_string())
                .asked(asked())
                .about_step(),
            ]
        }
        Reply::Answer(_) => Vec::new(),
        Reply::Refused { .. } if refusal_expected => Vec::new(),
        Reply::Refused { alert } => vec![
            Finding::new(
                Gravity::Failed,
                Cause::new(ViolationKind::HandshakeRefused, "the TLS handshake is refused").received(alert),
                format!("{call} was refused in the TLS handshake ({alert})"),
            )
            .contrast("an answer", format!("the TLS alert {alert}"))
            .asked(asked())
            .about_step(),
        ],
        Reply::Failed(failure) => {
            let gravity = if failure.is_of_the_answer() {
                Gravity::Failed
            } else {
                Gravity::Broken
            };
            let mut finding = Finding::new(
                gravity,
                cause(failure),
                format!("{call} got no whole answer: {}", failure.cause),
            )
            .contrast("a whole answer", failure.cause.clone())
            .asked(asked())
            .about_step();
            finding.help.clone_from(&failure.help);
            vec![finding]
        }
    };
    Judgement::of(CheckId::Transport, findings)
}

/// Whether an answer began that did not come whole, or none did.
fn cause(failure: &Failure) -> Cause {
    match (&failure.head, failure.tls) {
        (_, Some(_)) => Cause::new(ViolationKind::NoAnswer, "no TLS connection comes about").expected("tls"),
        (Some(head), None) => Cause::new(ViolationKind::Incomplete, "answers do not come whole").received(head.status),
        (None, None) if failure.breaks_http => Cause::new(ViolationKind::Incomplete, "answers are no HTTP"),
        (None, None) => Cause::new(ViolationKind::NoAnswer, "no answer comes"),
    }
}
