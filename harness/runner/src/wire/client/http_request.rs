//! From a request as it was written to one that reqwest can send.
//!
//! In: a [`Request`], every part of which may come from a scenario and be wrong on purpose.
//! Out: the request for the wire, or a [`Failure`] that says which part cannot be sent and why.
//!
//! A request is sent as given or not at all: a URL that the parser would rewrite (`..`, a blank, a fragment) is
//! refused, and header names go out as they are spelt, although they mean the same in any case (RFC 9110 section 5.1).
//! Headers of one name go out together. What every request has is added where it is missing, and belongs to the request
//! from then on ([`Request::completed`]), so that a record shows what was sent. A proxy that is asked without TLS sees two
//! things more: the whole URL, and its own credentials.

use std::borrow::Cow;

use hyper::body::Bytes;
use hyper::http::Extensions;
use reqwest::header::{CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING};
use reqwest::{Method, Url};

use super::foreign::foreign;
use super::message::{Failure, Request};
use super::spelling::{Spellings, is_in_title_case};
use crate::text::Prose;

/// Who podproof says that it is.
const USER_AGENT: &str = concat!("podproof/", env!("CARGO_PKG_VERSION"));

/// What is added where it is missing.
const ADDED: [&str; 5] = ["Content-Length", "Accept", "Accept-Encoding", "User-Agent", "Host"];

/// A request for the wire.
#[derive(Debug)]
pub(crate) struct Outgoing {
    /// Without its body.
    pub(crate) http: reqwest::Request,
    pub(crate) body: Bytes,
    /// How the names of its headers are spelt; `None` where all are in title case, which reqwest can write.
    pub(crate) spelling: Option<Extensions>,
}

impl Outgoing {
    /// The same once more.
    pub(crate) fn try_clone(&self) -> Option<Self> {
        Some(Self {
            http: self.http.try_clone()?,
            body: self.body.clone(),
            spelling: self.spelling.clone(),
        })
    }
}

impl Request {
    /// The request with all headers that are sent, in their order: those that were missing come last, and headers of one name
    /// stand together. A request that is complete stays as it is.
    #[must_use]
    pub fn completed(mut self) -> Self {
        let mut headers: Vec<(String, String)> = Vec::with_capacity(self.headers.len() + 5);
        for (name, value) in std::mem::take(&mut self.headers) {
            let last = headers.iter().rposition(|(other, _)| other.eq_ignore_ascii_case(&name));
            headers.insert(last.map_or(headers.len(), |last| last + 1), (name, value));
        }
        let mut add = |name: &str, value: String| {
            if !headers.iter().any(|(other, _)| other.eq_ignore_ascii_case(name)) {
                headers.push((name.to_owned(), value));
            }
        };
        add("Accept", "*/*".to_owned());
        add("Accept-Encoding", "identity".to_owned());
        add("User-Agent", USER_AGENT.to_owned());
        if let Ok(url) = Url::parse(&self.url) {
            add(
                "Host",
                url.authority().rsplit('@').next().unwrap_or_default().to_owned(),
            );
        }
        if self.tells_its_length() {
            let length = self.body.as_ref().map_or(0, Vec::len);
            add("Content-Length", length.to_string());
        }
        self.headers = headers;
        self
    }

    /// Whether [`Self::completed`] has nothing to do.
    fn is_complete(&self) -> bool {
        let names = || self.headers.iter().map(|(name, _)| name.as_str());
        let is_there = |name: &&str| names().any(|other| other.eq_ignore_ascii_case(name));
        let needed = if self.tells_its_length() {
            &ADDED[..]
        } else {
            &ADDED[1..]
        };
        let stands_alone = |(at, name): (usize, &str)| {
            let mut before = names().take(at);
            let is_after_its_own = before
                .clone()
                .next_back()
                .is_some_and(|last| last.eq_ignore_ascii_case(name));
            is_after_its_own || !before.any(|other| other.eq_ignore_ascii_case(name))
        };
        needed.iter().all(is_there) && names().enumerate().all(stands_alone)
    }

    /// RFC 9110 section 8.6: a method that is meant to have content says so when there is none.
    fn tells_its_length(&self) -> bool {
        let has_content = self.body.as_ref().is_some_and(|body| !body.is_empty());
        has_content || matches!(self.method.as_str(), "POST" | "PUT" | "PATCH")
    }
}

/// Turns a request into one that reqwest sends unchanged, once it is [completed](Request::completed). Where names are always
/// spelt, hyper's own client sends it.
pub(crate) fn outgoing(request: &Request, is_always_spelt: bool, spellings: &Spellings) -> Result<Outgoing, Failure> {
    let request = if request.is_complete() {
        Cow::Borrowed(request)
    } else {
        Cow::Owned(request.clone().completed())
    };
    let method = method(&request.method)?;
    let url = url(&request.url)?;
    let headers = headers(&request)?;
    let mut outgoing = reqwest::Request::new(method, url);
    *outgoing.headers_mut() = headers;
    let names = || request.headers.iter().map(|(name, _)| name.as_str());
    let spelling = if !is_always_spelt && names().all(is_in_title_case) {
        None
    } else {
        let unspelt = || {
            let cause = "the names of the headers cannot be sent as they are spelt";
            unsendable(cause, "send fewer headers, or shorter names")
        };
        Some(spellings.of(names()).ok_or_else(unspelt)?)
    };
    let body = match request {
        Cow::Borrowed(request) => request.body.clone(),
        Cow::Owned(request) => request.body,
    };
    Ok(Outgoing {
        http: outgoing,
        spelling,
        body: body.unwrap_or_default().into(),
    })
}

fn method(name: &str) -> Result<Method, Failure> {
    match Method::from_bytes(name.as_bytes()) {
        Ok(Method::CONNECT) => Err(unsendable(
            "the method `CONNECT` is for proxies, not for a pod",
            "use another method",
        )),
        Ok(method) => Ok(method),
        Err(_) => Err(unsendable(
            format!("`{}` is not an HTTP method", foreign(name)),
            "expected a token such as `GET` or `POST`",
        )),
    }
}

fn url(text: &str) -> Result<Url, Failure> {
    let shown = shown(text);
    let url = Url::parse(text).map_err(|error| {
        unsendable(
            format!("the URL `{shown}` is not valid: {error}"),
            "expected a whole URL such as `https://acme.symphony.com/login/pubkey/authenticate`",
        )
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(unsendable(
            format!("the URL `{shown}` has the scheme `{}`", url.scheme()),
            "expected `https` or `http`",
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(unsendable(
            "the URL carries a user name or a password",
            "send credentials in a header instead",
        ));
    }
    if url.fragment().is_some() {
        return Err(unsendable(
            format!("the URL `{shown}` has a fragment, which never reaches a server"),
            "percent-encode the `#` as `%23`",
        ));
    }
    let sent = path_and_query(&url);
    if sent != given_path_and_query(text) {
        return Err(unsendable(
            format!(
                "the URL `{shown}` cannot be sent as it is: its path would become `{}`",
                foreign(&sent)
            ),
            "percent-encode what is not allowed in a URL, and resolve `.` and `..`",
        ));
    }
    Ok(url)
}

/// The URL for a message, without user name and password.
fn shown(text: &str) -> String {
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    match authority.rsplit_once('@') {
        Some((credentials, _)) => foreign(&format!("{scheme}://‹secret›{}", &rest[credentials.len()..])),
        None => foreign(text),
    }
}

fn path_and_query(url: &Url) -> String {
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

/// What follows the authority, as it was written; an absent path means `/`.
fn given_path_and_query(text: &str) -> String {
    let after_scheme = text.split_once("://").map_or(text, |(_, rest)| rest);
    match after_scheme.find(['/', '?']) {
        Some(at) if after_scheme[at..].starts_with('/') => after_scheme[at..].to_owned(),
        Some(at) => format!("/{}", &after_scheme[at..]),
        None => "/".to_owned(),
    }
}

fn headers(request: &Request) -> Result<HeaderMap, Failure> {
    let mut headers = HeaderMap::new();
    for (name, value) in &request.headers {
        let shown = || foreign(name);
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| {
            unsendable(
                format!("`{}` is not a header name", shown()),
                "expected letters, digits and `-`, without blanks",
            )
        })?;
        let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| {
            unsendable(
                format!(
                    "the value of the header `{}` holds a control character, which HTTP cannot carry",
                    shown()
                ),
                "remove line breaks and other control characters from the value",
            )
        })?;
        headers.try_append(name, value).map_err(|_| too_many())?;
    }
    frame(&headers, request.body.as_deref())?;
    Ok(headers)
}

fn too_many() -> Failure {
    unsendable("the request has too many headers", "send fewer than 24000")
}

/// Sees to it that the headers say how long the body is, and say it truly: otherwise the server would wait for a
/// body that never comes, or take its rest for the next request.
fn frame(headers: &HeaderMap, body: Option<&[u8]>) -> Result<(), Failure> {
    let length = body.map_or(0, <[u8]>::len);
    if headers.contains_key(TRANSFER_ENCODING) {
        return Err(unsendable(
            "the header `Transfer-Encoding` belongs to the client",
            "leave it out; the body is sent with its `Content-Length`",
        ));
    }
    if let Some(given) = headers
        .get_all(CONTENT_LENGTH)
        .iter()
        .find(|given| *given != &*length.to_string())
    {
        return Err(unsendable(
            format!(
                "the header `Content-Length` does not fit the body: expected `{length}`, found `{}`",
                foreign(&String::from_utf8_lossy(given.as_bytes()))
            ),
            "leave it out; it is added",
        ));
    }
    Ok(())
}

fn unsendable(cause: impl Into<Prose>, help: impl Into<Prose>) -> Failure {
    Failure {
        cause: cause.into(),
        help: Some(help.into()),
        ..Failure::default()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

    use super::*;

    fn get(url: &str) -> Request {
        Request {
            method: "GET".to_owned(),
            url: url.to_owned(),
            headers: vec![],
            body: None,
        }
    }

    #[test]
    fn a_request_that_was_completed_is_complete() {
        let header = |name: &str| (name.to_owned(), "1".to_owned());
        for (method, names) in [
            ("GET", vec![]),
            ("POST", vec!["accept", "x-one", "ACCEPT", "x-two", "X-One"]),
            ("GET", vec!["a", "a", "b", "a"]),
        ] {
            let request = Request {
                method: method.to_owned(),
                headers: names.into_iter().map(header).collect(),
                ..get("https://acme.symphony.com/")
            };
            assert!(!request.is_complete(), "{request:?}");
            let completed = request.completed();
            assert!(completed.is_complete(), "{completed:?}");
            assert_eq!(completed.clone().completed(), completed);
        }
    }

    #[test]
    fn a_url_that_survives_the_parser_is_sent() {
        for url in [
            "https://acme.symphony.com",
            "https://Acme.symphony.com:443/pod/v2/sessioninfo",
            "https://acme.symphony.com?x=1",
            "https://acme.symphony.com/user/a%2Fb/authenticate?x=%20&y=;",
            "http://127.0.0.1:8080/",
        ] {
            assert!(outgoing(&get(url), false, &Spellings::default()).is_ok(), "{url}");
        }
    }

    #[test]
    fn a_url_that_would_be_rewritten_is_refused() {
        for url in [
            "https://acme.symphony.com/a/../b",
            "https://acme.symphony.com/%2e%2e/b",
            "https://acme.symphony.com/a b",
            "https://acme.symphony.com/a\tb",
            "https://acme.symphony.com\\b",
            "https://acme.symphony.com/é",
        ] {
            let failure = outgoing(&get(url), false, &Spellings::default()).unwrap_err();
            assert!(
                failure.cause.to_show().contains("cannot be sent as it is"),
                "{url}: {}",
                failure.cause
            );
        }
    }

    #[test]
    fn a_url_that_means_nothing_here_is_refused() {
        for (url, reason) in [
            ("", "is not valid"),
            ("/relative", "is not valid"),
            ("https://", "is not valid"),
            ("https://host:99999/", "is not valid"),
            ("ftp://host/", "scheme `ftp`"),
            ("https://user@host/", "user name"),
            ("https://host/#top", "fragment"),
        ] {
            let failure = outgoing(&get(url), false, &Spellings::default()).unwrap_err();
            assert!(failure.cause.to_show().contains(reason), "{url}: {}", failure.cause);
        }
    }

    #[test]
    fn a_failure_does_not_repeat_a_password_of_the_url() {
        for url in [
            "https://user:hunter2@host/",
            "https://user:hunter2@ho st/",
            "https://user:hunter2@host:x/#a",
        ] {
            let failure = outgoing(&get(url), false, &Spellings::default()).unwrap_err();
            assert!(!format!("{failure:?}").contains("hunter2"), "{failure:?}");
        }
    }

    #[test]
    fn a_method_that_is_not_one_is_refused() {
        for method in ["", "GE T", "GET\r\n", "CONNECT"] {
            let request = Request {
                method: method.to_owned(),
                ..get("https://host/")
            };
            assert!(outgoing(&request, false, &Spellings::default()).is_err(), "{method:?}");
        }
    }

    #[test]
    fn more_headers_than_can_be_held_are_refused() {
        let headers = (0..40_000).map(|n| (format!("x-{n}"), String::new())).collect();
        let request = Request {
            headers,
            ..get("https://host/")
        };
        assert!(
            outgoing(&request, false, &Spellings::default())
                .unwrap_err()
                .cause
                .to_show()
                .contains("too many headers")
        );
    }

    #[test]
    fn a_length_that_does_not_fit_the_body_is_refused() {
        for (name, value) in [
            ("content-length", "10"),
            ("content-length", "abc"),
            ("content-length", ""),
            ("transfer-encoding", "chunked"),
        ] {
            let request = Request {
                headers: vec![(name.to_owned(), value.to_owned())],
                body: Some(b"abc".to_vec()),
                ..get("https://host/")
            };
            assert!(
                outgoing(&request, false, &Spellings::default()).is_err(),
                "{name}: {value}"
            );
        }
    }
}
