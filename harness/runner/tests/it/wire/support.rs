//! What the tests of the client share.

use std::time::{Duration, Instant};

use podproof::wire::{Client, ClientSettings, Failure, Reply, Request, Response};

/// Settings that end a hopeless wait soon, and let a loaded machine be slow.
pub(crate) fn patient() -> ClientSettings {
    ClientSettings {
        connect_timeout: Duration::from_secs(20),
        read_timeout: Duration::from_secs(20),
        exchange_timeout: Duration::from_secs(40),
        ..ClientSettings::default()
    }
}

/// A `GET` without anything else.
pub(crate) fn get(url: impl Into<String>) -> Request {
    Request {
        method: "GET".to_owned(),
        url: url.into(),
        headers: vec![],
        body: None,
    }
}

/// Sends a request with a new client, and takes the reply.
pub(crate) async fn send(settings: &ClientSettings, request: &Request) -> Reply {
    Client::new(settings).unwrap().send(request).await.reply
}

/// Sends a request that must fail.
pub(crate) async fn failure(settings: &ClientSettings, request: &Request) -> Failure {
    match send(settings, request).await {
        Reply::Failed(failure) => failure,
        other => panic!("expected a failure, found {other:?}"),
    }
}

/// Sends a request that must be answered.
pub(crate) async fn answer(settings: &ClientSettings, request: &Request) -> Response {
    match send(settings, request).await {
        Reply::Answer(response) => response,
        other => panic!("expected an answer, found {other:?}"),
    }
}

/// Asserts that work ends well before it would without the limit under test.
pub(crate) async fn soon<T>(work: impl Future<Output = T>) -> T {
    let started = Instant::now();
    let result = work.await;
    assert!(
        started.elapsed() < Duration::from_secs(10),
        "it took {:?}",
        started.elapsed()
    );
    result
}
