//! The client: sends one request, and says what came of it.
//!
//! In: a [`Request`]. Out: a [`Timed`] reply, always; whatever a server does ends in an answer, a refusal or a
//! failure with its cause in words, never in a panic, and within the time allowed.
//!
//! HTTP/1.1 only. What a browser would do behind one's back is left undone: no redirect is followed, no cookie
//! kept, nothing decompressed or asked for in compressed form, no request repeated after it reached the server, no
//! proxy taken from the environment. Connections are reused within one client while they are fresh.
//!
//! A client belongs to the tokio runtime that it first sends on.

use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::HeaderValue;
use reqwest::{Body, Url, redirect};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::failure::{self, Gateway, Peer, address};
use super::http_request::{Outgoing, outgoing};
use super::message::{Failure, Phase, Reply, Request, Response, Timed};
use super::picked_up::{PickedUp, WatchedBody, unless_never_picked_up};
use super::send_error::SendError;
use super::settings::{ClientError, ClientSettings, ProxySettings};
use super::speller::Speller;
use super::spelling::Spellings;
use super::stall::with_stalls;
use super::tunnel::wants_credentials;
use crate::secret::Secret;
use crate::text::exact_size;
use crate::wire::tls::client_config::{CertificateRequests, client_config};
use crate::wire::tls::handshake_refusal::{Taken, may_lack_a_cipher, turned_away};
use crate::wire::tls::probe;

/// How long an unused connection is kept. Shorter than any server's keep-alive that is known (5 s with Node.js),
/// so that a request does not meet a connection that the server is just closing.
const IDLE: Duration = Duration::from_secs(4);

/// How often a request is tried that never left, because its connection was over before it.
const ATTEMPTS: usize = 5;

/// How long after the time to connect a connection has picked up the request that waits for it.
const TO_BE_PICKED_UP: Duration = Duration::from_secs(1);

/// How much of a body that is too large is kept for the report, in bytes.
const EXCERPT: usize = 64 * 1024;

/// Sends requests with one identity, one trust store and one proxy. Cheap to clone; clones share connections.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    /// For requests whose header names reqwest cannot spell.
    speller: Speller,
    spellings: Spellings,
    read_timeout: Duration,
    exchange_timeout: Duration,
    connect_timeout: Duration,
    body_limit: usize,
    proxy: Option<Gateway>,
    asked: CertificateRequests,
    settings: Arc<ClientSettings>,
}

impl Client {
    /// Makes a client. Reads nothing and connects to nothing; it takes well below a millisecond.
    ///
    /// # Errors
    ///
    /// When the trust store, the client certificate or the proxy cannot be used.
    pub fn new(settings: &ClientSettings) -> Result<Self, ClientError> {
        let (tls, asked) = client_config(&settings.trust, settings.identity.as_ref())?;
        let speller = Speller::new(settings, tls.clone(), IDLE);
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .http1_only()
            .http1_title_case_headers()
            .redirect(redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .no_proxy()
            .connect_timeout(settings.connect_timeout)
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(settings.idle_connections());
        if let Some(settings) = &settings.proxy {
            builder = builder.proxy(proxy(settings)?);
        }
        Ok(Self {
            http: builder.build().map_err(ClientError::Http)?,
            speller,
            spellings: Spellings::default(),
            read_timeout: settings.read_timeout,
            exchange_timeout: settings.exchange_timeout,
            connect_timeout: settings.connect_timeout,
            body_limit: settings.body_limit,
            proxy: settings.proxy.as_ref().map(Gateway::from),
            asked,
            settings: Arc::new(settings.clone()),
        })
    }

    /// The same client without any connection, and one that keeps none.
    ///
    /// # Errors
    ///
    /// As for [`Client::new`].
    pub fn unconnected(&self) -> Result<Self, ClientError> {
        Self::new(&ClientSettings {
            keeps_connections: false,
            ..(*self.settings).clone()
        })
    }

    /// Whether a server has asked for a client certificate in any handshake so far; one that was not asked for was not
    /// shown.
    pub fn was_asked_for_certificate(&self) -> bool {
        self.asked.was()
    }

    /// Sends a request once and reads the whole answer.
    pub async fn send(&self, request: &Request) -> Timed {
        let mut started = Instant::now();
        let (reply, stalled) = match outgoing(request, self.settings.tells_phases, &self.spellings) {
            Ok(outgoing) => with_stalls(self.exchange(outgoing, &mut started)).await,
            Err(failure) => {
                let phase = Some(Phase::Write);
                (Reply::Failed(Failure { phase, ..failure }), Duration::ZERO)
            }
        };
        Timed {
            reply,
            duration: started.elapsed(),
            stalled,
        }
    }

    /// `started`: when the request was first sent; later, where it was lost on our side.
    async fn exchange(&self, request: Outgoing, started: &mut Instant) -> Reply {
        let peer = Peer::new(request.http.url(), self.proxy.clone(), self.connect_timeout);
        let patience = self.patience(*started);
        match timeout(patience, self.execute(request, started)).await {
            Ok(Ok(incoming)) => self.receive(incoming, &peer, *started).await,
            Ok(Err(error)) => match self.explain(&error, peer).await {
                Reply::Failed(failure) => Reply::Failed(Failure {
                    phase: Some(failure::phase_of(&error)),
                    is_timeout: error.is_timeout(),
                    ..failure
                }),
                reply => reply,
            },
            Err(_) => Reply::Failed(failure::silence(&peer, patience)),
        }
    }

    /// Says what an error means that came before the head of an answer. Where the error alone does not tell, another
    /// connection does, which carries no request and no credentials but those that the proxy has accepted.
    async fn explain(&self, error: &SendError, peer: Peer) -> Reply {
        if let Some(alert) = failure::turned_away_by(error, self.asked.was()) {
            let taken = if may_lack_a_cipher(alert) {
                self.look(&peer, probe::taken).await.unwrap_or(Taken::Nothing)
            } else {
                Taken::Nothing
            };
            return Reply::Failed(turned_away(alert, taken, &peer));
        }
        if failure::is_proxy_authentication(error, &peer) {
            let schemes = self.look(&peer, probe::offered_by_proxy).await;
            return Reply::Failed(wants_credentials(&schemes.unwrap_or_default(), &peer));
        }
        if failure::is_tunnel_refused(error, &peer)
            && let Some(Some(failure)) = self.look(&peer, probe::refusal_of_proxy).await
        {
            return Reply::Failed(failure);
        }
        failure::before_the_answer(error, self.asked.was(), &peer)
    }

    /// Looks at a server or a proxy beside the requests; `None` where that takes too long.
    async fn look<T: Send + 'static>(&self, peer: &Peer, look: fn(&ClientSettings, &Peer) -> T) -> Option<T> {
        let (settings, peer) = (self.settings.clone(), peer.clone());
        let work = spawn_blocking(move || look(&settings, &peer));
        timeout(self.connect_timeout, work).await.ok()?.ok()
    }

    /// Sends the request. hyper says when a connection ended before the request was put on it, and drops why it
    /// ended: a refusal under TLS 1.3 may come that early. Nothing was sent then, so the next attempt is the first.
    async fn execute(&self, mut request: Outgoing, started: &mut Instant) -> Result<reqwest::Response, SendError> {
        for _ in 1..ATTEMPTS {
            let Some(next) = request.try_clone() else { break };
            match self.execute_once(request).await {
                Err(error) if failure::never_left(&error) => {
                    // That no connection picked it up was noticed late, which is not the server's doing.
                    if matches!(error, SendError::NeverPickedUp) {
                        *started = Instant::now();
                    }
                    request = next;
                }
                result => return result,
            }
        }
        self.execute_once(request).await
    }

    /// reqwest writes header names in title case, all of them; hyper itself writes what a request asks for.
    async fn execute_once(&self, mut request: Outgoing) -> Result<reqwest::Response, SendError> {
        let picked_up = PickedUp::default();
        let body = WatchedBody::new(request.body, picked_up.clone());
        *request.http.body_mut() = Some(Body::wrap(body));
        let sending = async {
            match request.spelling {
                None => self.http.execute(request.http).await.map_err(SendError::Reqwest),
                Some(spelling) => self.speller.execute(request.http, spelling).await,
            }
        };
        unless_never_picked_up(
            sending,
            &picked_up,
            self.connect_timeout.saturating_add(TO_BE_PICKED_UP),
        )
        .await
    }

    /// Reads the body, as far as the limits allow.
    async fn receive(&self, mut incoming: reqwest::Response, peer: &Peer, started: Instant) -> Reply {
        let announced = incoming.content_length();
        let mut response = head(&incoming);
        if announced.is_some_and(|length| length > self.body_limit as u64) {
            return Reply::Failed(self.too_large(response));
        }
        loop {
            let patience = self.patience(started);
            match timeout(patience, incoming.chunk()).await {
                Ok(Ok(Some(bytes))) => {
                    if bytes.len() > self.body_limit - response.body.len() {
                        return Reply::Failed(self.too_large(response));
                    }
                    response.body.extend_from_slice(&bytes);
                }
                Ok(Ok(None)) => return Reply::Answer(response),
                Ok(Err(error)) => return Reply::Failed(failure::within_the_body(&error, peer, announced, response)),
                Err(_) if started.elapsed() >= self.exchange_timeout => {
                    return Reply::Failed(failure::endless(peer, self.exchange_timeout, response));
                }
                Err(_) => return Reply::Failed(failure::stalled(peer, patience, response)),
            }
        }
    }

    /// How long the next step may take.
    fn patience(&self, started: Instant) -> Duration {
        self.read_timeout
            .min(self.exchange_timeout.saturating_sub(started.elapsed()))
    }

    fn too_large(&self, mut response: Response) -> Failure {
        response.body.truncate(EXCERPT);
        response.body.shrink_to_fit();
        Failure {
            cause: format!("the answer's body is larger than {}", exact_size(self.body_limit)).into(),
            help: Some("expected a short JSON document; check that the URL is that of a pod".into()),
            head: Some(response),
            phase: Some(Phase::Body),
            ..Failure::default()
        }
    }
}

fn proxy(settings: &ProxySettings) -> Result<reqwest::Proxy, ClientError> {
    let bad_host = || ClientError::Proxy {
        host: settings.host.clone(),
    };
    let address = address(settings);
    let url = Url::parse(&format!("http://{address}")).map_err(|_| bad_host())?;
    // The parser is generous: `proxy/path` would be a host `proxy` with a path that ends in the port.
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
        return Err(bad_host());
    }
    let proxy = reqwest::Proxy::all(url).map_err(ClientError::Http)?;
    let Some((user, password)) = &settings.credentials else {
        return Ok(proxy);
    };
    // Base64 is always a header's value.
    let mut header = HeaderValue::from_str(&basic(user, password)).map_err(|_| bad_host())?;
    header.set_sensitive(true);
    // `basic_auth` would take the two through a URL, which decodes a `%40` in a password.
    Ok(proxy.custom_http_auth(header))
}

/// What a client with credentials says of itself (RFC 7617), in UTF-8.
pub(crate) fn basic(user: &str, password: &Secret) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{}", password.reveal())))
}

fn head(incoming: &reqwest::Response) -> Response {
    Response {
        status: incoming.status().as_u16(),
        headers: incoming
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()))
            .collect(),
        body: Vec::new(),
    }
}
