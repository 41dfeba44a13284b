//! A server that is busy by a rule of the test: it knows the keys of a mock pod, and says 429 whenever the rule wants it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;

use podproof::targets::Target;
use podproof::wire::{Client, Reply, Request};

use super::support::Pod;

/// What a rule says for a connection that is closed without an answer.
pub(crate) const VANISH: &str = "vanish";

/// When each request came.
type Seen = Arc<Mutex<Vec<Instant>>>;

/// A busy server; it serves until the test ends.
pub(crate) struct Busy {
    address: SocketAddr,
    seen: Seen,
}

impl Busy {
    /// Asks the rule at each request: what `Retry-After` a 429 names, or nothing if there is an answer. It is told when the
    /// requests before came.
    pub(crate) async fn start(pod: &Pod, rule: impl Fn(&[Instant]) -> Option<String> + Send + 'static) -> Self {
        let keys = keys(pod).await;
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let busy = Self {
            address: listener.local_addr().unwrap(),
            seen: Seen::default(),
        };
        let seen = busy.seen.clone();
        // One after the other, so that the rule sees them in order.
        thread::spawn(move || {
            for tcp in listener.incoming().map_while(Result::ok) {
                let asked = rule(&seen.lock().unwrap());
                seen.lock().unwrap().push(Instant::now());
                answer(tcp, asked, &keys);
            }
        });
        busy
    }

    /// The target of the mock pod, with its sign-in service here.
    pub(crate) fn target(&self, pod: &Pod) -> Target {
        let mut target = pod.target();
        target.urls.pod = format!("http://{}", self.address);
        target
    }

    /// When requests came.
    pub(crate) fn seen(&self) -> Vec<Instant> {
        self.seen.lock().unwrap().clone()
    }
}

/// What the mock pod answers.
async fn keys(pod: &Pod) -> Vec<u8> {
    let target = pod.target();
    let request = Request {
        method: "GET".to_owned(),
        url: format!("{}/login/idm/keys", target.urls.pod),
        headers: Vec::new(),
        body: None,
    };
    match Client::new(&target.connection).unwrap().send(&request).await.reply {
        Reply::Answer(response) => response.body,
        other => panic!("expected keys, found {other:?}"),
    }
}

/// A client that goes away is no concern of the server.
fn answer(mut tcp: TcpStream, asked: Option<String>, keys: &[u8]) -> Option<()> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if tcp.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    if asked.as_deref() == Some(VANISH) {
        return None;
    }
    let (status, body) = match &asked {
        Some(asked) => (
            format!("429 Too Many Requests\r\nRetry-After: {asked}"),
            &br#"{"code":429,"message":"busy"}"#[..],
        ),
        None => ("200 OK".to_owned(), keys),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    tcp.write_all(&[head.as_bytes(), body].concat()).ok()
}
