//! Header names go out as they are spelt, byte by byte, and a request knows all that is sent of it.

use podproof::wire::{Client, Request};

use crate::support::hostile::{Authority, Behaviour, HostileServer};
use crate::wire::support::{answer, get, patient};
use podproof::wire::{ClientSettings, Trust};

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

fn spelt(server: &HostileServer, names: &[&str]) -> Request {
    Request {
        headers: names
            .iter()
            .map(|name| ((*name).to_owned(), format!("of {name}")))
            .collect(),
        ..get(server.url("/path?q=1"))
    }
}

/// The bytes of a request, as it says itself that it is sent.
fn bytes_of(request: &Request) -> String {
    let target = request.url.splitn(4, '/').nth(3).unwrap();
    let headers = request
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"));
    let body = request.body.clone().unwrap_or_default();
    format!(
        "{} /{target} HTTP/1.1\r\n{}\r\n{}",
        request.method,
        headers.collect::<String>(),
        String::from_utf8(body).unwrap()
    )
}

#[tokio::test]
async fn every_spelling_of_a_name_reaches_the_server_as_it_is() {
    let server = HostileServer::start(Behaviour::Answer(OK.to_vec()));
    let client = Client::new(&patient()).unwrap();
    for name in [
        "sessiontoken",
        "Sessiontoken",
        "sessionToken",
        "SESSIONTOKEN",
        "sEsSiOnToKeN",
        "ACCEPT",
        "hOST",
        "x-~!#",
    ] {
        client.send(&spelt(&server, &[name])).await;
        let request = server.requests().pop().unwrap();
        assert!(request.contains(&format!("\r\n{name}: of {name}\r\n")), "{request}");
    }
    // One for names in title case, and one for all others.
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn what_a_request_says_is_sent_is_what_the_socket_receives() {
    let authority = Authority::new("Test CA");
    let server = HostileServer::start_tls(Behaviour::Answer(OK.to_vec()), authority.server().serve());
    let settings = ClientSettings {
        trust: Trust::Only(vec![authority.root.clone()]),
        ..patient()
    };
    let post = |headers: &[&str], body: Option<&str>| Request {
        method: "POST".to_owned(),
        body: body.map(|body| body.as_bytes().to_vec()),
        ..spelt(&server, headers)
    };
    let mut empty = spelt(&server, &["X-Empty"]);
    empty.headers[0].1.clear();
    let requests = [
        spelt(&server, &[]),
        spelt(&server, &["Z", "sessionToken", "a", "User-Agent", "accept"]),
        spelt(&server, &["X-Twice", "Other", "X-TWICE", "x-twice"]),
        post(&["Content-Type"], Some("{\"token\": }")),
        post(&["SESSIONTOKEN"], None),
        empty,
    ];
    for request in requests {
        let request = request.completed();
        answer(&settings, &request).await;
        // A blank before a value that is empty says nothing (RFC 9112 section 5).
        let received = server.requests().pop().unwrap().replace(":\r\n", ": \r\n");
        assert_eq!(received, bytes_of(&request));
        assert_eq!(request.clone().completed(), request);
    }
}

#[tokio::test]
async fn no_content_coding_is_asked_for_unless_the_request_names_one() {
    let server = HostileServer::start(Behaviour::Answer(OK.to_vec()));
    answer(&patient(), &get(server.url("/"))).await;
    answer(&patient(), &spelt(&server, &["accept-encoding"])).await;
    let requests = server.requests();
    assert!(
        requests[0].contains("\r\nAccept-Encoding: identity\r\n"),
        "{}",
        requests[0]
    );
    assert!(requests[1].contains("\r\naccept-encoding: of accept-encoding\r\n") && !requests[1].contains("identity"));
}
