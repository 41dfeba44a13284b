//! Header names as they were spelt: `sessionToken` goes out as `sessionToken`.
//!
//! In: names, in the order in which they are sent. Out: what hyper is given with a request, so that it writes these names.
//!
//! The `http` crate keeps names in lower case. hyper keeps the spelling beside them, in an extension of the request that
//! only hyper can make: where it reads a request with `preserve_header_case`. It writes each name that it finds in such an
//! extension as it was read. So hyper is given a request to read, from memory, and what it made of the names goes on
//! with the request that is sent.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use futures_util::FutureExt;
use hyper::body::Incoming;
use hyper::http::Extensions;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};

/// More names than any request has. hyper panics when it is to make room for a little more.
const MOST: usize = 24_000;

/// How often hyper is asked. Once is enough, with every version so far.
const TURNS: usize = 16;

/// Whether a name is in title case, as hyper writes it: each letter at the beginning or behind a `-` is a capital, and no
/// other one is.
pub(super) fn is_in_title_case(name: &str) -> bool {
    let mut begins = true;
    name.bytes().all(|byte| {
        let is_right = if begins {
            !byte.is_ascii_lowercase()
        } else {
            !byte.is_ascii_uppercase()
        };
        begins = byte == b'-';
        is_right
    })
}

/// How many spellings are remembered, and how long the names of one are at most, in bytes: requests of one run have few.
const REMEMBERED: usize = 64;
const LONGEST_REMEMBERED: usize = 4 * 1024;

/// The spellings that were asked for, so that hyper reads the same names once.
#[derive(Clone, Debug, Default)]
pub(super) struct Spellings(Arc<Mutex<HashMap<Vec<u8>, Extensions>>>);

impl Spellings {
    /// The spelling of these names; each is a header name. `None` if they are too many, or hyper did not read them.
    pub(super) fn of<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Option<Extensions> {
        let (head, count) = head_with(names);
        if count > MOST {
            return None;
        }
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(spelling) = known().get(&head) {
            return Some(spelling.clone());
        }
        let spelling = spelling(head.clone(), count)?;
        let mut known = known();
        if head.len() <= LONGEST_REMEMBERED && known.len() < REMEMBERED {
            known.insert(head, spelling.clone());
        }
        Some(spelling)
    }
}

/// The head of a request with these names, and how many there are.
fn head_with<'n>(names: impl IntoIterator<Item = &'n str>) -> (Vec<u8>, usize) {
    let mut head = b"GET / HTTP/1.0\r\n".to_vec();
    let mut count = 0;
    for name in names {
        count += 1;
        head.extend(name.as_bytes());
        // A value that means something for no header, and is a length for one.
        head.extend(b": 0\r\n");
    }
    head.extend(b"\r\n");
    (head, count)
}

/// What hyper makes of the names in a head, `count` of them. It makes room for as many as it is told to expect.
fn spelling(head: Vec<u8>, count: usize) -> Option<Extensions> {
    let limit = head.len().max(8 * 1024) + 1;
    let read = Arc::new(Mutex::new(None));
    let service = service_fn(|request: Request<Incoming>| {
        let extensions = request.extensions().clone();
        *read.lock().unwrap_or_else(PoisonError::into_inner) = Some(extensions);
        async { Ok::<_, Infallible>(Response::new(String::new())) }
    });
    let mut served = http1::Builder::new()
        .preserve_header_case(true)
        .keep_alive(false)
        .header_read_timeout(None)
        .max_headers(count)
        .max_buf_size(limit)
        .serve_connection(Memory { head, at: 0 }, service);
    // hyper may want to be asked again, although nothing is waited for; what comes after the request does not matter.
    for _ in 0..TURNS {
        let is_over = served.poll_unpin(&mut Context::from_waker(Waker::noop())).is_ready();
        let read = read.lock().unwrap_or_else(PoisonError::into_inner).take();
        if is_over || read.is_some() {
            return read;
        }
    }
    None
}

/// A connection that a request comes from, and answers vanish in.
struct Memory {
    head: Vec<u8>,
    at: usize,
}

impl Read for Memory {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, mut buffer: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        let rest = self.head.get(self.at..).unwrap_or_default();
        let length = rest.len().min(buffer.remaining());
        buffer.put_slice(&rest[..length]);
        self.at += length;
        Poll::Ready(Ok(()))
    }
}

impl Write for Memory {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, REMEMBERED, Spellings, is_in_title_case};

    #[test]
    fn title_case_is_what_reqwest_can_write() {
        assert!(
            ["Sessiontoken", "X-A", "Content-Length", "~", "X-1a", "-A"]
                .into_iter()
                .all(is_in_title_case)
        );
        assert!(
            !["sessionToken", "x-A", "X-a", "SESSIONTOKEN", "X-AB"]
                .into_iter()
                .any(is_in_title_case)
        );
    }

    #[test]
    fn every_name_can_be_spelt() {
        let spellings = Spellings::default();
        for names in [
            &[
                "sessionToken",
                "X-A",
                "x-a",
                "Content-Length",
                "Connection",
                "Expect",
                "UPGRADE",
                "hOST",
            ][..],
            &["!#$%&'*+-.^_`|~09"],
            &[],
        ] {
            let spelt = spellings.of(names.iter().copied());
            assert!(spelt.is_some(), "{names:?}");
        }
        let many: Vec<String> = (0..20_000).map(|number| format!("X-{number}")).collect();
        assert!(spellings.of(many.iter().map(String::as_str)).is_some());
        assert!(spellings.of(vec!["one"; MOST]).is_some());
        assert!(spellings.of(vec!["one"; MOST + 1]).is_none());
        assert!(spellings.of(["not a name"]).is_none());
    }

    #[test]
    fn few_spellings_are_remembered() {
        let spellings = Spellings::default();
        for number in 0..2 * REMEMBERED {
            assert!(spellings.of([format!("x-{number}").as_str()]).is_some());
        }
        assert_eq!(spellings.0.lock().expect("no panic").len(), REMEMBERED);
    }
}
