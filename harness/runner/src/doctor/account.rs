//! Accounts: one sign-in an account and a means, told whether it works, and logged out again.

use std::time::SystemTime;

use super::connection::{SOON, day, days_left};
use super::service::gateway;
use super::step::{Outcome, Step};
use super::target_probe::{Call, TargetProbe, text_member};
use crate::run::service::{
    FaultyService, ServiceFault, certificate_not_asked_for, certificate_refused, is_a_gateways_page, service_issues,
};
use crate::suite::plan::absence;
use crate::targets::{Actors, Identity, client_jwt};
use crate::wire::{ClientIdentity, Reply, Response, certificate_facts};

/// How an account signs in.
struct SignIn<'a> {
    what: String,
    service: &'static str,
    path: &'static str,
    body: Option<String>,
    certificate: Option<&'a ClientIdentity>,
}

/// Signs in with the private key of the bot or the app.
pub(super) async fn by_key(probe: &TargetProbe<'_>, actors: Actors<'_>, name: &str, now: SystemTime) -> Step {
    let what = what_by_key(actors, name);
    let Some(identity) = actors.identities.get(name) else {
        return Step::skipped(what, format!("the target names no `{name}`"));
    };
    let (Some(key), Some(subject)) = (&identity.key, identity.subject()) else {
        return Step::skipped(what, format!("`{name}` has no private key"));
    };
    let token = match client_jwt(subject, key, now) {
        Ok(token) => token,
        Err(error) => return Step::fail(what, error.to_string()).help(error.help()),
    };
    probe.hide(&token);
    let sign_in = SignIn {
        what,
        service: "login",
        path: match name {
            "app" => "/login/pubkey/app/authenticate",
            _ => "/login/pubkey/authenticate",
        },
        body: Some(serde_json::json!({ "token": token }).to_string()),
        certificate: None,
    };
    attempt(probe, actors, sign_in, identity).await
}

/// What is done by [`by_key`].
pub(super) fn what_by_key(actors: Actors<'_>, name: &str) -> String {
    format!("sign-in of {} by key", actors.name_of(name))
}

/// What is done by [`by_certificate`].
pub(super) fn what_by_certificate(actors: Actors<'_>) -> String {
    format!("sign-in of {} by certificate", actors.name_of("bot"))
}

/// Signs in with the bot's certificate.
pub(super) async fn by_certificate(probe: &TargetProbe<'_>, actors: Actors<'_>) -> Step {
    let what = what_by_certificate(actors);
    let bot = actors.identities.get("bot").zip(actors.certificates.get("bot"));
    let Some((identity, certificate)) = bot else {
        return Step::skipped(what, "`bot` has no certificate");
    };
    let sign_in = SignIn {
        what,
        service: "sessionauth",
        path: "/sessionauth/v1/authenticate",
        // Since March 2025 pods refuse a body or a content type here.
        body: None,
        certificate: Some(certificate),
    };
    attempt(probe, actors, sign_in, identity).await
}

async fn attempt(probe: &TargetProbe<'_>, actors: Actors<'_>, sign_in: SignIn<'_>, identity: &Identity) -> Step {
    let call = Call {
        body: sign_in.body.clone(),
        certificate: sign_in.certificate,
        ..Call::new(sign_in.service, "POST", sign_in.path)
    };
    let what = sign_in.what.clone();
    match probe.send(call).await {
        Err(error) => Step::fail(what, error),
        Ok(Reply::Failed(failure)) => {
            let step = Step::fail(what, failure.cause);
            failure.help.into_iter().fold(step, Step::help)
        }
        Ok(Reply::Refused { alert }) => match sign_in.certificate {
            Some(_) => Step::fail(what, format!("the certificate is refused (`{alert}`)")).help(certificate_refused()),
            None => needs_no_certificate(probe, &sign_in, alert),
        },
        Ok(Reply::Answer(response)) if response.status == 200 => match text_member(&response, "token") {
            Some(token) if !token.is_empty() => signed_in(probe, actors, sign_in, identity, &token).await,
            _ => Step::fail(what, "200 without a `token`")
                .help("this is no sign-in answer of a pod: check `host` and `context`"),
        },
        Ok(Reply::Answer(response)) => refused(probe, &sign_in, identity, &response),
    }
}

/// A sign-in by key is where a certificate is wanted.
fn needs_no_certificate(probe: &TargetProbe<'_>, sign_in: &SignIn<'_>, alert: String) -> Step {
    let found = format!("refused without a client certificate (`{alert}`), and a sign-in by key shows none");
    let faulty = FaultyService {
        service: sign_in.service,
        url: probe.target.url_of(sign_in.service).to_owned(),
        fault: ServiceFault::WantsCertificate {
            alert,
            could_show: None,
        },
    };
    let told = service_issues(vec![faulty], 0, &probe.target.vault().redactor());
    told.into_iter()
        .map(|issue| issue.help.to_string())
        .fold(Step::fail(sign_in.what.clone(), found), Step::help)
}

/// Looks whose session it is, and ends it.
async fn signed_in(
    probe: &TargetProbe<'_>,
    actors: Actors<'_>,
    sign_in: SignIn<'_>,
    identity: &Identity,
    token: &str,
) -> Step {
    probe.hide(token);
    let subject = identity.subject().unwrap_or_default();
    // An app's session is no user's.
    let whose = match identity.name.as_str() {
        "app" => None,
        _ if probe.target.lacks("pod") => None,
        _ => owner(probe, token).await,
    };
    if probe.target.lacks("sessionauth") {
        let step = told(sign_in.what, subject, whose);
        return Step {
            found: format!("{}; the session ends by itself, {}", step.found, absence("sessionauth")).into(),
            ..step
        };
    }
    let certificate = sign_in
        .certificate
        .or_else(|| actors.certificates.get(probe.target.certificate_of("sessionauth")?))
        .or_else(|| actors.certificates.get("bot"));
    let logout = logout(probe, certificate, token).await;
    let step = told(sign_in.what, subject, whose);
    match logout {
        Ok(()) => Step {
            found: format!("{}; logged out", step.found).into(),
            ..step
        },
        Err(why) => Step {
            outcome: step.outcome.max(Outcome::Warn),
            found: format!("{}; the session could not be logged out: {why}", step.found).into(),
            help: step.help.or_else(|| {
                Some("logout is at `sessionAuth`: check its `host` and `port`, or say `conformance.services.sessionauth: absent` if this bot cannot use it; the session ends by itself".into())
            }),
            ..step
        },
    }
}

/// The sign-in works; whether it is the right account's.
fn told(what: String, subject: &str, whose: Option<String>) -> Step {
    match whose {
        Some(name) if name != subject => Step::warn(
            what,
            format!("works, but the session is that of `{name}`, expected `{subject}`"),
        )
        .help("check `bot.username`; the common name of a certificate must be the user name, in the same case"),
        _ => Step::ok(what, format!("works, as `{subject}`")),
    }
}

async fn owner(probe: &TargetProbe<'_>, token: &str) -> Option<String> {
    let call = Call {
        session: Some(token),
        ..Call::new("pod", "GET", "/pod/v2/sessioninfo")
    };
    match probe.send(call).await {
        Ok(Reply::Answer(response)) if response.status == 200 => text_member(&response, "username"),
        _ => None,
    }
}

async fn logout(probe: &TargetProbe<'_>, certificate: Option<&ClientIdentity>, token: &str) -> Result<(), String> {
    let call = Call {
        session: Some(token),
        certificate,
        ..Call::new("sessionauth", "POST", "/sessionauth/v1/logout")
    };
    match probe.send(call).await? {
        Reply::Answer(response) if response.status == 200 => Ok(()),
        Reply::Answer(response) => Err(probe.words(&response)),
        Reply::Refused { alert } => Err(format!("a client certificate is wanted (`{alert}`)")),
        Reply::Failed(failure) => Err(failure.cause.to_string()),
    }
}

fn refused(probe: &TargetProbe<'_>, sign_in: &SignIn<'_>, identity: &Identity, response: &Response) -> Step {
    let step = Step::fail(sign_in.what.clone(), format!("refused with {}", probe.words(response)));
    let subject = identity.subject().unwrap_or_default();
    let by_certificate = sign_in.certificate.is_some();
    let is_app = identity.name == "app";
    if is_a_gateways_page(response) && response.status != 404 {
        return step.help(gateway(response.status));
    }
    if by_certificate && probe.asks_for_no_certificate(sign_in.service) {
        let url = probe.target.url_of(sign_in.service);
        return step.help(certificate_not_asked_for(sign_in.service, url));
    }
    step.help(match response.status {
        401 if by_certificate => format!(
            "check that `{subject}` is an active service account of this pod, and that the certificate's common name is exactly that"
        ),
        401 if is_app => format!(
            "check that the app `{subject}` is enabled in this pod, and that its public key is that of `app.privateKey` (`openssl pkey -in KEY -pubout`)"
        ),
        401 => format!(
            "check that `{subject}` is an active service account of this pod, and that its RSA public key is that of `bot.privateKey` (`openssl pkey -in KEY -pubout`)"
        ),
        403 if by_certificate => {
            "the account may not sign in by certificate; an app of the same name with a certificate shuts it out, too".to_owned()
        }
        403 => format!("`{subject}` may not use this; ask the pod's administrator"),
        404 if by_certificate => {
            "certificates usually have a host and a port of their own: `sessionAuth: { host: acme-api.symphony.com, port: 8444 }`".to_owned()
        }
        404 | 405 => "this is not the pod's `/login`: check `host`, `port` and `context`".to_owned(),
        429 => "the pod is throttling us: wait, and lower `conformance.limits`".to_owned(),
        500..=599 => "the pod is in trouble: ask those who run it".to_owned(),
        _ => "check `host`, `port` and `context`".to_owned(),
    })
}

/// The client certificates: until when they are valid, and for whom they are.
pub(super) fn certificates(actors: Actors<'_>, now: SystemTime) -> Vec<Step> {
    actors
        .certificates
        .iter()
        .filter_map(|(name, identity)| {
            let facts = certificate_facts(identity.chain.first()?)?;
            let what = format!("certificate of {}", actors.name_of(name));
            let until = day(facts.not_after);
            let days = days_left(&facts, now);
            let username = actors.identities.get(name).and_then(|identity| identity.subject());
            Some(match days {
                // It is there to be refused.
                _ if name == "expired" && days < 0 => Step::ok(what, format!("expired on {until}, as it should")),
                _ if name == "expired" => Step::warn(what, format!("has not expired: it is valid until {until}"))
                    .help("scenarios about expired certificates need one that is; give `expired` another"),
                ..=-1 => {
                    Step::fail(what, format!("expired on {until}")).help("have a new one made, and name it in the file")
                }
                0..SOON => Step::warn(what, format!("ends on {until}, in {days} days")).help("have it renewed"),
                _ => match username {
                    Some(username) if username != facts.subject && name == "bot" => {
                        Step::warn(what, format!("is for `{}`, expected `{username}`", facts.subject))
                            .help("the common name must be the user name, in the same case")
                    }
                    _ => Step::ok(what, format!("for `{}`, valid until {until}", facts.subject)),
                },
            })
        })
        .collect()
}
