//! Connections that end or stall, in every place.

use std::time::Duration;

use super::row::{A_SECOND, Does, HALF_A_SECOND, Row, broken, bytes, failed};
use crate::support::hostile::Behaviour;

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

pub(super) fn rows(honest: &str) -> Vec<Row> {
    let half = format!("{HEAD}Content-Length: {}\r\n\r\n{}", honest.len(), &honest[..14]);
    let reset = |sent: &str| Behaviour::AnswerThenReset(sent.into());
    let hangs = |sent: &str| Behaviour::AnswerThenHang(sent.into());
    let drips = |sent: &str, again: &str, milliseconds| {
        Behaviour::Repeat(sent.into(), again.into(), Duration::from_millis(milliseconds))
    };
    let mut rows = vec![
        broken("reset_before", reset(""), "reset the connection before an answer"),
        broken(
            "reset_in_status",
            reset("HTTP/1.1 2"),
            "reset the connection before an answer",
        ),
        broken(
            "reset_in_head",
            reset("HTTP/1.1 200 OK\r\nContent-Le"),
            "reset the connection before an answer",
        ),
        failed(
            "reset_in_body",
            reset(&half),
            "the connection was reset after 14 bytes of ",
        ),
        broken("close_no_answer", bytes(""), "closed the connection before an answer"),
        broken(
            "close_in_head",
            bytes("HTTP/1.1 200 OK\r\nContent-Le"),
            "closed the connection before an answer",
        ),
        failed(
            "close_in_body",
            bytes(&half),
            "the connection was closed in the middle of the body, after 14 bytes of ",
        ),
        broken("stall_no_answer", hangs(""), "no answer from").within(HALF_A_SECOND),
        broken(
            "stall_in_head",
            hangs("HTTP/1.1 200 OK\r\nContent-Le"),
            "no answer from",
        )
        .within(A_SECOND),
        broken(
            "stall_in_body",
            hangs(&half),
            "went silent in the middle of the body: nothing more within 1 s, after 14 bytes",
        )
        .within(A_SECOND),
        broken(
            "byte_a_second_head",
            drips("HTTP/1.1 200 OK\r\nX: ", "x", 200),
            "no answer from",
        )
        .within(A_SECOND),
        broken(
            "byte_a_second_body",
            drips(&half, " ", 3_000),
            "went silent in the middle of the body",
        )
        .within(A_SECOND),
        broken(
            "hints_flood_slow",
            drips("", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 50),
            "no answer from",
        )
        .within(A_SECOND),
        broken(
            "cont_flood",
            drips("", &"HTTP/1.1 100 Continue\r\n\r\n".repeat(100), 1),
            "no answer from",
        )
        .within(A_SECOND),
    ];
    rows.extend(handshakes());
    rows
}

/// The service as a whole is not there: nothing of it can be judged.
fn handshakes() -> Vec<Row> {
    let greets = |name, bytes: &[u8], words| Row {
        does: Does::Greets(Behaviour::Greet(bytes.to_vec())),
        ..broken(name, Behaviour::Greet(Vec::new()), words)
    };
    vec![
        greets("tls_stall", b"", "no connection to ").within(HALF_A_SECOND),
        greets("tls_garbage", &[0x55; 100], "does not speak TLS"),
        greets(
            "plain_on_tls",
            b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            "does not speak TLS",
        ),
        greets(
            "evil_greet",
            b"\x1b]0;owned\x07<script>alert(1)</script>\r\n",
            "does not speak TLS",
        ),
        Row {
            does: Does::Greets(Behaviour::AnswerThenReset(Vec::new())),
            ..greets("tls_reset", b"", "was reset before it was established")
        },
        Row {
            does: Does::Greets(Behaviour::CloseUnread),
            ..greets("tls_close", b"", "closed the connection during the TLS handshake")
        },
        Row {
            // The head of a handshake message of 16 MB, whose parts never end.
            does: Does::Greets(Behaviour::GreetWithoutEnd(
                [&[22, 3, 3, 0x40, 0, 2, 0xff, 0xff, 0xff][..], &[0; 0x4000 - 4]].concat(),
            )),
            ..greets("tls_flood", b"", "does not speak TLS")
        },
        Row {
            does: Does::Nothing,
            ..greets("refused", b"", "refused the connection")
        },
    ]
}
