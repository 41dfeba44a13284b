//! `transport`: a whole answer came, by the way that was meant.

use super::finding::{Finding, Judgement};
use crate::diagnostic::{Location, Mark};
use crate::record::Gravity;
use crate::secret::masked;
use crate::suite::check::CheckId;
use crate::text::Prose;
use crate::wire::{Reply, Response};

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
                    format!("{call} answered {status}, expected a refused TLS handshake"),
                )
                .contrast("a refused TLS handshake", status.to_string())
                .asked(asked()),
            ]
        }
        Reply::Answer(response) => redirect(call, response)
            .map(|finding| finding.asked(asked()))
            .into_iter()
            .collect(),
        Reply::Refused { .. } if refusal_expected => Vec::new(),
        Reply::Refused { alert } => vec![
            Finding::new(
                Gravity::Failed,
                format!("{call} was refused in the TLS handshake ({alert})"),
            )
            .contrast("an answer", format!("the TLS alert {alert}"))
            .asked(asked()),
        ],
        Reply::Failed(failure) => {
            let mut finding = Finding::new(
                Gravity::Broken,
                format!("{call} got no whole answer: {}", failure.cause),
            )
            .contrast("a whole answer", failure.cause.clone())
            .asked(asked());
            finding.help.clone_from(&failure.help);
            vec![finding]
        }
    };
    Judgement::of(CheckId::Transport, findings)
}

/// A redirect is not followed: the token in its header would go to whoever it names.
fn redirect(call: &str, response: &Response) -> Option<Finding> {
    let location = response.headers.iter().find(|(name, _)| name == "location");
    let (_, location) = location.filter(|_| (300..400).contains(&response.status))?;
    let location = without_secrets(&String::from_utf8_lossy(location));
    let mut finding = Finding::new(
        Gravity::Failed,
        format!("{call} answered with a redirect to {location}"),
    )
    .contrast("an answer", format!("{} to {location}", response.status));
    finding.clients = Some("a client that follows it sends its token to the new place".into());
    Some(finding)
}

/// What a place is named by; its user info, its parameters and its fragment may be secrets.
fn without_secrets(location: &str) -> String {
    let shown = match location.find(['?', '#', ';']) {
        Some(end) => format!("{}…", &location[..=end]),
        None => location.to_owned(),
    };
    masked(&shown)
}

#[cfg(test)]
mod tests {
    use super::without_secrets;

    #[test]
    fn a_redirect_is_told_without_what_may_be_secret_in_it() {
        assert_eq!(
            without_secrets("https://me:sesame@acme.com/in?sessionToken=opaque#x"),
            "https://‹not shown›@acme.com/in?…"
        );
        assert_eq!(without_secrets("/login"), "/login");
    }
}
