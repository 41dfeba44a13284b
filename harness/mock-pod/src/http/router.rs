//! Which endpoint answers a call: the list of them all, and how a path is matched.
//!
//! Comes in: method and raw path. Goes out: an endpoint with its decoded path parameters, or 404, or 405 with `Allow`, or 501 for what
//! only a real pod or agent has.
//! A path is split at `/` before its segments are percent-decoded, so a user name may hold an encoded `/`. Case, trailing and
//! doubled slashes all matter.

use hyper::Method;

use crate::api::{
    agent_info, certificate, certificate_on_behalf_of, datafeed, extension_app, idm, key_manager, login, logout,
    on_behalf_of, pod_certificate, presence, session_info, user_sessions,
};
use crate::http::answer::{Answer, Refusal};
use crate::http::call::Call;
use crate::http::percent::percent_decoded;
use crate::pod::Pod;
use crate::version::PodVersion;

/// An endpoint. It may block (keys generate lazily), so it never runs on a thread that drives connections.
pub(crate) type Endpoint = fn(&Pod, &Call) -> Result<Answer, Refusal>;

pub(crate) struct Route {
    method: Method,
    pub(crate) template: &'static str,
    pub(crate) endpoint: Endpoint,
    /// It may open a session, or issue a token.
    pub(crate) signs_in: bool,
}

const fn get(template: &'static str, endpoint: Endpoint) -> Route {
    Route {
        method: Method::GET,
        template,
        endpoint,
        signs_in: false,
    }
}

const fn post(template: &'static str, endpoint: Endpoint) -> Route {
    Route {
        method: Method::POST,
        template,
        endpoint,
        signs_in: false,
    }
}

const fn sign_in(template: &'static str, endpoint: Endpoint) -> Route {
    Route {
        method: Method::POST,
        template,
        endpoint,
        signs_in: true,
    }
}

const fn delete(template: &'static str, endpoint: Endpoint) -> Route {
    Route {
        method: Method::DELETE,
        template,
        endpoint,
        signs_in: false,
    }
}

/// The services of which only a part is here.
const PARTLY: [&str; 2] = ["pod", "agent"];

/// Everything that the pod answers.
const ROUTES: &[Route] = &[
    // The pod, with RSA keys.
    sign_in("/login/pubkey/authenticate", login::bot),
    sign_in("/login/pubkey/app/authenticate", login::app),
    sign_in("/login/pubkey/app/user/{userId}/authenticate", on_behalf_of::by_user_id),
    sign_in(
        "/login/pubkey/app/username/{username}/authenticate",
        on_behalf_of::by_username,
    ),
    sign_in("/login/v1/pubkey/app/authenticate/extensionApp", extension_app::by_key),
    sign_in("/login/idm/tokens", idm::token),
    get("/login/idm/keys", idm::keys),
    // The pod, with client certificates.
    sign_in("/sessionauth/v1/authenticate", certificate::bot),
    post("/sessionauth/v1/logout", logout::session),
    get("/sessionauth/v1/app/pod/certificate", pod_certificate::with_certificate),
    // Deprecated, still used by the BDKs.
    sign_in(
        "/sessionauth/v1/authenticate/extensionApp",
        extension_app::by_certificate,
    ),
    sign_in("/sessionauth/v1/app/authenticate", certificate::app),
    sign_in(
        "/sessionauth/v1/app/user/{uid}/authenticate",
        certificate_on_behalf_of::by_user_id,
    ),
    sign_in(
        "/sessionauth/v1/app/username/{username}/authenticate",
        certificate_on_behalf_of::by_username,
    ),
    // The key manager.
    sign_in("/relay/pubkey/authenticate", key_manager::authenticate),
    sign_in("/keyauth/v1/authenticate", certificate::key_manager),
    post("/keyauth/v1/logout", key_manager::log_out),
    // The pod's REST API, as far as it concerns sessions.
    get("/pod/v2/sessioninfo", session_info::user),
    get("/pod/v1/podcert", pod_certificate::public),
    get("/pod/v1/users/{uid}/sessions", user_sessions::list),
    post("/pod/v1/users/{uid}/sessions/logout", user_sessions::end_all),
    post("/pod/v1/users/{uid}/sessions/{sid}/logout", user_sessions::end_one),
    // What a bot does once it has signed in: it says that it is there, and waits for events.
    get("/pod/v2/user/presence", presence::show),
    post("/pod/v2/user/presence", presence::set),
    get("/agent/v1/info", agent_info::info),
    get("/agent/v5/datafeeds", datafeed::list),
    post("/agent/v5/datafeeds", datafeed::create),
    delete("/agent/v5/datafeeds/{datafeedId}", datafeed::delete),
    post("/agent/v5/datafeeds/{datafeedId}/read", datafeed::read),
];

/// Finds the endpoint for a call. A version that does not have an operation does not know its path.
pub(crate) fn route(
    method: &Method,
    path: &str,
    version: PodVersion,
) -> Result<(&'static Route, Vec<String>), Refusal> {
    let segments: Vec<String> = path
        .split('/')
        .map(percent_decoded)
        .collect::<Option<_>>()
        .ok_or_else(|| Refusal::bad_request("The path is not valid", "the path has a broken percent-encoding"))?;
    let mut allowed = Vec::new();
    for route in ROUTES.iter().filter(|route| version.has(route.template)) {
        let Some(parameters) = matched(route.template, &segments) else {
            continue;
        };
        if route.method == method {
            return Ok((route, parameters));
        }
        allowed.push(route.method.as_str());
    }
    if !allowed.is_empty() {
        return Err(Refusal::method_not_allowed(&allowed.join(", ")));
    }
    // What another version has is not there in this one, as on a real pod.
    let is_known = ROUTES.iter().any(|route| matched(route.template, &segments).is_some());
    let is_partly_here = segments
        .get(1)
        .is_some_and(|service| PARTLY.contains(&service.as_str()))
        && segments.len() > 2;
    if is_partly_here && !is_known {
        Err(Refusal::not_implemented())
    } else {
        Err(Refusal::not_found())
    }
}

/// The endpoint of a template, whatever the method.
pub(crate) fn endpoint(template: &str) -> Endpoint {
    let route = ROUTES.iter().find(|route| route.template == template);
    route.map_or(|_, _| Err(Refusal::not_found()), |route| route.endpoint)
}

/// The parameters, when the path fits the template.
fn matched(template: &str, segments: &[String]) -> Option<Vec<String>> {
    let mut parameters = Vec::new();
    let mut segments = segments.iter();
    for expected in template.split('/') {
        let found = segments.next()?;
        if expected.starts_with('{') {
            parameters.push(found.clone());
        } else if expected != found {
            return None;
        }
    }
    segments.next().is_none().then_some(parameters)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(path: &str) -> Option<Vec<String>> {
        route(&Method::POST, path, PodVersion::default())
            .ok()
            .map(|(_, parameters)| parameters)
    }

    #[test]
    fn a_name_keeps_its_encoded_slash_and_its_plus() {
        let path = "/login/pubkey/app/username/carol%20o'neil+qa%2F%C3%BC@acme.example/authenticate";
        assert_eq!(
            parameters(path),
            Some(vec!["carol o'neil+qa/ü@acme.example".to_owned()])
        );
    }

    #[test]
    fn the_path_counts_to_the_letter() {
        assert!(parameters("/login/pubkey/authenticate").is_some());
        for path in [
            "/login/pubkey/authenticate/",
            "//login/pubkey/authenticate",
            "/Login/pubkey/authenticate",
            "/login/pubkey",
            "/",
            "",
            "*",
        ] {
            assert!(parameters(path).is_none(), "{path}");
        }
    }
}
