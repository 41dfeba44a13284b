//! A port of this machine at which nobody listens, and nobody will as long as this is there.
//!
//! A fixed one would be the same pod to all tests, and runs that use the same accounts of a pod keep each other out.

use std::net::Ipv4Addr;

use tokio::net::TcpSocket;

/// A socket that is bound, so that it has its port for itself, and does not listen.
pub(crate) struct Nowhere(TcpSocket);

impl Nowhere {
    pub(crate) fn new() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        Self(socket)
    }

    pub(crate) fn port(&self) -> u16 {
        self.0.local_addr().unwrap().port()
    }
}
