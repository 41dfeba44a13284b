//! Every way in which no whole answer comes has its own words.

use std::net::TcpListener;
use std::time::Duration;

use podproof::wire::{ClientSettings, Failure, Request, Trust};

use crate::support::hostile::{Authority, Behaviour, HostileServer};
use crate::wire::support::{failure, get, patient, soon};

#[tokio::test]
async fn a_name_that_does_not_resolve_is_named() {
    // A label of 64 characters is one too long for DNS: no server needs to be asked.
    let name = format!("{}.invalid", "x".repeat(64));
    let failure = failure(&patient(), &get(format!("http://{name}/"))).await;
    assert!(
        failure
            .cause
            .to_show()
            .starts_with(&format!("the name `{name}` could not be resolved: ")),
        "{failure:?}"
    );
    assert!(failure.help.unwrap().to_show().contains("check the host name"));
}

#[tokio::test]
async fn a_port_where_nobody_listens_refuses_the_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let failure = failure(&patient(), &get(format!("https://{address}/"))).await;
    assert_eq!(failure.cause.to_show(), format!("`{address}` refused the connection"));
    assert!(failure.help.unwrap().to_show().contains("check `host` and `port`"));
}

#[tokio::test]
async fn a_server_that_never_shakes_hands_ends_by_the_connect_time_out() {
    // The kernel accepts; nobody answers the client's hello.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let settings = ClientSettings {
        connect_timeout: Duration::from_millis(200),
        ..patient()
    };
    let failure = soon(failure(&settings, &get(format!("https://{address}/")))).await;
    assert_eq!(
        failure.cause.to_show(),
        format!("no connection to `{address}` within 200 ms")
    );
    assert!(failure.help.unwrap().to_show().contains("`connectionTimeout`"));
}

#[tokio::test]
async fn a_server_without_tls_is_told_from_a_broken_one() {
    for greeting in ["HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.9\r\n"] {
        let server = HostileServer::start(Behaviour::Greet(greeting.into()));
        let failure = failure(&patient(), &get(format!("https://{}/", server.address()))).await;
        assert_eq!(
            failure.cause.to_show(),
            format!("`{}` does not speak TLS", server.address())
        );
    }
}

#[tokio::test]
async fn a_connection_that_ends_during_the_handshake_is_named() {
    let server = HostileServer::start(Behaviour::AnswerThenReset(vec![]));
    let reset = failure(&patient(), &get(format!("https://{}/", server.address()))).await;
    assert_eq!(
        reset.cause.to_show(),
        format!(
            "the connection to `{}` was reset before it was established",
            server.address()
        )
    );

    let server = HostileServer::start(Behaviour::CloseUnread);
    let closed = failure(&patient(), &get(format!("https://{}/", server.address()))).await;
    assert_eq!(
        closed.cause.to_show(),
        format!("`{}` closed the connection during the TLS handshake", server.address())
    );
}

#[tokio::test]
async fn a_connection_closed_before_an_answer_is_named() {
    let server = HostileServer::start(Behaviour::AnswerThenClose(vec![]));
    let failure = failure(&patient(), &get(server.url("/"))).await;
    assert_eq!(
        failure.cause.to_show(),
        format!("`{}` closed the connection before an answer", server.address())
    );
    assert_eq!(failure.head, None);
}

fn trusting(authority: Authority) -> ClientSettings {
    ClientSettings {
        trust: Trust::Only(vec![authority.root]),
        ..patient()
    }
}

#[tokio::test]
async fn a_tls_connection_closed_before_an_answer_is_named() {
    let authority = Authority::new("Test CA");
    let server = HostileServer::start_tls(Behaviour::AnswerThenClose(vec![]), authority.server().serve());
    let failure = failure(&trusting(authority), &get(server.url("/"))).await;
    assert_eq!(
        failure.cause.to_show(),
        format!("`{}` closed the connection before an answer", server.address())
    );
}

#[tokio::test]
async fn a_reset_before_an_answer_is_named() {
    let server = HostileServer::start(Behaviour::AnswerThenReset(vec![]));
    let failure = failure(&patient(), &get(server.url("/"))).await;
    assert_eq!(
        failure.cause.to_show(),
        format!("`{}` reset the connection before an answer", server.address())
    );
}

/// What a client makes of a server that behaves so.
async fn failure_after(behaviour: Behaviour) -> Failure {
    let server = HostileServer::start(behaviour);
    failure(&patient(), &get(server.url("/"))).await
}

#[tokio::test]
async fn a_body_cut_short_keeps_what_came() {
    let cut = b"HTTP/1.1 200 OK\r\nX-Pod: a\r\nContent-Length: 100\r\n\r\n{\"token\":".to_vec();
    let failure = failure_after(Behaviour::AnswerThenClose(cut)).await;
    assert_eq!(
        failure.cause.to_show(),
        "the connection was closed in the middle of the body, after 9 bytes of 100"
    );
    let head = failure.head.unwrap();
    assert_eq!(head.status, 200);
    assert_eq!(head.headers[0], ("x-pod".to_owned(), b"a".to_vec()));
    assert_eq!(head.body, b"{\"token\":");
}

#[tokio::test]
async fn chunks_cut_short_keep_what_came() {
    let cut = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n5\r\nwo".to_vec();
    let failure = failure_after(Behaviour::AnswerThenClose(cut)).await;
    assert!(
        failure
            .cause
            .to_show()
            .starts_with("the connection was closed in the middle of the body"),
        "{failure:?}"
    );
    assert_eq!(failure.head.unwrap().body, b"hellowo");
}

#[tokio::test]
async fn chunks_without_an_end_are_a_body_cut_short() {
    let cut = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n".to_vec();
    let failure = failure_after(Behaviour::AnswerThenClose(cut)).await;
    assert_eq!(
        failure.cause.to_show(),
        "the connection was closed in the middle of the body, after 5 bytes"
    );
}

#[tokio::test]
async fn malformed_chunks_are_named() {
    let bad = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n".to_vec();
    let failure = failure_after(Behaviour::AnswerThenClose(bad)).await;
    assert!(
        failure
            .cause
            .to_show()
            .starts_with("the chunks of the body are malformed after 0 bytes"),
        "{failure:?}"
    );
    assert_eq!(failure.head.unwrap().status, 200);
}

#[tokio::test]
async fn a_reset_within_the_body_keeps_what_came() {
    let cut = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"token\":".to_vec();
    let failure = failure_after(Behaviour::AnswerThenReset(cut)).await;
    assert_eq!(
        failure.cause.to_show(),
        "the connection was reset after 9 bytes of 100 of the body"
    );
    assert_eq!(failure.head.unwrap().body, b"{\"token\":");
}

#[tokio::test]
async fn a_tls_body_that_ends_without_a_goodbye_may_be_truncated() {
    // Without a length, only `close_notify` tells the end of the body from an attack that cuts it.
    let authority = Authority::new("Test CA");
    let cut = b"HTTP/1.1 200 OK\r\n\r\nhello".to_vec();
    let server = HostileServer::start_tls(Behaviour::AnswerThenVanish(cut), authority.server().serve());
    let failure = failure(&trusting(authority), &get(server.url("/"))).await;
    assert_eq!(
        failure.cause.to_show(),
        "the connection was closed in the middle of the body, after 5 bytes"
    );
}

#[tokio::test]
async fn answers_that_are_not_http_are_named() {
    for bad in [
        "hello\r\n\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/3.7 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nbad header: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        "HTTP/1.1 200 OK\r\nX: \u{0}\r\n\r\n",
    ] {
        let server = HostileServer::start(Behaviour::AnswerThenClose(bad.into()));
        let failure = failure(&patient(), &get(server.url("/"))).await;
        let expected = format!("the answer of `{}` is not valid HTTP: ", server.address());
        assert!(failure.cause.to_show().starts_with(&expected), "{bad:?}: {failure:?}");
    }
}

#[tokio::test]
async fn a_server_that_speaks_first_is_not_http() {
    let server = HostileServer::start(Behaviour::Greet(b"220 mail.acme.com ESMTP\r\n".to_vec()));
    let failure = soon(failure(&patient(), &get(server.url("/")))).await;
    let expected = format!("the answer of `{}` is not valid HTTP: ", server.address());
    assert!(failure.cause.to_show().starts_with(&expected), "{failure:?}");
}

#[tokio::test]
async fn a_head_without_end_is_not_valid_http() {
    let mut head = b"HTTP/1.1 200 OK\r\nX: ".to_vec();
    head.resize(4 * 1024 * 1024, b'x');
    let server = HostileServer::start(Behaviour::AnswerThenHang(head));
    let failure = soon(failure(&patient(), &get(server.url("/")))).await;
    assert!(failure.cause.to_show().contains("is not valid HTTP"), "{failure:?}");
}

#[tokio::test]
async fn a_tls_server_called_without_tls_is_pointed_out() {
    let authority = Authority::new("Test CA");
    let server = HostileServer::start_tls(Behaviour::AnswerThenClose(vec![]), authority.server().serve());
    let failure = failure(&patient(), &get(format!("http://{}/", server.address()))).await;
    assert!(failure.cause.to_show().contains("is not valid HTTP"), "{failure:?}");
    assert!(
        failure
            .help
            .unwrap()
            .to_show()
            .contains("whether `scheme` should be `https`")
    );
}

#[tokio::test]
async fn what_cannot_be_sent_is_a_failure_with_the_reason() {
    let server = HostileServer::start(Behaviour::Answer(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()));
    let with = |name: &str, value: &str| Request {
        headers: vec![(name.to_owned(), value.to_owned())],
        ..get(server.url("/"))
    };
    for (request, reason) in [
        (with("session token", "x"), "`session token` is not a header name"),
        (
            with("sessionToken", "a\r\nb: c"),
            "the value of the header `sessionToken` holds a control character",
        ),
        (get("https://"), "is not valid"),
        (get(server.url("/a b")), "cannot be sent as it is"),
    ] {
        let failure = failure(&patient(), &request).await;
        assert!(failure.cause.to_show().contains(reason), "{failure:?}");
    }
    assert_eq!(server.connections(), 0);
}
