//! Questions that change nothing, in the documented way: whoever answers them, if only by a refusal, is the service.
//!
//! Each is asked with the documented method, so that a 404 means that it is not here. None carries credentials. A
//! service has more than one where more than one is documented: a pod that lost one endpoint still has the service.

use crate::text::json_of;
use crate::wire::Response;

/// A question to a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// The documented method.
    pub method: &'static str,
    /// The path, with the service's prefix.
    pub path: &'static str,
    /// The JSON that is sent, if any.
    pub body: Option<&'static str>,
    /// It looks like a sign-in that is to be refused.
    pub is_sign_in: bool,
}

impl Question {
    /// Method and path, as people write it.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

const fn ask(method: &'static str, path: &'static str) -> Question {
    Question {
        method,
        path,
        body: None,
        is_sign_in: false,
    }
}

const fn knock(path: &'static str, body: Option<&'static str>) -> Question {
    Question {
        method: "POST",
        path,
        body,
        is_sign_in: true,
    }
}

const LOGIN: &[Question] = &[
    ask("GET", "/login/idm/keys"),
    knock("/login/pubkey/authenticate", Some("{}")),
];
const POD: &[Question] = &[ask("GET", "/pod/v2/sessioninfo"), ask("GET", "/pod/v1/podcert")];
const RELAY: &[Question] = &[knock("/relay/pubkey/authenticate", Some("{}"))];
const SESSION_AUTH: &[Question] = &[
    ask("POST", "/sessionauth/v1/logout"),
    ask("GET", "/sessionauth/v1/app/pod/certificate"),
];
// The logout first: with a certificate the sign-in might succeed, and open a session for nothing.
const KEY_AUTH: &[Question] = &[
    ask("POST", "/keyauth/v1/logout"),
    knock("/keyauth/v1/authenticate", None),
];
const AGENT: &[Question] = &[ask("GET", "/agent/v1/info")];

/// What can be asked of a service, by its name in a target; nothing of one that is not known.
pub fn questions(service: &str) -> &'static [Question] {
    match service {
        "login" => LOGIN,
        "pod" => POD,
        "relay" => RELAY,
        "sessionauth" => SESSION_AUTH,
        "keyauth" => KEY_AUTH,
        "agent" => AGENT,
        _ => &[],
    }
}

/// Whether an answer says that nobody here knows the question: a 404 that is not the service's own.
pub fn is_elsewhere(response: &Response) -> bool {
    response.status == 404 && !is_error_body(&response.body)
}

/// Whether a body is that of an error as all services of a pod have it (ERR-01): a JSON object with `code` and `message`.
pub fn is_error_body(body: &[u8]) -> bool {
    json_of(body).is_some_and(|body| body["code"].is_i64() && body["message"].is_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn elsewhere(status: u16, body: &str) -> bool {
        is_elsewhere(&Response {
            status,
            headers: Vec::new(),
            body: body.as_bytes().to_vec(),
        })
    }

    #[test]
    fn a_gateways_404_is_told_from_the_services_own() {
        assert!(elsewhere(404, "<html>not found</html>"));
        assert!(elsewhere(404, ""));
        assert!(elsewhere(404, r#"{"message":"no Route matched with those values"}"#));
        assert!(elsewhere(404, r#"{"timestamp":1,"status":404,"error":"Not Found"}"#));
        assert!(!elsewhere(404, r#"{"code":404,"message":"no such user"}"#));
        assert!(!elsewhere(401, ""));
        assert!(!elsewhere(405, "<html/>"));
    }

    #[test]
    fn every_service_can_be_asked() {
        for service in crate::targets::SERVICES {
            let questions = questions(service);
            assert!(!questions.is_empty(), "{service}");
            let prefix = format!("/{service}/");
            assert!(questions.iter().all(|question| question.path.starts_with(&prefix)));
        }
    }
}
