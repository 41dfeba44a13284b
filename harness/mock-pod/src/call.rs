//! One call, as an endpoint sees it: everything has arrived, nothing is believed.
//!
//! Comes in: method, path, headers, whole body, path parameters. Goes out: credentials and bodies, parsed.
//! The media type of a body is not looked at: the vendor's own `curl` samples send JSON as a form and are answered with 200.

use hyper::HeaderMap;
use hyper::body::Bytes;
use serde::de::DeserializeOwned;

use crate::answer::Refusal;

/// One call to an endpoint.
pub(crate) struct Call {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The `{…}` segments of the path, decoded, in their order.
    pub(crate) parameters: Vec<String>,
}

/// The `sessionToken` header of a call.
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
        let mut values = self.headers.get_all("sessiontoken").iter();
        match (values.next(), values.next()) {
            (None, _) => SessionHeader::Missing,
            (Some(value), None) if value.is_empty() => SessionHeader::Missing,
            (Some(value), None) => value.to_str().map_or(SessionHeader::Unusable, SessionHeader::Token),
            (Some(_), Some(_)) => SessionHeader::Unusable,
        }
    }

    /// The first path parameter, or nothing where the path has none.
    pub(crate) fn parameter(&self) -> &str {
        self.parameters.first().map_or("", String::as_str)
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
}
