//! One call, as an endpoint sees it: everything has arrived, nothing is believed.
//!
//! Comes in: method, path, headers, whole body, path parameters. Goes out: credentials and bodies, parsed.
//! The media type of a body is not looked at: the vendor's own `curl` samples send JSON as a form and are answered with 200.

use std::net::IpAddr;

use hyper::HeaderMap;
use hyper::body::Bytes;
use serde::de::DeserializeOwned;

use crate::http::answer::Refusal;
use crate::http::heads::Heads;
use crate::http::percent::percent_decoded;

/// One call to an endpoint.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) from: Caller,
    /// The path, as the list of routes has it.
    pub(crate) template: &'static str,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The `{…}` segments of the path, decoded, in their order.
    pub(crate) parameters: Vec<String>,
}

/// The other end of the connection.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) address: IpAddr,
    /// There when a client certificate was presented, which TLS has then found current and trusted.
    pub(crate) certificate: Option<Presented>,
    /// What was received, as it was spelt; there only where a lie needs it.
    pub(crate) heads: Option<Heads>,
}

/// What of a client certificate matters here.
#[derive(Clone, Debug)]
pub(crate) struct Presented {
    /// The subject's only common name.
    pub(crate) common_name: Option<String>,
}

/// The `sessionToken` header of a call, or another that carries a token.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum SessionHeader<'a> {
    /// No such header, or an empty one, which says as little.
    Missing,
    /// Several of them, or one that is not text: no session has such a token.
    Unusable,
    Token(&'a str),
}

impl Call {
    /// The session token. Header names have no case (RFC 9110), and clients do write `sessiontoken`.
    pub(crate) fn session_header(&self) -> SessionHeader<'_> {
        self.header("sessiontoken")
    }

    /// A header that carries a token; `name` in lower case.
    pub(crate) fn header(&self, name: &'static str) -> SessionHeader<'_> {
        let mut values = self.headers.get_all(name).iter();
        match (values.next(), values.next()) {
            (None, _) => SessionHeader::Missing,
            (Some(value), None) if value.is_empty() => SessionHeader::Missing,
            (Some(value), None) => value.to_str().map_or(SessionHeader::Unusable, SessionHeader::Token),
            (Some(_), Some(_)) => SessionHeader::Unusable,
        }
    }

    /// The token after `Bearer ` in `Authorization`; the scheme's name has no case.
    pub(crate) fn bearer_token(&self) -> Option<&str> {
        let SessionHeader::Token(value) = self.header("authorization") else {
            return None;
        };
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(token)
    }

    /// The name in the client certificate.
    ///
    /// # Errors
    /// 401 without a certificate, or with one that does not name exactly one subject.
    pub(crate) fn certified_name(&self) -> Result<&str, Refusal> {
        let certificate = self
            .from
            .certificate
            .as_ref()
            .ok_or_else(|| Refusal::unauthorized("no client certificate was presented"))?;
        let name = certificate.common_name.as_deref();
        name.ok_or_else(|| Refusal::unauthorized("the client certificate has not exactly one common name"))
    }

    /// A path parameter by its place, from 0; empty where the path has none.
    pub(crate) fn parameter(&self, place: usize) -> &str {
        self.parameters.get(place).map_or("", String::as_str)
    }

    /// The first query parameter of this name, decoded as a form's: `+` is a space. Broken ones count as absent.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        let decoded = |text: &str| percent_decoded(&text.replace('+', " "));
        self.query
            .split('&')
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .find(|(key, _)| decoded(key).as_deref() == Some(name))
            .and_then(|(_, value)| decoded(value))
    }

    /// The body, which must be one JSON object of the given form.
    ///
    /// # Errors
    /// 400 for an empty body, anything but JSON, another type, a missing or unknown property (the vendor's change policy says
    /// that unknown ones are rejected). 400 or 401 is nowhere documented for these; 400 is what the body deserves.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        let first = self.body.iter().find(|byte| !byte.is_ascii_whitespace());
        if first != Some(&b'{') {
            return Err(Refusal::bad_request(
                "The body must be a JSON object",
                "the body is not a JSON object",
            ));
        }
        serde_json::from_slice(&self.body).map_err(|error| {
            // The error's own text may quote the body, and with it a token.
            let reason = format!(
                "the body is not the expected JSON object, see its line {}, column {}",
                error.line(),
                error.column()
            );
            Refusal::bad_request(
                "The body must be a JSON object with the documented properties and no others",
                reason,
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::HeaderValue;

    fn call(tokens: &[&[u8]]) -> Call {
        let mut headers = HeaderMap::new();
        for token in tokens {
            headers.append(
                "sessionToken",
                HeaderValue::from_bytes(token).expect("is a header value"),
            );
        }
        Call {
            from: Caller {
                address: IpAddr::from([127, 0, 0, 1]),
                certificate: None,
                heads: None,
            },
            template: "",
            query: String::new(),
            headers,
            body: Bytes::new(),
            parameters: Vec::new(),
        }
    }

    #[test]
    fn an_empty_session_header_counts_as_missing() {
        assert_eq!(call(&[]).session_header(), SessionHeader::Missing);
        assert_eq!(call(&[b""]).session_header(), SessionHeader::Missing);
    }

    #[test]
    fn two_session_headers_or_binary_ones_are_unusable() {
        assert_eq!(call(&[b"a", b"a"]).session_header(), SessionHeader::Unusable);
        assert_eq!(call(&[b"\xff"]).session_header(), SessionHeader::Unusable);
        assert_eq!(call(&[b"a"]).session_header(), SessionHeader::Token("a"));
    }

    #[test]
    fn a_query_parameter_is_decoded_as_a_form() {
        let query = |text: &str| {
            Call {
                query: text.to_owned(),
                ..call(&[])
            }
            .query("scope")
        };
        assert_eq!(query("a=b&scope=x%20y+z&scope=2").as_deref(), Some("x y z"));
        assert_eq!(query("scope").as_deref(), Some(""));
        assert_eq!(query("scope=%zz"), None);
        assert_eq!(query(""), None);
    }

    #[test]
    fn the_scheme_of_an_access_token_has_no_case() {
        let mut call = call(&[]);
        for (value, token) in [
            ("Bearer a", Some("a")),
            ("bearer a", Some("a")),
            ("Basic a", None),
            ("a", None),
        ] {
            call.headers.insert("authorization", HeaderValue::from_static(value));
            assert_eq!(call.bearer_token(), token, "{value}");
        }
    }
}
