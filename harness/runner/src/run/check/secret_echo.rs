//! `secret-echo`: an answer repeats no credential that was sent, and shows nothing of the server's insides.

use std::iter::once;

use super::answer::JudgedAnswer;
use super::cause::Cause;
use super::finding::{Finding, Judgement};
use super::internals;
use crate::record::Gravity;
use crate::secret::{Forms, Readings, held};
use crate::suite::check::{CheckId, ViolationKind};
use crate::wire::{Request, Response};

/// Headers of requests that carry a credential.
const CREDENTIALS: [&str; 3] = ["sessiontoken", "keymanagertoken", "authorization"];

/// A credential shorter than this may stand in an answer by chance.
const SHORTEST: usize = 16;

/// Judges what an answer gives away.
pub fn secret_echo(answer: &JudgedAnswer<'_>, request: &Request, response: &Response) -> Judgement {
    let call = answer.call;
    let mut findings = Vec::new();
    for carrier in repeated(&credentials(request), response) {
        let title = format!("the answer to {call} repeats the {carrier} that was sent");
        let headline = format!("{} repeat the credential that was sent", answer.class().plural());
        let cause = Cause::new(ViolationKind::Credential, headline).of_answers(answer.class());
        let clients = "whatever logs or shows the answer leaks the credential";
        let contrast = ("no credential in the answer", format!("the {carrier}"));
        findings.push(leak(answer, cause, title, clients, contrast));
    }
    if response.status >= 400
        && let Some(sign) = internals::shown_in(&String::from_utf8_lossy(&response.body))
    {
        let title = format!("the answer to {call} leaks internals of the server");
        let cause = Cause::new(ViolationKind::Internals, "errors show the insides of the server");
        let clients = "whoever provokes an error learns how the server is built";
        let contrast = ("an error message", format!("`{sign}`, as in a stack trace"));
        findings.push(leak(answer, cause, title, clients, contrast));
    }
    Judgement::of(CheckId::SecretEcho, findings)
}

/// A finding about what an answer gives away; `contrast` is what was expected, and what was found.
fn leak(
    answer: &JudgedAnswer<'_>,
    cause: Cause,
    title: String,
    clients: &str,
    (expected, found): (&str, String),
) -> Finding {
    let finding = answer.finding(Gravity::Failed, cause, title, Some(clients));
    finding.contrast(expected, found).asked(answer.opening_mark(""))
}

/// The carriers of those credentials that an answer repeats.
fn repeated<'c>(credentials: &'c [(String, String)], response: &Response) -> Vec<&'c str> {
    if credentials.is_empty() {
        return Vec::new();
    }
    let headers = response.headers.iter().map(|(_, value)| value);
    let texts = once(&response.body).chain(headers);
    let long_enough = texts.filter(|text| text.len() >= SHORTEST);
    let texts: Vec<Readings<'_>> = long_enough.map(|text| Readings::of(text)).collect();
    let parts = credentials.iter().flat_map(|(carrier, credential)| {
        let parts = telling_parts(credential);
        parts.map(move |part| (carrier.as_str(), Forms::of(part)))
    });
    let (carriers, parts): (Vec<&str>, Vec<Forms>) = parts.unzip();
    let mut repeated: Vec<&str> = held(&parts, &texts).into_iter().map(|place| carriers[place]).collect();
    // Two parts of one credential are one.
    repeated.dedup();
    repeated
}

/// What gives a credential away: three quarters of it, or all of one that is short, and the signature of a JWT. A multiple of three bytes,
/// so that these stand in the base64 of all of it, too.
fn telling_parts(credential: &str) -> impl Iterator<Item = &str> {
    let most = (credential.len() * 3).div_ceil(4).next_multiple_of(3);
    let beginning = credential.get(..most).filter(|_| most >= SHORTEST);
    let mut segments = credential.split('.');
    let signature = segments
        .nth(2)
        .filter(|part| part.len() >= SHORTEST && segments.next().is_none());
    once(beginning.unwrap_or(credential)).chain(signature)
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

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "eyJhbGciOiJSUzUxMiJ9.eyJzdWIiOiJxYS1ib3QifQ.c2lnbmF0dXJlLXNpZ25hdHVyZQ";

    fn is_given_away_by(text: &str) -> bool {
        let parts: Vec<Forms> = telling_parts(TOKEN).map(Forms::of).collect();
        !held(&parts, &[Readings::of(text.as_bytes())]).is_empty()
    }

    #[test]
    fn a_credential_is_given_away_by_most_of_it_and_by_its_signature() {
        for text in [
            TOKEN.to_owned(),
            TOKEN.replace('.', r"\u002e"),
            format!("expired: {}...", &TOKEN[..TOKEN.len() - 10]),
            "bad signature c2lnbmF0dXJlLXNpZ25hdHVyZQ".to_owned(),
        ] {
            assert!(is_given_away_by(&text), "{text}");
        }
        assert!(!is_given_away_by("expired: eyJhbGciOiJSUzUxMiJ9..."));
    }
}
