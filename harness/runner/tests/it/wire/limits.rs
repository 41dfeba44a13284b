//! No server can make a run wait or grow without bound.

use std::time::Duration;

use podproof::wire::{Client, ClientSettings, Request};

use crate::support::hostile::{Behaviour, HostileServer};
use crate::wire::support::{answer, failure, get, patient, soon};

const GIB: usize = 1024 * 1024 * 1024;
const MIB: usize = 1024 * 1024;

fn head_of(length: usize) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n").into_bytes()
}

#[tokio::test]
async fn a_server_that_hangs_ends_by_the_read_time_out() {
    let server = HostileServer::start(Behaviour::AnswerThenHang(vec![]));
    let settings = ClientSettings {
        read_timeout: Duration::from_millis(200),
        ..patient()
    };
    let failure = soon(failure(&settings, &get(server.url("/")))).await;
    assert_eq!(
        failure.cause.to_show(),
        format!("no answer from `{}` within 200 ms", server.address())
    );
    assert!(failure.help.unwrap().to_show().contains("`readTimeout`"));
}

#[tokio::test]
async fn a_request_that_was_picked_up_is_waited_for_however_little_time_there_was_to_connect() {
    let body = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".to_vec();
    for tells_phases in [false, true] {
        for body_sent in [None, Some(b"{}".to_vec())] {
            let server = HostileServer::start(Behaviour::AnswerLate(body.clone(), Duration::from_millis(1_500)));
            let settings = ClientSettings {
                connect_timeout: Duration::from_millis(200),
                tells_phases,
                ..patient()
            };
            let request = Request {
                body: body_sent,
                ..get(server.url("/"))
            };
            let answer = soon(answer(&settings, &request)).await;
            assert_eq!(answer.body, b"{}");
            assert_eq!(server.requests().len(), 1, "it is sent once");
        }
    }
}

#[tokio::test]
async fn a_server_that_hangs_in_the_middle_of_the_body_ends_by_the_read_time_out() {
    let mut cut = head_of(100);
    cut.extend(b"{\"a\"");
    let server = HostileServer::start(Behaviour::AnswerThenHang(cut));
    let settings = ClientSettings {
        read_timeout: Duration::from_millis(500),
        ..patient()
    };
    let failure = soon(failure(&settings, &get(server.url("/")))).await;
    let expected = "went silent in the middle of the body: nothing more within 500 ms, after 4 bytes";
    assert!(failure.cause.to_show().ends_with(expected), "{failure:?}");
    assert_eq!(failure.head.unwrap().body, b"{\"a\"");
}

#[tokio::test]
async fn a_body_that_drips_for_ever_ends_by_the_exchange_time_out() {
    let server = HostileServer::start(Behaviour::Drip(head_of(MIB), Duration::from_millis(10)));
    let settings = ClientSettings {
        exchange_timeout: Duration::from_millis(500),
        ..patient()
    };
    let failure = soon(failure(&settings, &get(server.url("/")))).await;
    assert!(
        failure
            .cause
            .to_show()
            .contains("was not complete within 500 ms, after "),
        "{failure:?}"
    );
    assert!(!failure.head.unwrap().body.is_empty());
}

#[tokio::test]
async fn an_announced_gigabyte_is_not_even_begun() {
    let server = HostileServer::start(Behaviour::Flood(head_of(GIB), GIB));
    let failure = soon(failure(&patient(), &get(server.url("/")))).await;
    assert_eq!(failure.cause.to_show(), "the answer's body is larger than 8 MiB");
    let head = failure.head.unwrap();
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[tokio::test]
async fn a_gigabyte_of_unknown_length_stops_at_the_limit() {
    let server = HostileServer::start(Behaviour::Flood(b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), GIB));
    let failure = soon(failure(&patient(), &get(server.url("/")))).await;
    assert_eq!(failure.cause.to_show(), "the answer's body is larger than 8 MiB");
    let head = failure.head.unwrap();
    assert_eq!((head.status, head.body.len()), (200, 64 * 1024));
    // What the server got rid of is what we took, and what the sockets' buffers hold.
    assert!(server.sent() < 64 * MIB, "the server sent {} bytes", server.sent());
}

#[tokio::test]
async fn a_body_of_exactly_the_limit_is_an_answer() {
    let mut bytes = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
    bytes.extend(vec![b'x'; 1000]);
    let server = HostileServer::start(Behaviour::AnswerThenClose(bytes));
    let limit = |body_limit| ClientSettings {
        body_limit,
        ..patient()
    };
    assert_eq!(answer(&limit(1000), &get(server.url("/"))).await.body.len(), 1000);
    let cause = failure(&limit(999), &get(server.url("/"))).await.cause;
    assert_eq!(cause.to_show(), "the answer's body is larger than 999 bytes");
}

#[tokio::test]
async fn a_time_out_beyond_all_time_does_not_overflow() {
    let server = HostileServer::start(Behaviour::AnswerThenClose(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()));
    let settings = ClientSettings {
        connect_timeout: Duration::MAX,
        read_timeout: Duration::MAX,
        exchange_timeout: Duration::MAX,
        body_limit: usize::MAX,
        ..ClientSettings::default()
    };
    assert_eq!(answer(&settings, &get(server.url("/"))).await.status, 204);
}

#[tokio::test]
async fn a_slow_answer_is_timed() {
    let server = HostileServer::start(Behaviour::AnswerThenHang(vec![]));
    let settings = ClientSettings {
        read_timeout: Duration::from_millis(150),
        ..patient()
    };
    let timed = Client::new(&settings).unwrap().send(&get(server.url("/"))).await;
    assert!(timed.duration >= Duration::from_millis(150), "{:?}", timed.duration);
}

#[tokio::test]
async fn interim_answers_without_end_are_no_answer() {
    let interim = b"HTTP/1.1 100 Continue\r\n\r\n".repeat(100_000);
    let server = HostileServer::start(Behaviour::AnswerThenHang(interim));
    let settings = ClientSettings {
        read_timeout: Duration::from_millis(300),
        ..patient()
    };
    let failure = soon(failure(&settings, &get(server.url("/")))).await;
    assert_eq!(
        failure.cause.to_show(),
        format!("no answer from `{}` within 300 ms", server.address())
    );
}
