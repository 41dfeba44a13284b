//! The server: accepts, reads requests, and then does what it was told to.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rustls::server::ServerConfig;
use rustls::{ServerConnection, StreamOwned};

/// What a server does with each request. The bytes are sent as they are, head included.
#[derive(Clone)]
pub(crate) enum Behaviour {
    /// Sends these bytes, and keeps the connection for further requests.
    Answer(Vec<u8>),
    /// The same, so late.
    AnswerLate(Vec<u8>, Duration),
    /// Sends these bytes and closes the connection in good order.
    AnswerThenClose(Vec<u8>),
    /// Sends these bytes and closes the connection without TLS's goodbye (`close_notify`).
    AnswerThenVanish(Vec<u8>),
    /// Sends these bytes and breaks the connection off (`RST`).
    AnswerThenReset(Vec<u8>),
    /// Sends these bytes and then nothing more, with the connection open.
    AnswerThenHang(Vec<u8>),
    /// Sends the head, then one byte after each pause, without end.
    Drip(Vec<u8>, Duration),
    /// Sends the first bytes, then the others again and again after each pause, until the client has gone.
    Repeat(Vec<u8>, Vec<u8>, Duration),
    /// Sends the head, then zero bytes as fast as they are taken, this many at most.
    Flood(Vec<u8>, usize),
    /// Closes the connection as soon as it is accepted, whatever comes.
    CloseUnread,
    /// Sends these bytes as soon as it accepts, and never reads: not an HTTP server.
    Greet(Vec<u8>),
    /// Sends these bytes as soon as it accepts, again and again.
    GreetWithoutEnd(Vec<u8>),
}

/// What is answered where a server misbehaves elsewhere: somebody is there.
const WHO_IS_THAT: &[u8] =
    b"HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: 37\r\n\r\n{\"code\":401,\"message\":\"Unauthorized\"}";

/// A server with one behaviour; it stops accepting when dropped.
pub(crate) struct HostileServer {
    address: SocketAddr,
    uses_tls: bool,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// The only path where it misbehaves; empty for all of them.
    path: &'static str,
    stopped: AtomicBool,
    connections: AtomicUsize,
    sent: AtomicUsize,
    requests: Mutex<Vec<String>>,
}

impl HostileServer {
    /// Starts a server without TLS.
    pub(crate) fn start(behaviour: Behaviour) -> Self {
        Self::listen(behaviour, None, "")
    }

    /// Starts a server with TLS.
    pub(crate) fn start_tls(behaviour: Behaviour, tls: Arc<ServerConfig>) -> Self {
        Self::listen(behaviour, Some(tls), "")
    }

    /// Starts a server with TLS that misbehaves on one path, and refuses in good order on all others.
    pub(crate) fn start_tls_at(path: &'static str, behaviour: Behaviour, tls: Arc<ServerConfig>) -> Self {
        Self::listen(behaviour, Some(tls), path)
    }

    fn listen(behaviour: Behaviour, tls: Option<Arc<ServerConfig>>, path: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            uses_tls: tls.is_some(),
            shared: Arc::new(Shared {
                path,
                ..Shared::default()
            }),
        };
        let shared = server.shared.clone();
        thread::spawn(move || {
            for tcp in listener.incoming().map_while(Result::ok) {
                if shared.stopped.load(Ordering::Relaxed) {
                    break;
                }
                shared.connections.fetch_add(1, Ordering::Relaxed);
                let (behaviour, tls, shared) = (behaviour.clone(), tls.clone(), shared.clone());
                // A client that goes away is no concern of the server.
                thread::spawn(move || drop(converse(tcp, &behaviour, tls, &shared)));
            }
        });
        server
    }

    /// The address of a path on this server, by IP address.
    pub(crate) fn url(&self, path: &str) -> String {
        let scheme = if self.uses_tls { "https" } else { "http" };
        format!("{scheme}://{}{path}", self.address)
    }

    /// `host:port`.
    pub(crate) fn address(&self) -> String {
        self.address.to_string()
    }

    /// The port alone.
    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// The requests so far, head and body as they came.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.shared.requests.lock().unwrap().clone()
    }

    /// How many connections were accepted.
    pub(crate) fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::Relaxed)
    }

    /// How many body bytes a [`Behaviour::Flood`] got rid of.
    pub(crate) fn sent(&self) -> usize {
        self.shared.sent.load(Ordering::Relaxed)
    }
}

impl Drop for HostileServer {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::Relaxed);
        // Wakes the listener, so that it sees that it should stop.
        drop(TcpStream::connect(self.address));
    }
}

fn converse(
    mut tcp: TcpStream,
    behaviour: &Behaviour,
    tls: Option<Arc<ServerConfig>>,
    shared: &Shared,
) -> io::Result<()> {
    match behaviour {
        Behaviour::CloseUnread => {
            // A socket that is closed with bytes in it sends a reset instead, if these come early.
            tcp.shutdown(Shutdown::Write)?;
            return wait_for_the_end(&mut tcp);
        }
        Behaviour::Greet(bytes) => {
            tcp.write_all(bytes)?;
            return wait_for_the_end(&mut tcp);
        }
        Behaviour::GreetWithoutEnd(bytes) => loop {
            tcp.write_all(bytes)?;
        },
        // Without TLS before the request is read: closing a socket with unread bytes in it sends a reset.
        Behaviour::AnswerThenReset(bytes) if tls.is_none() => {
            tcp.read_exact(&mut [0])?;
            tcp.write_all(bytes)?;
            // Lets the client take the bytes before the reset overtakes them.
            thread::sleep(Duration::from_millis(100));
            return Ok(());
        }
        _ => {}
    }
    let Some(tls) = tls else {
        return serve(&mut tcp, behaviour, shared);
    };
    let mut stream = StreamOwned::new(ServerConnection::new(tls).map_err(io::Error::other)?, tcp);
    serve(&mut stream, behaviour, shared)?;
    match behaviour {
        Behaviour::AnswerThenVanish(_) => Ok(()),
        Behaviour::AnswerThenReset(_) => reset(stream.sock),
        _ => {
            stream.conn.send_close_notify();
            stream.flush()
        }
    }
}

/// Closes a socket by a reset; the standard library has no word for that yet.
fn reset(tcp: TcpStream) -> io::Result<()> {
    // Lets the client take what was sent before the reset overtakes it.
    thread::sleep(Duration::from_millis(100));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let _guard = runtime.enter();
    tcp.set_nonblocking(true)?;
    tokio::net::TcpStream::from_std(tcp)?.set_zero_linger()
}

fn serve<S: Read + Write>(stream: &mut S, behaviour: &Behaviour, shared: &Shared) -> io::Result<()> {
    while let Some(request) = read_request(stream)? {
        let is_elsewhere = !request.lines().next().is_some_and(|line| line.contains(shared.path));
        shared.requests.lock().unwrap().push(request);
        if is_elsewhere {
            stream.write_all(WHO_IS_THAT)?;
            stream.flush()?;
            continue;
        }
        match behaviour {
            Behaviour::Answer(bytes) => {
                stream.write_all(bytes)?;
                stream.flush()?;
            }
            Behaviour::AnswerLate(bytes, late) => {
                thread::sleep(*late);
                stream.write_all(bytes)?;
                stream.flush()?;
            }
            Behaviour::AnswerThenHang(bytes) => {
                stream.write_all(bytes)?;
                stream.flush()?;
                return wait_for_the_end(stream);
            }
            Behaviour::Drip(head, pause) => {
                stream.write_all(head)?;
                loop {
                    thread::sleep(*pause);
                    stream.write_all(b"x")?;
                    stream.flush()?;
                }
            }
            Behaviour::Repeat(head, again, pause) => {
                stream.write_all(head)?;
                loop {
                    stream.flush()?;
                    thread::sleep(*pause);
                    stream.write_all(again)?;
                }
            }
            Behaviour::Flood(head, most) => {
                stream.write_all(head)?;
                let zeros = vec![0; 1024 * 1024];
                while shared.sent.load(Ordering::Relaxed) < *most {
                    stream.write_all(&zeros)?;
                    shared.sent.fetch_add(zeros.len(), Ordering::Relaxed);
                }
                return Ok(());
            }
            Behaviour::AnswerThenClose(bytes)
            | Behaviour::AnswerThenVanish(bytes)
            | Behaviour::AnswerThenReset(bytes) => {
                stream.write_all(bytes)?;
                return stream.flush();
            }
            Behaviour::CloseUnread | Behaviour::Greet(_) | Behaviour::GreetWithoutEnd(_) => {
                unreachable!("done before a request is read")
            }
        }
    }
    Ok(())
}

/// Reads one request with a body of the announced length; `None` when the client has gone.
fn read_request(stream: &mut impl Read) -> io::Result<Option<String>> {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte)? == 0 {
            return Ok(None);
        }
        request.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&request).to_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    request.extend(body);
    Ok(Some(String::from_utf8_lossy(&request).into_owned()))
}

fn wait_for_the_end(stream: &mut impl Read) -> io::Result<()> {
    let mut ignored = [0; 1024];
    while stream.read(&mut ignored)? > 0 {}
    Ok(())
}
