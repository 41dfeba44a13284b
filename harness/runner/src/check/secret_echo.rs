//! `secret-echo`: an answer repeats no credential that was sent, and shows nothing of the server's insides.

use super::finding::{Finding, Judgement};
use crate::complaint::{Location, Mark};
use crate::exchange::{Request, Response};
use crate::run::Gravity;
use crate::secret::Forms;

/// Headers of requests that carry a credential.
const CREDENTIALS: [&str; 3] = ["sessiontoken", "keymanagertoken", "authorization"];

/// A credential shorter than this may stand in an answer by chance.
const SHORTEST: usize = 16;

/// What only a stack trace or a database says.
const INSIDES: [&str; 9] = [
    "\tat ",
    "Exception in thread",
    "Caused by: ",
    "Traceback (most recent call last)",
    "java.lang.",
    "org.springframework.",
    "SQLSTATE",
    "ORA-0",
    "stack trace",
];

/// Judges what an answer gives away.
pub fn secret_echo(call: &str, request: &Request, response: &Response, opening: &Location) -> Judgement {
    let mark = || Mark {
        location: opening.clone(),
        label: String::new(),
        context: Vec::new(),
    };
    let body = String::from_utf8_lossy(&response.body);
    let headers: Vec<_> = response
        .headers
        .iter()
        .map(|(_, value)| String::from_utf8_lossy(value))
        .collect();
    let mut findings = Vec::new();
    for (carrier, credential) in credentials(request) {
        let forms = Forms::of(&credential);
        let echoed = forms.occur_in(&body) || headers.iter().any(|value| forms.occur_in(value));
        if echoed {
            let mut finding = Finding::new(
                Gravity::Failed,
                format!("the answer to {call} repeats the {carrier} that was sent"),
            )
            .contrast("no credential in the answer", format!("the {carrier}"))
            .asked(mark());
            finding.clients = Some("whatever logs or shows the answer leaks the credential".to_owned());
            findings.push(finding);
        }
    }
    if response.status >= 400
        && let Some(sign) = INSIDES.iter().find(|sign| body.contains(**sign))
    {
        findings.push(
            Finding::new(
                Gravity::Failed,
                format!("the answer to {call} shows the insides of the server"),
            )
            .contrast("an error message", format!("`{}`, as in a stack trace", sign.trim()))
            .asked(mark()),
        );
    }
    Judgement::of("secret-echo", findings)
}

/// The credentials of a request: token headers, and the JWTs in its body.
fn credentials(request: &Request) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = request
        .headers
        .iter()
        .filter(|(name, _)| CREDENTIALS.contains(&name.to_ascii_lowercase().as_str()))
        .map(|(name, value)| (name.clone(), value.strip_prefix("Bearer ").unwrap_or(value).to_owned()))
        .collect();
    let body = request.body.as_deref().unwrap_or_default();
    if let Ok(serde_json::Value::Object(members)) = serde_json::from_slice(body) {
        for name in ["token", "authToken"] {
            if let Some(value) = members.get(name).and_then(serde_json::Value::as_str) {
                found.push((format!("`{name}`"), value.to_owned()));
            }
        }
    }
    found.retain(|(_, value)| value.len() >= SHORTEST);
    found
}
