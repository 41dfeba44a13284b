//! The listener: TCP, TLS 1.2 and 1.3, HTTP/1.1, one task a connection.
//!
//! Comes in: connections. Goes out: requests to `respond`, and their answers. Every connection is on its own: one that speaks plain
//! HTTP or garbage, or says nothing, ends by itself within the limits below and disturbs nobody.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, oneshot, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{sleep, timeout};

use crate::certificate::common_name;
use crate::deviation::Deviation;
use crate::http::call::{Caller, Presented};
use crate::http::door::Door;
use crate::http::heads::Heads;
use crate::http::respond;
use crate::lying::Recorded;
use crate::nodes::{Node, Nodes};

/// A connection that has not finished its TLS handshake by then is closed.
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);
/// A request's head must arrive within this; an idle connection is kept as long.
const HEAD_TIME: Duration = Duration::from_secs(60);
/// What a stop waits for calls in progress.
const STOP_TIME: Duration = Duration::from_secs(5);
/// Largest head of a request, in bytes; a session token in it has about 900. Beyond: 431.
const HEAD_LIMIT: usize = 32 * 1024;
/// Connections at a time; further ones wait in the kernel's queue.
const CONNECTION_LIMIT: usize = 1024;

/// A running listener. Dropping it closes everything at once.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    /// There until it answers.
    open: Option<oneshot::Sender<()>>,
    stop: watch::Sender<bool>,
    accepting: JoinHandle<()>,
}

impl Server {
    /// Takes the address; who connects is answered after [`Server::open`].
    pub(crate) async fn bind(address: SocketAddr, nodes: Arc<Nodes>) -> io::Result<Self> {
        let door = Door::open(address).await?;
        let address = door.address();
        let (open, opened) = oneshot::channel();
        let (stop, stopped) = watch::channel(false);
        let accepting = tokio::spawn(async move {
            if opened.await.is_ok() {
                accept(door, nodes, stopped).await;
            }
        });
        Ok(Self {
            address,
            open: Some(open),
            stop,
            accepting,
        })
    }

    /// What [`Server::open`] does, for whoever is to do it in its place.
    pub(crate) fn opener(&mut self) -> Option<oneshot::Sender<()>> {
        self.open.take()
    }

    /// Answers from now on, also whoever connected before.
    pub(crate) fn open(&mut self) {
        if let Some(open) = self.open.take() {
            // Fails only if nobody listens any more.
            let _ = open.send(());
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Accepts nothing more, lets calls in progress finish for a while, and closes every connection.
    pub(crate) async fn stop(mut self) {
        self.stop.send_replace(true);
        drop(self.open.take());
        let _ = (&mut self.accepting).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(mut door: Door, nodes: Arc<Nodes>, mut stopped: watch::Receiver<bool>) {
    let places = Arc::new(Semaphore::new(CONNECTION_LIMIT));
    let mut wanted = nodes.wanted();
    wanted.mark_changed();
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let next = async {
            // The semaphore is never closed, so there is always a place in the end.
            let place = Arc::clone(&places).acquire_owned().await;
            (place, door.accept().await)
        };
        let (place, accepted) = tokio::select! {
            biased;
            () = until(&mut stopped) => break,
            Ok(()) = wanted.changed() => {
                let open = *wanted.borrow_and_update();
                tokio::select! {
                    () = until(&mut stopped) => break,
                    () = door.set(open) => nodes.listens(open),
                }
                continue;
            }
            next = next => next,
        };
        let Ok((stream, peer)) = accepted else {
            // A client that left early, or no file descriptors: neither is mended by trying at once.
            sleep(Duration::from_millis(10)).await;
            continue;
        };
        let Some((node, seen)) = nodes.take_turn() else {
            continue;
        };
        let spoken = speak(
            stream,
            peer.ip(),
            Arc::clone(&nodes),
            Arc::clone(&node),
            stopped.clone(),
        );
        let connection = async move {
            tokio::select! {
                () = spoken => {}
                () = node.broken(seen) => {}
            }
        };
        connections.spawn(async move {
            connection.await;
            drop(place);
        });
    }
    drop(door);
    let _ = timeout(STOP_TIME, async { while connections.join_next().await.is_some() {} }).await;
}

/// One connection, from handshake to end. How it fails is the client's business.
async fn speak(
    stream: TcpStream,
    address: IpAddr,
    nodes: Arc<Nodes>,
    node: Arc<Node>,
    mut stopped: watch::Receiver<bool>,
) {
    let _ = stream.set_nodelay(true);
    tokio::select! {
        () = until(&mut stopped) => return,
        () = nodes.awake(&node) => {}
    }
    let state = node.state();
    let handshake = timeout(HANDSHAKE_TIME, state.tls.accept(stream));
    let stream = tokio::select! {
        () = until(&mut stopped) => return,
        accepted = handshake => match accepted {
            Ok(Ok(stream)) => stream,
            _ => return,
        },
    };
    let certificate = stream.get_ref().1.peer_certificates().and_then(<[_]>::first);
    let certificate = certificate.map(|leaf| Presented {
        common_name: common_name(leaf),
    });
    let heads = state.pod.lies.tells(Deviation::HeaderCaseMatters).then(Heads::default);
    let stream = Recorded::new(stream, heads.clone());
    let caller = Caller {
        address,
        certificate,
        heads,
    };
    let service =
        service_fn(move |request| respond::respond(Arc::clone(&nodes), Arc::clone(&node), caller.clone(), request));
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIME)
            .max_buf_size(HEAD_LIMIT)
            .serve_connection(TokioIo::new(stream), service)
    );
    tokio::select! {
        _ = connection.as_mut() => {}
        () = until(&mut stopped) => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}

/// Returns once the server is to stop, or is gone.
async fn until(stopped: &mut watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stopped| *stopped).await;
}
