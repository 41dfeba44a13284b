//! What reaches the server is what was written, and nothing is done behind one's back.

use podproof::wire::{Client, Request};

use crate::support::hostile::{Behaviour, HostileServer};
use crate::wire::support::{answer, get, patient};

fn honest() -> HostileServer {
    HostileServer::start(Behaviour::Answer(
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".to_vec(),
    ))
}

fn headers(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn lines(request: &str) -> Vec<String> {
    request.split("\r\n").map(str::to_owned).collect()
}

#[tokio::test]
async fn an_answer_comes_back_as_it_was_sent() {
    let sent =
        b"HTTP/1.1 403 Forbidden\r\nB: 2\r\nA: 1\r\nB: 3\r\nE:\r\nX: \xff\r\nContent-Length: 3\r\n\r\nno\n".to_vec();
    let server = HostileServer::start(Behaviour::Answer(sent));
    let response = answer(&patient(), &get(server.url("/"))).await;
    assert_eq!(response.status, 403);
    let expected: [(&str, &[u8]); 6] = [
        ("b", b"2"),
        ("b", b"3"),
        ("a", b"1"),
        ("e", b""),
        ("x", b"\xff"),
        ("content-length", b"3"),
    ];
    let found: Vec<(&str, &[u8])> = response
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_slice()))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(response.body, b"no\n");
}

#[tokio::test]
async fn headers_keep_their_order_their_duplicates_and_their_empty_values() {
    let server = honest();
    let request = Request {
        headers: headers(&[("z", "1"), ("sessionToken", ""), ("a", "2"), ("a", "3"), ("m", " é ")]),
        ..get(server.url("/path?q=%20"))
    };
    answer(&patient(), &request).await;
    let sent = lines(&server.requests()[0]);
    assert_eq!(
        sent[..7],
        [
            "GET /path?q=%20 HTTP/1.1",
            "z: 1",
            "sessionToken:",
            "a: 2",
            "a: 3",
            "m:  é ",
            "Accept: */*"
        ]
    );
}

#[tokio::test]
async fn a_request_without_a_body_sends_no_content_type_and_no_chunks() {
    let server = honest();
    answer(&patient(), &get(server.url("/"))).await;
    let post = Request {
        method: "POST".to_owned(),
        ..get(server.url("/"))
    };
    answer(&patient(), &post).await;
    let [get, post] = &server.requests()[..] else {
        panic!("expected two requests")
    };
    for request in [get, post] {
        let request = request.to_lowercase();
        assert!(!request.contains("content-type"), "{request}");
        assert!(!request.contains("transfer-encoding"), "{request}");
    }
    assert!(!get.contains("Content-Length"), "{get}");
    assert!(post.contains("\r\nContent-Length: 0\r\n"), "{post}");
}

#[tokio::test]
async fn a_body_is_sent_as_it_is_with_its_length() {
    let server = honest();
    let request = Request {
        method: "POST".to_owned(),
        headers: headers(&[("Content-Type", "application/json")]),
        body: Some(b"{\"token\": }".to_vec()),
        ..get(server.url("/"))
    };
    answer(&patient(), &request).await;
    let sent = &server.requests()[0];
    assert!(sent.contains("Content-Length: 11\r\n"), "{sent}");
    assert!(sent.ends_with("\r\n\r\n{\"token\": }"), "{sent}");
}

#[tokio::test]
async fn podproof_says_who_it_is_unless_told_otherwise() {
    let server = honest();
    answer(&patient(), &get(server.url("/"))).await;
    let request = Request {
        headers: headers(&[("User-Agent", "a bot")]),
        ..get(server.url("/"))
    };
    answer(&patient(), &request).await;
    let requests = server.requests();
    assert!(requests[0].contains(&format!("User-Agent: podproof/{}\r\n", env!("CARGO_PKG_VERSION"))));
    assert!(requests[1].contains("User-Agent: a bot\r\n") && !requests[1].contains("podproof"));
}

#[tokio::test]
async fn a_request_asks_for_no_content_coding_unless_told_otherwise() {
    let server = honest();
    answer(&patient(), &get(server.url("/"))).await;
    let request = Request {
        headers: headers(&[("Accept-Encoding", "gzip")]),
        ..get(server.url("/"))
    };
    answer(&patient(), &request).await;
    let requests = server.requests();
    assert!(
        requests[0].contains("\r\nAccept-Encoding: identity\r\n"),
        "{}",
        requests[0]
    );
    assert!(requests[1].contains("\r\nAccept-Encoding: gzip\r\n"), "{}", requests[1]);
    assert!(!requests[1].contains("identity"), "{}", requests[1]);
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let elsewhere = honest();
    let redirect = format!(
        "HTTP/1.1 302 Found\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n",
        elsewhere.url("/")
    );
    let server = HostileServer::start(Behaviour::Answer(redirect.into_bytes()));
    assert_eq!(answer(&patient(), &get(server.url("/"))).await.status, 302);
    assert_eq!((server.connections(), elsewhere.connections()), (1, 0));
}

#[tokio::test]
async fn a_cookie_is_not_sent_back() {
    let cookie = b"HTTP/1.1 200 OK\r\nSet-Cookie: skey=1; Path=/\r\nContent-Length: 0\r\n\r\n".to_vec();
    let server = HostileServer::start(Behaviour::Answer(cookie));
    let client = Client::new(&patient()).unwrap();
    for _ in 0..2 {
        client.send(&get(server.url("/"))).await;
    }
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert!(
        requests.iter().all(|request| !request.contains("cookie")),
        "{requests:?}"
    );
}

#[tokio::test]
async fn a_compressed_body_is_left_as_it_is() {
    let gzip = [0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 3];
    let mut bytes = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 10\r\n\r\n".to_vec();
    bytes.extend(gzip);
    let server = HostileServer::start(Behaviour::Answer(bytes));
    let response = answer(&patient(), &get(server.url("/"))).await;
    assert_eq!(response.body, gzip);
    assert!(
        response
            .headers
            .contains(&("content-encoding".to_owned(), b"gzip".to_vec()))
    );
}

#[tokio::test]
async fn a_connection_serves_several_requests() {
    let server = honest();
    let client = Client::new(&patient()).unwrap();
    for _ in 0..5 {
        client.send(&get(server.url("/"))).await;
    }
    assert_eq!((server.requests().len(), server.connections()), (5, 1));
}

#[tokio::test]
async fn a_request_that_got_no_answer_is_not_repeated() {
    let server = HostileServer::start(Behaviour::AnswerThenClose(vec![]));
    Client::new(&patient()).unwrap().send(&get(server.url("/"))).await;
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_body_that_ends_with_the_connection_is_whole() {
    let server = HostileServer::start(Behaviour::AnswerThenClose(b"HTTP/1.0 200 OK\r\n\r\nhello".to_vec()));
    assert_eq!(answer(&patient(), &get(server.url("/"))).await.body, b"hello");
}

#[tokio::test]
async fn what_a_204_announces_is_seen_although_no_body_is_read() {
    let bytes = b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello".to_vec();
    let server = HostileServer::start(Behaviour::Answer(bytes));
    let response = answer(&patient(), &get(server.url("/"))).await;
    assert_eq!((response.status, response.body.as_slice()), (204, b"".as_slice()));
    let announced = ("content-length".to_owned(), b"5".to_vec());
    assert!(response.headers.contains(&announced), "{:?}", response.headers);
}

#[tokio::test]
async fn unusual_statuses_are_answers() {
    for (sent, status) in [
        ("HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n", 999),
        ("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", 204),
        (
            "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 401 \r\nContent-Length: 0\r\n\r\n",
            401,
        ),
        (
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
            101,
        ),
        ("HTTP/1.1 200\r\n\r\n", 200),
    ] {
        let server = HostileServer::start(Behaviour::AnswerThenClose(sent.into()));
        assert_eq!(
            answer(&patient(), &get(server.url("/"))).await.status,
            status,
            "{sent:?}"
        );
    }
}

#[tokio::test]
async fn the_length_in_an_answer_to_head_announces_no_body() {
    let length = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n".to_vec();
    let server = HostileServer::start(Behaviour::Answer(length));
    let request = Request {
        method: "HEAD".to_owned(),
        ..get(server.url("/"))
    };
    assert_eq!(answer(&patient(), &request).await.body, b"");
}

#[tokio::test]
async fn an_answer_that_does_not_wait_for_the_whole_body_is_heard() {
    let early = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n".to_vec();
    let server = HostileServer::start(Behaviour::AnswerThenReset(early));
    let request = Request {
        method: "POST".to_owned(),
        body: Some(vec![b'x'; 32 * 1024 * 1024]),
        ..get(server.url("/"))
    };
    assert_eq!(answer(&patient(), &request).await.status, 413);
}
