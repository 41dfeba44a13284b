//! Connections for hyper's own client: name, socket, a proxy's tunnel, TLS.
//!
//! In: the settings of a client. Out: a connection that hyper can write on. The errors are those that reqwest has too, in a
//! chain that is read by type.

use std::error::Error;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::Uri;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls_pki_types::ServerName;
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tower_service::Service;

use super::failure::{REFUSED_TUNNEL, WANTS_CREDENTIALS, address};
use super::message::Phase;
use super::send::basic;
use super::settings::ProxySettings;

/// The longest answer to a `CONNECT` that is read, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;

/// A name that could not be resolved.
#[derive(Debug, Error)]
#[error("the name could not be resolved")]
pub(crate) struct NameError(#[source] io::Error);

/// The time to connect was up.
#[derive(Debug, Error)]
#[error("the time to connect was up")]
pub(crate) struct OutOfTime;

/// A step of connecting failed.
#[derive(Debug, Error)]
#[error("no connection")]
pub(crate) struct StepError {
    /// Which one.
    pub(crate) step: Phase,
    /// Why.
    source: BoxError,
}

/// Connects.
#[derive(Clone)]
pub(crate) struct Connector {
    pub(crate) tls: Arc<ClientConfig>,
    pub(crate) proxy: Option<Arc<ProxySettings>>,
    /// How long all of it may take.
    pub(crate) patience: Duration,
}

type BoxError = Box<dyn Error + Send + Sync>;

impl Service<Uri> for Connector {
    type Response = Way;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Way, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connector = self.clone();
        Box::pin(async move {
            let step = Mutex::new(Phase::Name);
            let connected = timeout(connector.patience, connector.connect(&uri, &step)).await;
            connected.unwrap_or_else(|_| Err(OutOfTime.into())).map_err(|source| {
                let step = *step.lock().unwrap_or_else(PoisonError::into_inner);
                StepError { step, source }.into()
            })
        })
    }
}

impl Connector {
    /// Connects; `step` is what is being done.
    async fn connect(&self, uri: &Uri, step: &Mutex<Phase>) -> Result<Way, BoxError> {
        let goes_to = |next: Phase| *step.lock().unwrap_or_else(PoisonError::into_inner) = next;
        let host = uri.host().unwrap_or_default();
        let uses_tls = uri.scheme_str() == Some("https");
        let port = uri.port_u16().unwrap_or(if uses_tls { 443 } else { 80 });
        let server = format!("{host}:{port}");
        let proxy = self.proxy.as_deref();
        let peer = proxy.map_or_else(|| server.clone(), address);
        let addresses: Vec<SocketAddr> = lookup_host(peer).await.map_err(NameError)?.collect();
        goes_to(Phase::Connect);
        let mut socket = TcpStream::connect(&addresses[..]).await?;
        socket.set_nodelay(true)?;
        if !uses_tls {
            return Ok(Way {
                io: TokioIo::new(Box::new(socket)),
                is_proxied: proxy.is_some(),
            });
        }
        if let Some(proxy) = proxy {
            tunnel(&mut socket, proxy, &server).await?;
        }
        goes_to(Phase::Tls);
        let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned())?;
        let stream = TlsConnector::from(self.tls.clone()).connect(name, socket).await?;
        Ok(Way {
            io: TokioIo::new(Box::new(stream)),
            is_proxied: false,
        })
    }
}

/// Asks a proxy for a way to the server; what a refusal means, another look tells.
async fn tunnel(socket: &mut TcpStream, proxy: &ProxySettings, server: &str) -> Result<(), BoxError> {
    let authorization = proxy.credentials.as_ref().map_or_else(String::new, |(user, password)| {
        format!("Proxy-Authorization: {}\r\n", basic(user, password))
    });
    let request = format!("CONNECT {server} HTTP/1.1\r\nHost: {server}\r\n{authorization}\r\n");
    socket.write_all(request.as_bytes()).await?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") && head.len() < LONGEST_HEAD {
        head.push(socket.read_u8().await?);
    }
    let status = head.get(9..12).unwrap_or_default();
    match status {
        [b'2', ..] => Ok(()),
        b"407" => Err(WANTS_CREDENTIALS.into()),
        _ => Err(REFUSED_TUNNEL.into()),
    }
}

trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// A connection to a server, or to a proxy that takes whole URLs.
pub(crate) struct Way {
    io: TokioIo<Box<dyn Duplex>>,
    is_proxied: bool,
}

impl Connection for Way {
    fn connected(&self) -> Connected {
        Connected::new().proxy(self.is_proxied)
    }
}

impl Read for Way {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(context, buffer)
    }
}

impl Write for Way {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }
}
