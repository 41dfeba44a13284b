//! The listening socket, which can be closed for a while without losing its port.
//!
//! Comes in: an address. Goes out: connections, while it is open. While it is closed connections are refused by the system: the
//! port is bound, so that nobody else takes it, and nobody listens.

use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::sleep;

/// How many connections wait to be accepted.
const BACKLOG: u32 = 1024;
/// How long to wait before the port is tried again, when somebody else has it.
const AGAIN: Duration = Duration::from_millis(20);

/// A listening socket, or the place of one.
pub(super) struct Door {
    address: SocketAddr,
    state: State,
}

enum State {
    Open(TcpListener),
    /// The port is kept; nothing when it could not be.
    Closed(Option<TcpSocket>),
}

impl Door {
    /// Listens.
    pub(super) async fn open(address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        Ok(Self {
            address: listener.local_addr()?,
            state: State::Open(listener),
        })
    }

    /// Where it listens; the port is the real one.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The next connection; none comes while it is closed.
    pub(super) async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        match &self.state {
            State::Open(listener) => listener.accept().await,
            State::Closed(_) => pending().await,
        }
    }

    /// Opens or closes it; returns when that is done.
    pub(super) async fn set(&mut self, open: bool) {
        match (&mut self.state, open) {
            (State::Open(_), true) | (State::Closed(_), false) => {}
            (State::Open(_), false) => {
                // The listener goes first: two sockets cannot have the port while one listens.
                self.state = State::Closed(None);
                self.state = State::Closed(bound(self.address).ok());
            }
            (State::Closed(kept), true) => {
                let mut socket = kept.take().map_or_else(|| bound(self.address), Ok);
                loop {
                    match socket.and_then(|socket| socket.listen(BACKLOG)) {
                        Ok(listener) => {
                            self.state = State::Open(listener);
                            return;
                        }
                        Err(_) => sleep(AGAIN).await,
                    }
                    socket = bound(self.address);
                }
            }
        }
    }
}

fn bound(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    // Connections that were just closed still hold the port for a while.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}
