//! A server of TLS 1.2 that has no other ciphers than it is told, and gets no further than choosing one: what rustls cannot be.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

/// The alert `handshake_failure` (RFC 5246 section 7.2).
const HANDSHAKE_FAILURE: u8 = 40;

/// A server that chooses by number; it serves until the test ends.
pub(crate) struct PickyServer {
    address: SocketAddr,
}

impl PickyServer {
    /// One that takes only these suites.
    pub(crate) fn start(suites: &[u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let suites = suites.to_vec();
        thread::spawn(move || {
            for tcp in listener.incoming().map_while(Result::ok) {
                // A client that goes away is no concern of the server.
                drop(choose(tcp, &suites));
            }
        });
        Self { address }
    }

    /// `host:port`.
    pub(crate) fn address(&self) -> String {
        self.address.to_string()
    }
}

fn choose(mut tcp: TcpStream, suites: &[u16]) -> io::Result<()> {
    let mut head = [0; 5];
    tcp.read_exact(&mut head)?;
    let mut hello = vec![0; usize::from(u16::from_be_bytes([head[3], head[4]]))];
    tcp.read_exact(&mut hello)?;
    let chosen = suites.iter().find(|suite| offered(&hello).contains(suite));
    let answer = match chosen {
        Some(suite) => server_hello(*suite),
        None => vec![21, 3, 3, 0, 2, 2, HANDSHAKE_FAILURE],
    };
    tcp.write_all(&answer)?;
    // Until the client closes: an early end would be a reset.
    tcp.read_to_end(&mut Vec::new()).map(drop)
}

/// The suites of a hello: they follow type, length, version, random and session id.
fn offered(hello: &[u8]) -> Vec<u16> {
    let session = usize::from(hello[38]);
    let at = 39 + session;
    let length = usize::from(u16::from_be_bytes([hello[at], hello[at + 1]]));
    let suites = &hello[at + 2..at + 2 + length];
    suites
        .chunks(2)
        .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
        .collect()
}

fn server_hello(suite: u16) -> Vec<u8> {
    let mut body = vec![3, 3];
    body.extend([7; 32]);
    body.extend([2, 0xaa, 0xbb]); // a session id
    body.extend(suite.to_be_bytes());
    body.push(0);
    let length = u8::try_from(body.len()).unwrap();
    [&[22, 3, 3, 0, length + 4, 2, 0, 0, length][..], &body].concat()
}
