//! Web pages where JSON is due: what a gateway, a firewall or a maintenance page sends, and no service of a pod.

use podproof_contract::Answer;

use crate::wire::Response;

/// Whether an answer is a web page with a status that a pod's refusals do not have: 2xx, 3xx or 503. (A pod's own 401 and 403
/// may be pages, which its servlet container writes.)
pub fn is_web_page(answer: &Answer<'_>) -> bool {
    matches!(answer.status, 200..=399 | 503) && is_html(answer)
}

/// Whether an answer to a harmless question is none of a service of a pod: a web page that blocks (403) or stands in for an
/// answer, a redirect without JSON, which no operation documents, or a gateway's word that nobody behind it answers (502, 503,
/// 504). A page with another status may be the pod's own word about the question.
pub fn is_a_gateways(response: &Response) -> bool {
    let is_json = || serde_json::from_slice::<serde::de::IgnoredAny>(&response.body).is_ok();
    match response.status {
        300..=399 => !is_json(),
        403 => is_a_gateways_page(response),
        502..=504 => true,
        _ => is_web_page(&answer(response)),
    }
}

/// Whether an answer looks like a gateway's to somebody who asks what stands in the way: a web page, whatever its status. A 401
/// is none: there are pods that refuse credentials with a page (their servers' own), and are the service all the same.
pub fn is_a_gateways_page(response: &Response) -> bool {
    let answer = answer(response);
    answer.status != 401 && (is_called_html(&answer) || is_html(&answer))
}

/// A response as the contract's checks see one.
fn answer(response: &Response) -> Answer<'_> {
    Answer {
        status: response.status,
        headers: &response.headers,
        body: &response.body,
    }
}

fn is_html(answer: &Answer<'_>) -> bool {
    let body = answer.body.trim_ascii_start();
    let looks_so = starts_with(body, b"<!doctype html") || starts_with(body, b"<html");
    // JSON that calls itself HTML is the pod's, and `content-type` tells it.
    looks_so || (is_called_html(answer) && body.starts_with(b"<"))
}

fn is_called_html(answer: &Answer<'_>) -> bool {
    answer
        .headers
        .iter()
        .any(|(name, value)| name == "content-type" && starts_with(value, b"text/html"))
}

fn starts_with(bytes: &[u8], beginning: &[u8]) -> bool {
    bytes
        .get(..beginning.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_page(response: &Response) -> bool {
        is_web_page(&answer(response))
    }

    fn response(status: u16, media_type: &str, body: &str) -> Response {
        Response {
            status,
            headers: vec![("content-type".to_owned(), media_type.as_bytes().to_vec())],
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn a_page_is_known_by_its_type_or_its_beginning() {
        assert!(is_page(&response(200, "Text/HTML; charset=utf-8", "<h1>Blocked</h1>")));
        assert!(is_page(&response(200, "text/plain", "\n<!DOCTYPE html><p>")));
        assert!(is_page(&response(503, "text/html", "<html>maintenance")));
        assert!(!is_page(&response(200, "text/html", r#"{"token":"t"}"#)));
        assert!(!is_page(&response(200, "application/json", "{}")));
    }

    #[test]
    fn a_refusal_of_a_pod_may_be_a_page() {
        assert!(!is_page(&response(401, "text/html", "<html>401")));
        assert!(!is_page(&response(403, "text/html", "<html>403")));
        assert!(!is_page(&response(500, "text/html", "<html>500")));
    }

    #[test]
    fn a_web_page_is_a_gateways_unless_it_refuses_credentials() {
        let page = |status, kind: &str, body: &str| is_a_gateways_page(&response(status, kind, body));
        assert!(page(200, "text/html; charset=utf-8", ""));
        assert!(page(403, "application/json", "\n<!DOCTYPE HTML><p>blocked"));
        assert!(!page(401, "text/html", "<html>Unauthorized</html>"));
        assert!(!page(403, "application/json", r#"{"code":403,"message":"<html>"}"#));
    }

    #[test]
    fn no_service_redirects() {
        assert!(is_a_gateways(&response(302, "text/plain", "")));
        assert!(!is_a_gateways(&response(302, "application/json", "{}")));
        assert!(!is_a_gateways(&response(401, "text/plain", "")));
        assert!(is_a_gateways(&response(503, "application/json", "{}")));
        assert!(!is_a_gateways(&response(500, "application/json", "{}")));
        assert!(is_a_gateways(&response(403, "text/html", "<html>blocked")));
        assert!(!is_a_gateways(&response(400, "text/html", "<html>bad request")));
    }
}
