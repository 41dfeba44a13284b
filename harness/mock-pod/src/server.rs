//! The listener: TCP, TLS 1.2 and 1.3, HTTP/1.1, one task a connection.
//!
//! Comes in: connections. Goes out: calls to the router, and their answers. Every connection is on its own: one that speaks plain
//! HTTP or garbage, or says nothing, ends by itself within the limits below and disturbs nobody.
//! Endpoints run on blocking threads, since a first use of a key waits for its generation.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet, spawn_blocking};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use crate::answer::{Answer, Refusal};
use crate::call::Call;
use crate::certificate::ServerCertificate;
use crate::journal::JournalEntry;
use crate::pod::Pod;
use crate::router;

/// A connection that has not finished its TLS handshake by then is closed.
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);
/// A request's head must arrive within this; an idle connection is kept as long.
const HEAD_TIME: Duration = Duration::from_secs(60);
/// A request's body must arrive within this.
const BODY_TIME: Duration = Duration::from_secs(30);
/// What a stop waits for calls in progress.
const STOP_TIME: Duration = Duration::from_secs(5);
/// Largest head of a request, in bytes; a session token in it has about 900. Beyond: 431.
const HEAD_LIMIT: usize = 32 * 1024;
/// Largest body of a request, in bytes; a sign-in has about 1000. Beyond: 413.
const BODY_LIMIT: usize = 64 * 1024;
/// Connections at a time; further ones wait in the kernel's queue.
const CONNECTION_LIMIT: usize = 1024;

/// A running listener. Dropping it closes everything at once.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    accepting: JoinHandle<()>,
}

/// The TLS side of the listener: TLS 1.2 and 1.3, HTTP/1.1 only.
pub(crate) fn tls_config(certificate: ServerCertificate) -> Result<ServerConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(certificate.chain, certificate.key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

impl Server {
    /// Listens; the port is open when this returns.
    pub(crate) async fn start(address: SocketAddr, tls: ServerConfig, pod: Arc<Pod>) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = watch::channel(false);
        let accepting = tokio::spawn(accept(listener, TlsAcceptor::from(Arc::new(tls)), pod, stopped));
        Ok(Self {
            address,
            stop,
            accepting,
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Accepts nothing more, lets calls in progress finish for a while, and closes every connection.
    pub(crate) async fn stop(mut self) {
        self.stop.send_replace(true);
        let _ = (&mut self.accepting).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, tls: TlsAcceptor, pod: Arc<Pod>, mut stopped: watch::Receiver<bool>) {
    let places = Arc::new(Semaphore::new(CONNECTION_LIMIT));
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            break;
        };
        let accepted = tokio::select! {
            biased;
            () = until(&mut stopped) => break,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, _)) = accepted else {
            // A client that left early, or no file descriptors: neither is mended by trying at once.
            sleep(Duration::from_millis(10)).await;
            continue;
        };
        let connection = serve(stream, tls.clone(), Arc::clone(&pod), stopped.clone());
        connections.spawn(async move {
            connection.await;
            drop(place);
        });
    }
    drop(listener);
    let _ = timeout(STOP_TIME, async { while connections.join_next().await.is_some() {} }).await;
}

/// One connection, from handshake to end. How it fails is the client's business.
async fn serve(stream: TcpStream, tls: TlsAcceptor, pod: Arc<Pod>, mut stopped: watch::Receiver<bool>) {
    let _ = stream.set_nodelay(true);
    let handshake = timeout(HANDSHAKE_TIME, tls.accept(stream));
    let stream = tokio::select! {
        () = until(&mut stopped) => return,
        accepted = handshake => match accepted {
            Ok(Ok(stream)) => stream,
            _ => return,
        },
    };
    let service = service_fn(move |request| respond(Arc::clone(&pod), request));
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

async fn respond(pod: Arc<Pod>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let arrived = Instant::now();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let answer = answer(&pod, request).await.unwrap_or_else(Answer::from);
    if let Some(journal) = &pod.journal {
        let status = answer.status.as_u16();
        journal.write(&JournalEntry::new(
            method.as_str(),
            &path,
            status,
            arrived.elapsed(),
            answer.reason.clone(),
        ));
    }
    Ok(into_response(answer))
}

async fn answer(pod: &Arc<Pod>, request: Request<Incoming>) -> Result<Answer, Refusal> {
    let (endpoint, parameters) = router::route(request.method(), request.uri().path())?;
    let (head, body) = request.into_parts();
    let call = Call {
        headers: head.headers,
        body: whole(body).await?,
        parameters,
    };
    let pod = Arc::clone(pod);
    spawn_blocking(move || endpoint(&pod, &call))
        .await
        .unwrap_or_else(|_| Err(Refusal::broken("the endpoint panicked, which is a bug in the mock pod")))
}

async fn whole(body: Incoming) -> Result<Bytes, Refusal> {
    match timeout(BODY_TIME, Limited::new(body, BODY_LIMIT).collect()).await {
        Err(_) => Err(Refusal::too_slow()),
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Refusal::too_large(BODY_LIMIT)),
        Ok(Err(_)) => Err(Refusal::bad_request(
            "The body could not be read",
            "the body broke off or is not framed as HTTP/1.1",
        )),
    }
}

fn into_response(answer: Answer) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(answer.body.into()));
    *response.status_mut() = answer.status;
    response.headers_mut().extend(answer.headers);
    response
}
