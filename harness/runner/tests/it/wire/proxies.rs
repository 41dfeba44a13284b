//! A configured proxy is used, and blamed where it is at fault.

use std::net::TcpListener;
use std::time::Duration;

use podproof::secret::Secret;
use podproof::wire::{Client, ClientError, ClientSettings, ProxySettings, Request};

use crate::support::hostile::{Authority, Behaviour, HostileServer};
use crate::wire::support::{answer, failure, get, patient};

fn through(server: &HostileServer, credentials: Option<(String, Secret)>) -> ClientSettings {
    let proxy = ProxySettings {
        host: "127.0.0.1".to_owned(),
        port: server.port(),
        credentials,
    };
    ClientSettings {
        proxy: Some(proxy),
        ..patient()
    }
}

#[tokio::test]
async fn a_plain_request_goes_to_the_proxy_with_its_whole_url() {
    let proxy = HostileServer::start(Behaviour::Answer(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()));
    let credentials = Some(("alice".to_owned(), Secret::new("%40: ü".to_owned())));
    let response = answer(&through(&proxy, credentials), &get("http://pod.invalid/path")).await;
    assert_eq!(response.status, 204);
    let request = &proxy.requests()[0];
    assert!(
        request.starts_with("GET http://pod.invalid/path HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(
        request.contains("Proxy-Authorization: Basic YWxpY2U6JTQwOiDDvA==\r\n"),
        "{request}"
    );
}

#[tokio::test]
async fn a_proxy_that_wants_credentials_is_named() {
    let refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n".to_vec();
    let proxy = HostileServer::start(Behaviour::Answer(refusal));
    let failure = failure(&through(&proxy, None), &get("https://pod.invalid/")).await;
    let expected = format!(
        "the proxy `{}` opened no tunnel to `pod.invalid:443`: ",
        proxy.address()
    );
    assert!(failure.cause.to_show().starts_with(&expected), "{failure:?}");
    assert!(
        failure.cause.to_show().ends_with("it wants to know who asks (407)"),
        "{failure:?}"
    );
    assert!(failure.help.unwrap().to_show().starts_with("add `proxy.username` and"));
    assert!(proxy.requests()[0].starts_with("CONNECT pod.invalid:443 "));
}

#[tokio::test]
async fn a_proxy_that_opens_no_way_to_the_pod_is_named() {
    let refusal = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n".to_vec();
    let proxy = HostileServer::start(Behaviour::Answer(refusal));
    let credentials = Some(("alice".to_owned(), Secret::new("secret".to_owned())));
    let failure = failure(&through(&proxy, credentials), &get("https://pod.invalid/")).await;
    assert!(
        failure
            .cause
            .to_show()
            .contains("opened no tunnel to `pod.invalid:443`"),
        "{failure:?}"
    );
    assert!(
        failure.cause.to_show().ends_with(": `HTTP/1.1 403 Forbidden`"),
        "{}",
        failure.cause
    );
    let help = failure.help.unwrap();
    assert!(
        help.to_show()
            .contains("ask those who run the proxy to allow this host and port"),
        "{help}"
    );
}

#[tokio::test]
async fn a_proxy_that_is_down_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let proxy = ProxySettings {
        host: "127.0.0.1".to_owned(),
        port,
        credentials: None,
    };
    let settings = ClientSettings {
        proxy: Some(proxy),
        ..patient()
    };
    let failure = failure(&settings, &get("https://pod.invalid/")).await;
    assert_eq!(
        failure.cause.to_show(),
        format!("the proxy `127.0.0.1:{port}` refused the connection")
    );
    assert!(failure.help.unwrap().to_show().contains("check `proxy`"));
}

#[test]
fn a_proxy_host_that_is_not_one_is_an_error() {
    for host in [
        "",
        "proxy/path",
        "http://proxy",
        "user@proxy",
        "proxy?x",
        "pro xy",
        "proxy:3128",
    ] {
        let proxy = ProxySettings {
            host: host.to_owned(),
            port: 3128,
            credentials: None,
        };
        let error = Client::new(&ClientSettings {
            proxy: Some(proxy),
            ..patient()
        })
        .map(drop);
        assert!(matches!(error, Err(ClientError::Proxy { .. })), "{host}: {error:?}");
    }
    for host in ["proxy", "proxy.acme.com", "10.0.0.1", "::1", "[::1]"] {
        let proxy = ProxySettings {
            host: host.to_owned(),
            port: 80,
            credentials: None,
        };
        assert!(
            Client::new(&ClientSettings {
                proxy: Some(proxy),
                ..patient()
            })
            .is_ok(),
            "{host}"
        );
    }
}

#[test]
fn nothing_of_a_proxy_password_is_printed() {
    let credentials = Some(("alice".to_owned(), Secret::new("hunter2".to_owned())));
    let proxy = ProxySettings {
        host: "proxy".to_owned(),
        port: 3128,
        credentials,
    };
    let settings = ClientSettings {
        proxy: Some(proxy),
        ..patient()
    };
    let printed = format!("{settings:?} {:?}", Client::new(&settings).unwrap());
    assert!(
        !printed.contains("hunter2") && !printed.contains("YWxpY2U6aHVudGVyMg"),
        "{printed}"
    );
}

/// A request whose header names reqwest cannot spell.
fn spelt(url: &str) -> Request {
    Request {
        headers: vec![("sessionToken".to_owned(), "x".to_owned())],
        ..get(url)
    }
}

#[tokio::test]
async fn a_request_with_its_own_spelling_takes_the_same_way_and_fails_for_the_same_reasons() {
    let proxy = HostileServer::start(Behaviour::Answer(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()));
    let credentials = Some(("alice".to_owned(), Secret::new("%40: ü".to_owned())));
    let response = answer(&through(&proxy, credentials), &spelt("http://pod.invalid/path")).await;
    assert_eq!(response.status, 204);
    let request = &proxy.requests()[0];
    assert!(
        request.starts_with("GET http://pod.invalid/path HTTP/1.1\r\nsessionToken: x\r\n"),
        "{request}"
    );
    assert!(
        request
            .to_lowercase()
            .contains("proxy-authorization: basic ywxpy2u6jtqwoiddva==\r\n"),
        "{request}"
    );

    let nowhere = "127.0.0.1:1";
    let mut hurried = patient();
    hurried.connect_timeout = Duration::from_millis(300);
    let refusal = |status: &str| {
        HostileServer::start(Behaviour::Answer(
            format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n").into_bytes(),
        ))
    };
    let (wants, refuses) = (refusal("407 Proxy Authentication Required"), refusal("403 Forbidden"));
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let not_tls = HostileServer::start(Behaviour::Greet(b"220 hello\r\n".to_vec()));
    let closed = HostileServer::start(Behaviour::CloseUnread);
    let stranger = HostileServer::start_tls(Behaviour::Answer(Vec::new()), Authority::new("Theirs").server().serve());
    let of_silent = format!("https://{}/", silent.local_addr().unwrap());
    let cases = [
        (patient(), format!("http://{nowhere}/")),
        (patient(), "http://pod.invalid/".to_owned()),
        (hurried, of_silent),
        (patient(), not_tls.url("/").replace("http:", "https:")),
        (patient(), closed.url("/").replace("http:", "https:")),
        (patient(), closed.url("/")),
        (patient(), stranger.url("/")),
        (through(&wants, None), "https://pod.invalid/".to_owned()),
        (through(&refuses, None), "https://pod.invalid/".to_owned()),
    ];
    for (settings, url) in cases {
        let usual = failure(&settings, &get(url.as_str())).await;
        let spelt = failure(&settings, &spelt(&url)).await;
        assert_eq!(
            (spelt.cause, spelt.help, spelt.tls),
            (usual.cause, usual.help, usual.tls),
            "{url}"
        );
    }
}
