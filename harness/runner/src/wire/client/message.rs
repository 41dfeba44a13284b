//! What is sent, and what comes back.

use std::time::Duration;

use crate::text::Prose;

/// A request, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method, in upper case.
    pub method: String,
    /// The whole URL, percent-encoded.
    pub url: String,
    /// The headers, in order, names as they are spelt; a name may occur more than once.
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
    /// The server refused the TLS handshake because of the client's certificate, or because there was none; that is an
    /// answer too.
    Refused {
        /// What the alert says, for example `bad_certificate`.
        alert: String,
    },
    /// No whole answer. [`Failure::is_of_the_answer`] says whether that is the server's fault.
    Failed(Failure),
}

/// Why no whole answer came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failure {
    /// What happened, in words that a person can act on, a lower-case fragment.
    pub cause: Prose,
    /// What a person can do about it.
    pub help: Option<Prose>,
    /// The status, the headers and what came of the body, where the head came before it failed. Of a body beyond
    /// the limit no more than 64 KiB are kept.
    pub head: Option<Response>,
    /// What of the server's TLS stands in the way, where it is that.
    pub tls: Option<TlsFault>,
    /// The proxy wants other credentials (407): repeating those that were sent may lock an account.
    pub is_proxys_refusal: bool,
    /// How far the request came; `None` where that is not known.
    pub phase: Option<Phase>,
    /// It was given up because the time was up.
    pub is_timeout: bool,
    /// What came is no HTTP.
    pub breaks_http: bool,
}

impl Failure {
    /// Whether an answer began that breaks HTTP or its own length, or is too large: whatever the network was like, no server may send
    /// that. Where nothing came, or the time was up, nobody knows whose fault it is.
    pub fn is_of_the_answer(&self) -> bool {
        !self.is_timeout && (self.head.is_some() || self.breaks_http)
    }
}

/// How far a request came that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// The name was being resolved.
    Name,
    /// The connection was being made, a proxy's tunnel included.
    Connect,
    /// The TLS handshake was under way.
    Tls,
    /// The request had not left.
    Write,
    /// The request had left, and nothing came back.
    FirstByte,
    /// The answer was coming in.
    Body,
}

/// What of a server's TLS lets no connection come about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsFault {
    /// Its certificate was not accepted: nobody who verifies it gets through.
    Certificate,
    /// It speaks neither TLS 1.2 nor TLS 1.3.
    Version,
    /// It takes only ciphers that the vendor documents and podproof's TLS library does not have: it keeps the rules, and
    /// cannot be judged.
    OnlyDhe,
    /// It may have no cipher in common with podproof, or turn it away for reasons of its own.
    NoAgreement,
}

/// A reply and how long it took, from the start of sending to the last byte received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timed {
    /// The reply.
    pub reply: Reply,
    /// The time taken.
    pub duration: Duration,
    /// For how much of it this process was held up, so that the reply may have been there earlier.
    pub stalled: Duration,
}
