//! Doing something else than the endpoint should.
//!
//! Comes in: an endpoint's path template. Goes out: another endpoint in its place, when a lie is to be told there. Each does what
//! the honest one does except for the lie; what is merely said differently is in `distort`.

use std::time::Duration;

use super::catalogue::Deviation;
use crate::answer::{Answer, Refusal};
use crate::api::{certificate, login, logout, on_behalf_of, session_info};
use crate::call::{Call, Presented, SessionHeader};
use crate::clock::whole_millis;
use crate::directory::NAMESAKE;
use crate::pod::Pod;
use crate::router::Endpoint;
use crate::session::{Client, Owner};

/// How long a session outlives its logout.
const LAG: Duration = Duration::from_secs(60);

/// The endpoint that lies at this path, if one is to.
pub(crate) fn instead(pod: &Pod, template: &str) -> Option<Endpoint> {
    let table: &[(Deviation, &str, Endpoint)] = &[
        (Deviation::TokenReused, "/login/pubkey/authenticate", reuse_token),
        (Deviation::TokenAdopted, "/login/pubkey/authenticate", adopt_token),
        (Deviation::LogoutDoesNothing, "/sessionauth/v1/logout", do_nothing),
        (Deviation::LogoutLags, "/sessionauth/v1/logout", lag),
        (Deviation::LogoutEndsAll, "/sessionauth/v1/logout", end_all),
        (Deviation::LogoutEndsAnother, "/sessionauth/v1/logout", end_another),
        (Deviation::LogoutCascades, "/sessionauth/v1/logout", cascade),
        (
            Deviation::LogoutAcceptsAnything,
            "/sessionauth/v1/logout",
            accept_anything,
        ),
        (
            Deviation::LogoutTakesKeyManagerToken,
            "/sessionauth/v1/logout",
            log_out_of_either,
        ),
        (
            Deviation::OnBehalfOfIsApps,
            "/login/pubkey/app/user/{userId}/authenticate",
            hand_back_the_apps,
        ),
        (
            Deviation::OnBehalfOfIsApps,
            "/login/pubkey/app/username/{username}/authenticate",
            hand_back_the_apps,
        ),
        (
            Deviation::OnBehalfOfAnybody,
            "/login/pubkey/app/user/{userId}/authenticate",
            anybody,
        ),
        (
            Deviation::OnBehalfOfAnybody,
            "/login/pubkey/app/username/{username}/authenticate",
            anybody,
        ),
        (
            Deviation::OnBehalfOfSomebodyElse,
            "/login/pubkey/app/username/{username}/authenticate",
            somebody_else,
        ),
        (
            Deviation::OnBehalfOfBot,
            "/login/pubkey/app/user/{userId}/authenticate",
            any_session,
        ),
        (
            Deviation::OnBehalfOfBot,
            "/login/pubkey/app/username/{username}/authenticate",
            any_session,
        ),
        (
            Deviation::OnBehalfOfChains,
            "/login/pubkey/app/user/{userId}/authenticate",
            any_session,
        ),
        (
            Deviation::OnBehalfOfChains,
            "/login/pubkey/app/username/{username}/authenticate",
            any_session,
        ),
        (
            Deviation::InfoTakesKeyManagerToken,
            "/pod/v2/sessioninfo",
            info_of_either,
        ),
        (
            Deviation::InfoOfSomebodyElse,
            "/pod/v2/sessioninfo",
            info_of_somebody_else,
        ),
        (
            Deviation::NamesakeAccepted,
            "/sessionauth/v1/authenticate",
            accept_namesake,
        ),
        (
            Deviation::CertificateCaseIgnored,
            "/sessionauth/v1/authenticate",
            ignore_case,
        ),
    ];
    let lie = table
        .iter()
        .find(|(deviation, path, _)| *path == template && pod.lies.tell(*deviation));
    lie.map(|(_, _, endpoint)| *endpoint)
}

fn reuse_token(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let answer = login::bot(pod, call)?;
    let token = answer.property("token").unwrap_or_default();
    let first = pod.lies.first_token.get_or_init(|| token);
    reopened(pod, call, first);
    Ok(answer.with_property("token", first.as_str()))
}

fn adopt_token(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let answer = login::bot(pod, call)?;
    let SessionHeader::Token(theirs) = call.session_header() else {
        return Ok(answer);
    };
    reopened(pod, call, theirs);
    Ok(answer.with_property("token", theirs))
}

/// Makes a token of our choice open a session of the bot.
fn reopened(pod: &Pod, call: &Call, token: &str) {
    if let Some(bot) = pod.directory.account_named("qa-bot") {
        let owner = Owner::Bot { user_id: bot.user_id };
        pod.sessions.open(
            token.to_owned(),
            "podproof".to_owned(),
            owner,
            Client::of(call),
            pod.clock.unix_millis(),
        );
    }
}

fn do_nothing(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    pod.session_of(call, Refusal::no_session_header)?;
    Ok(Answer::ok(&logout::SuccessBody::LOGGED_OUT))
}

fn lag(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    pod.session_of(call, Refusal::no_session_header)?;
    if let SessionHeader::Token(token) = call.session_header() {
        pod.sessions
            .expire_at(token, pod.clock.unix_millis() + whole_millis(LAG));
    }
    Ok(Answer::ok(&logout::SuccessBody::LOGGED_OUT))
}

fn end_all(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let owner = pod.end_session_of(call, Refusal::no_session_header)?;
    if let Some(user_id) = owner.user_id() {
        pod.sessions.end_all(user_id);
    }
    Ok(Answer::ok(&logout::SuccessBody::LOGGED_OUT))
}

fn end_another(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    pod.session_of(call, Refusal::no_session_header)?;
    let now = pod.clock.unix_millis();
    if let SessionHeader::Token(token) = call.session_header()
        && let Ok(given) = pod.sessions.find(token, now)
        && let Some(user_id) = given.owner.user_id()
        && let Some(other) = pod
            .sessions
            .of_user(user_id, now)
            .iter()
            .rfind(|other| other.id != given.id)
    {
        pod.sessions.end_by_id(user_id, &other.id, now);
    }
    Ok(Answer::ok(&logout::SuccessBody::LOGGED_OUT))
}

fn cascade(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    if let Owner::App { app_id } = pod.end_session_of(call, Refusal::no_session_header)? {
        pod.sessions.end_all_by_app(&app_id);
    }
    Ok(Answer::ok(&logout::SuccessBody::LOGGED_OUT))
}

fn accept_anything(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    logout::session(pod, call).or_else(|_| Ok(Answer::ok(&logout::SuccessBody::LOGGED_OUT)))
}

fn log_out_of_either(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    if let SessionHeader::Token(token) = call.session_header()
        && pod.key_manager_sessions.end(token, pod.clock.unix_millis()).is_ok()
    {
        return Ok(Answer::ok(&logout::SuccessBody::LOGGED_OUT));
    }
    logout::session(pod, call)
}

fn hand_back_the_apps(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let answer = on_behalf_of(pod, call)?;
    match call.session_header() {
        SessionHeader::Token(apps) => Ok(answer.with_property("token", apps)),
        _ => Ok(answer),
    }
}

/// The honest endpoint, by the form of what is in the path.
fn on_behalf_of(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    if call.parameter(0).bytes().all(|byte| byte.is_ascii_digit()) {
        on_behalf_of::by_user_id(pod, call)
    } else {
        on_behalf_of::by_username(pod, call)
    }
}

fn anybody(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let honest = on_behalf_of(pod, call);
    let Ok(Owner::App { app_id }) = pod.session_of(call, Refusal::no_session_header) else {
        return honest;
    };
    act_for(pod, call, &app_id, call.parameter(0)).map_or(honest, Ok)
}

fn somebody_else(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let honest = on_behalf_of::by_username(pod, call)?;
    let Ok(Owner::App { app_id }) = pod.session_of(call, Refusal::no_session_header) else {
        return Ok(honest);
    };
    Ok(act_for(pod, call, &app_id, "bob@acme.example").unwrap_or(honest))
}

/// A bot's session, or one on behalf of a user, in place of the app's, as far as the lie allows.
fn any_session(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let app_id = match pod.session_of(call, Refusal::no_session_header) {
        Ok(Owner::Bot { .. }) if pod.lies.tell(Deviation::OnBehalfOfBot) => "qa-app".to_owned(),
        Ok(Owner::OnBehalfOf { app_id, .. }) if pod.lies.tell(Deviation::OnBehalfOfChains) => app_id,
        _ => return on_behalf_of(pod, call),
    };
    act_for(pod, call, &app_id, call.parameter(0)).map_or_else(|| on_behalf_of(pod, call), Ok)
}

fn act_for(pod: &Pod, call: &Call, app_id: &str, user: &str) -> Option<Answer> {
    let by_id = on_behalf_of::user_id(user).and_then(|id| pod.directory.account(id));
    let user = by_id.or_else(|| pod.directory.account_named(user))?;
    let token = pod.open_session_on_behalf_of(call, user, pod.directory.app(app_id)?);
    Some(Answer::ok(
        &serde_json::json!({ "token": token, "name": "sessionToken" }),
    ))
}

fn info_of_either(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    if let SessionHeader::Token(token) = call.session_header()
        && let Ok(owner) = pod.key_manager_sessions.owner(token, pod.clock.unix_millis())
    {
        pod.sessions.open(
            token.to_owned(),
            "podproof".to_owned(),
            owner,
            Client::of(call),
            pod.clock.unix_millis(),
        );
    }
    session_info::user(pod, call)
}

fn info_of_somebody_else(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let answer = session_info::user(pod, call)?;
    let Some(other) = pod.directory.account_named("bob@acme.example") else {
        return Ok(answer);
    };
    Ok(answer
        .with_property("id", other.user_id)
        .with_property("username", other.username.as_str()))
}

fn accept_namesake(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    if call.certified_name()? == NAMESAKE
        && let Some(bot) = pod.directory.account_named(NAMESAKE)
    {
        let token = pod.open_bot_session(call, bot);
        return Ok(Answer::ok(
            &serde_json::json!({ "token": token, "name": "sessionToken" }),
        ));
    }
    certificate::bot(pod, call)
}

fn ignore_case(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let mut call = call.clone();
    let common_name = Some(call.certified_name()?.to_ascii_lowercase());
    call.from.certificate = Some(Presented { common_name });
    certificate::bot(pod, &call)
}
