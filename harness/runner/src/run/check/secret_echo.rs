//! `secret-echo`: an answer repeats no credential that was sent, and shows nothing of the server's insides.

use super::answer::JudgedAnswer;
use super::cause::Cause;
use super::finding::Judgement;
use super::internals;
use crate::record::Gravity;
use crate::secret::Forms;
use crate::suite::check::{CheckId, ViolationKind};
use crate::wire::{Request, Response};

/// Headers of requests that carry a credential.
const CREDENTIALS: [&str; 3] = ["sessiontoken", "keymanagertoken", "authorization"];

/// A credential shorter than this may stand in an answer by chance.
const SHORTEST: usize = 16;

/// Judges what an answer gives away.
pub fn secret_echo(answer: &JudgedAnswer<'_>, request: &Request, response: &Response) -> Judgement {
    let call = answer.call;
    let body = String::from_utf8_lossy(&response.body);
    let headers: Vec<_> = response
        .headers
        .iter()
        .map(|(_, value)| String::from_utf8_lossy(value))
        .collect();
    let mut findings = Vec::new();
    for (carrier, credential) in credentials(request) {
        let forms: Vec<Forms> = telling_parts(&credential).into_iter().map(Forms::of).collect();
        let occur_in = |text: &str| forms.iter().any(|forms| forms.occur_in(text));
        let echoed = occur_in(&body) || headers.iter().any(|value| occur_in(value));
        if echoed {
            let title = format!("the answer to {call} repeats the {carrier} that was sent");
            let headline = format!("{} repeat the credential that was sent", answer.class().plural());
            let cause = Cause::new(ViolationKind::Credential, headline).of_answers(answer.class());
            let clients = "whatever logs or shows the answer leaks the credential";
            let finding = answer
                .finding(Gravity::Failed, cause, title, Some(clients))
                .contrast("no credential in the answer", format!("the {carrier}"))
                .asked(answer.opening_mark(""));
            findings.push(finding);
        }
    }
    if response.status >= 400
        && let Some(sign) = internals::shown_in(&body)
    {
        let title = format!("the answer to {call} leaks internals of the server");
        let cause = Cause::new(ViolationKind::Internals, "errors show the insides of the server");
        let clients = "whoever provokes an error learns how the server is built";
        let finding = answer
            .finding(Gravity::Failed, cause, title, Some(clients))
            .contrast("an error message", format!("`{sign}`, as in a stack trace"))
            .asked(answer.opening_mark(""));
        findings.push(finding);
    }
    Judgement::of(CheckId::SecretEcho, findings)
}

/// What gives a credential away: all of it, three quarters of it, and the signature of a JWT.
fn telling_parts(credential: &str) -> Vec<&str> {
    let most = (credential.len() * 3).div_ceil(4);
    let beginning = credential.get(..most).filter(|_| most >= SHORTEST);
    let mut segments = credential.split('.');
    let signature = segments
        .nth(2)
        .filter(|part| part.len() >= SHORTEST && segments.next().is_none());
    [Some(credential), beginning, signature].into_iter().flatten().collect()
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
        telling_parts(TOKEN)
            .into_iter()
            .any(|part| Forms::of(part).occur_in(text))
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
