//! What is sent, and what comes back.

use std::time::Duration;

/// A request, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method, in upper case.
    pub method: String,
    /// The whole URL, percent-encoded.
    pub url: String,
    /// The headers, in order; a name may occur more than once.
    pub headers: Vec<(String, String)>,
    /// The body; `None` sends neither a body nor a `Content-Type`.
    pub body: Option<Vec<u8>>,
}

/// A whole answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The headers, names in lower case, in the order received.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body, as received.
    pub body: Vec<u8>,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A whole answer.
    Answer(Response),
    /// The server refused the TLS handshake with an alert; that is an answer too.
    Refused {
        /// What the alert says, for example `bad_certificate`.
        alert: String,
    },
    /// No whole answer: the trial cannot be judged.
    Failed(Failure),
}

/// Why no whole answer came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failure {
    /// What happened, in words that a person can act on, a lower-case fragment.
    pub cause: String,
    /// What a person can do about it.
    pub help: Option<String>,
    /// The status, the headers and what came of the body, where the head came before it failed. Of a body beyond
    /// the limit no more than 64 KiB are kept.
    pub head: Option<Response>,
    /// Whether it is the server's certificate that was not accepted: nobody who verifies it gets through.
    pub is_certificate: bool,
}

/// A reply and how long it took, from the start of sending to the last byte received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timed {
    /// The reply.
    pub reply: Reply,
    /// The time taken.
    pub duration: Duration,
}
