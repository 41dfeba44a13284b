//! Sends requests whose header names reqwest cannot spell: `sessionToken`.
//!
//! In: a request, and the spelling of its names. Out: what reqwest would make of the answer.
//!
//! reqwest drops what hyper needs to write a name as it is spelt. hyper's own client, which reqwest is built on, keeps it; with
//! the same TLS configuration, proxy and time-outs it does the same in every other respect.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use hyper::http::Extensions;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use reqwest::Body;
use reqwest::header::{HeaderValue, PROXY_AUTHORIZATION};
use rustls::ClientConfig;

use super::connector::Connector;
use super::send::basic;
use super::send_error::SendError;
use super::settings::ClientSettings;

/// hyper's own client.
#[derive(Clone)]
pub(super) struct Speller {
    http: Client<Connector, Body>,
    /// What a proxy is told that is asked without TLS.
    authorization: Option<HeaderValue>,
}

impl Speller {
    pub(super) fn new(settings: &ClientSettings, tls: ClientConfig, idle: Duration) -> Self {
        let proxy = settings.proxy.clone().map(Arc::new);
        let credentials = proxy.as_ref().and_then(|proxy| proxy.credentials.as_ref());
        let authorization = credentials.and_then(|(user, password)| {
            let mut value = HeaderValue::from_str(&basic(user, password)).ok()?;
            value.set_sensitive(true);
            Some(value)
        });
        let connector = Connector {
            tls: Arc::new(tls),
            proxy,
            patience: settings.connect_timeout,
        };
        let http = Client::builder(TokioExecutor::new())
            .pool_idle_timeout(idle)
            .pool_max_idle_per_host(settings.idle_connections())
            .pool_timer(TokioTimer::new())
            .retry_canceled_requests(false)
            .build(connector);
        Self { http, authorization }
    }

    /// Sends a request, whose URL hyper can read as reqwest does.
    pub(super) async fn execute(
        &self,
        mut request: reqwest::Request,
        spelling: Extensions,
    ) -> Result<reqwest::Response, SendError> {
        let is_plain = request.url().scheme() == "http";
        let mut outgoing = hyper::Request::new(Body::default());
        *outgoing.method_mut() = request.method().clone();
        *outgoing.headers_mut() = request.headers().clone();
        *outgoing.extensions_mut() = spelling;
        if let Ok(uri) = request.url().as_str().parse() {
            *outgoing.uri_mut() = uri;
        }
        *outgoing.body_mut() = request.body_mut().take().unwrap_or_default();
        if let Some(authorization) = self.authorization.as_ref().filter(|_| is_plain) {
            let headers = outgoing.headers_mut();
            headers
                .entry(PROXY_AUTHORIZATION)
                .or_insert_with(|| authorization.clone());
        }
        let response = self.http.request(outgoing).await.map_err(SendError::Hyper)?;
        Ok(response.map(Body::wrap).into())
    }
}

impl fmt::Debug for Speller {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Speller(…)")
    }
}
