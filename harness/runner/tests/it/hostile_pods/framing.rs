//! Answers whose lengths, chunks and heads are not as HTTP has them.

use std::time::Duration;

use super::row::{MIB, Row, bytes, failed, passed, with_head};
use crate::support::hostile::Behaviour;

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

const NO_HTTP: &str = "is not valid HTTP";
const TOO_LARGE: &str = "the answer's body is larger than 8 MiB";
const CHUNKS: &str = "the chunks of the body are malformed";

/// `thief` is the address of a server that nobody is to call.
pub(super) fn rows(honest: &str, thief: &str) -> Vec<Row> {
    let mut rows = lengths(honest);
    rows.extend(chunks(honest));
    rows.extend(heads(honest));
    rows.extend(statuses(honest));
    rows.extend(redirects(thief));
    rows.extend(several(honest));
    rows
}

/// What the head says of the body's length.
fn lengths(honest: &str) -> Vec<Row> {
    let length = honest.len();
    let says = |value: &str| bytes(format!("{HEAD}{value}\r\n\r\n{honest}"));
    let smuggled = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    let megabyte = vec![b'x'; MIB];
    let forever = |head: &str, again: &[u8]| Behaviour::Repeat(head.into(), again.to_vec(), Duration::ZERO);
    let chunk = [b"100000\r\n", &megabyte[..], b"\r\n"].concat();
    vec![
        failed(
            "cl_too_large",
            says("Content-Length: 50000"),
            "the connection was closed in the middle of the body, after ",
        ),
        failed("cl_too_small", says("Content-Length: 5"), "is not JSON"),
        failed(
            "cl_too_small_smuggle",
            bytes(format!("{HEAD}Content-Length: 2\r\n\r\n{{}}{smuggled}")),
            "`certificate` is missing",
        ),
        failed(
            "cl_conflicting",
            says("Content-Length: 5\r\nContent-Length: 6"),
            NO_HTTP,
        ),
        // RFC 9110 section 8.6 lets a recipient take the one number.
        passed("cl_list", says(&format!("Content-Length: {length}, {length}"))),
        failed("cl_negative", says("Content-Length: -1"), NO_HTTP),
        failed("cl_huge", says("Content-Length: 99999999999999999999"), NO_HTTP),
        failed("cl_u64max", says("Content-Length: 18446744073709551615"), NO_HTTP),
        failed("cl_plus", says(&format!("Content-Length: +{length}")), NO_HTTP),
        // RFC 9112 section 6.3: the coding wins.
        passed(
            "cl_and_te",
            bytes(format!(
                "{HEAD}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n{}",
                chunked(honest)
            )),
        ),
        passed("te_unknown", says("Transfer-Encoding: foo")),
        failed(
            "body_100mb_cl",
            Behaviour::Flood(format!("{HEAD}Content-Length: 104857600\r\n\r\n").into(), 100 * MIB),
            TOO_LARGE,
        ),
        failed(
            "body_100mb",
            Behaviour::Flood(format!("{HEAD}\r\n").into(), 100 * MIB),
            TOO_LARGE,
        ),
        failed(
            "body_endless_close",
            forever(&format!("{HEAD}\r\n"), &megabyte),
            TOO_LARGE,
        ),
        failed(
            "body_endless_chunked",
            forever(&format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n"), &chunk),
            TOO_LARGE,
        ),
    ]
}

fn chunked(body: &str) -> String {
    format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len())
}

fn chunks(honest: &str) -> Vec<Row> {
    let sends = |chunks: &str| bytes(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n{chunks}"));
    let length = honest.len();
    let trailers: String = (0..100_000).map(|number| format!("X-{number}: x\r\n")).collect();
    let each = |byte: char| format!("1\r\n{byte}\r\n");
    let whole: String = honest.chars().map(each).collect();
    vec![
        passed("chunked", sends(&chunked(honest))),
        failed("chunk_bad_size", sends(&format!("zz\r\n{honest}\r\n0\r\n\r\n")), CHUNKS),
        failed(
            "chunk_overflow",
            sends(&format!("fffffffffffffffff\r\n{honest}\r\n0\r\n\r\n")),
            CHUNKS,
        ),
        failed(
            "chunk_u64",
            sends(&format!("ffffffffffffffff\r\n{honest}\r\n0\r\n\r\n")),
            "the connection was closed in the middle of the body",
        ),
        failed(
            "chunk_no_crlf",
            sends(&format!("{length:x}\r\n{honest}0\r\n\r\n")),
            CHUNKS,
        ),
        failed(
            "chunk_ext_flood",
            sends(&format!(
                "{length:x};{}\r\n{honest}\r\n0\r\n\r\n",
                "a=b;".repeat(50_000)
            )),
            CHUNKS,
        ),
        failed(
            "chunk_trailers_100k",
            sends(&format!("{length:x}\r\n{honest}\r\n0\r\n{trailers}\r\n")),
            CHUNKS,
        ),
        // JSON may be followed by blanks, however many chunks they come in.
        passed(
            "chunk_1byte_1m",
            sends(&format!("{whole}{}0\r\n\r\n", each(' ').repeat(MIB))),
        ),
    ]
}

fn heads(honest: &str) -> Vec<Row> {
    let numbered =
        |count: usize, value: &str| -> String { (0..count).map(|number| format!("X-{number}: {value}\r\n")).collect() };
    let with = |headers: &str| with_head("200 OK", headers, honest);
    vec![
        failed("head_10mb", with(&format!("X: {}\r\n", "x".repeat(10 * MIB))), NO_HTTP),
        failed("headers_100000", with(&numbered(100_000, "x")), NO_HTTP),
        passed("headers_99", with(&numbered(97, "x"))),
        failed("headers_150", with(&numbered(150, "x")), NO_HTTP),
        passed("head_300k_values", with(&numbered(30, &"x".repeat(10_000)))),
        failed(
            "head_endless",
            Behaviour::Repeat(HEAD.into(), b"X: x\r\n".repeat(10_000), Duration::ZERO),
            NO_HTTP,
        ),
        failed("obs_fold", with("X: a\r\n b\r\n"), NO_HTTP),
        failed("header_space_colon", with("X : a\r\n"), NO_HTTP),
        failed("header_no_colon", with("nothing\r\n"), NO_HTTP),
        failed("header_nul", with("X: a\0b\r\n"), NO_HTTP),
        failed("header_empty_name", with(": a\r\n"), NO_HTTP),
        // RFC 9112 section 2.2 lets a recipient take a lone LF for the end of a line.
        passed(
            "lf_only",
            bytes(format!(
                "HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: {}\n\n{honest}",
                honest.len()
            )),
        ),
    ]
}

fn statuses(honest: &str) -> Vec<Row> {
    let first = |line: &str| {
        let length = honest.len();
        bytes(format!(
            "{line}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{honest}"
        ))
    };
    vec![
        passed("http10", first("HTTP/1.0 200 OK")),
        failed("http09", bytes(honest), NO_HTTP),
        failed("http2_preface", bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), NO_HTTP),
        failed("http3_version", first("HTTP/3 200 OK"), NO_HTTP),
        failed("not_http", bytes("SSH-2.0-OpenSSH_9.9\r\n\r\n"), NO_HTTP),
        passed("no_reason", first("HTTP/1.1 200 ")),
        passed("no_reason_sp", first("HTTP/1.1 200")),
        failed(
            "status_999",
            first("HTTP/1.1 999 What"),
            "answered 999, which the contract does not document",
        ),
        failed("status_099", first("HTTP/1.1 099 What"), NO_HTTP),
        failed("status_1000", first("HTTP/1.1 1000 What"), NO_HTTP),
        failed("status_20x", first("HTTP/1.1 20x What"), NO_HTTP),
        failed(
            "status_204_body",
            first("HTTP/1.1 204 No Content"),
            "answered 204, which the contract does not document",
        ),
        failed(
            "status_304",
            bytes("HTTP/1.1 304 Not Modified\r\n\r\n"),
            "answered 304, which the contract does not document",
        ),
    ]
}

/// None is followed.
fn redirects(thief: &str) -> Vec<Row> {
    let to = |status: &str, location: &str| with_head(status, &format!("Location: {location}\r\n"), "");
    let refresh = format!("Refresh: 0; url=https://{thief}/\r\n");
    vec![
        failed(
            "redirect_loop",
            to("302 Found", "/pod/v1/podcert"),
            "answered 302, a redirect to /pod/v1/podcert, which",
        ),
        failed(
            "redirect_other",
            to("307 Temporary Redirect", &format!("https://{thief}/")),
            "answered 307, a redirect to https://",
        ),
        failed(
            "redirect_plain",
            to("308 Permanent Redirect", &format!("http://{thief}/")),
            "answered 308, a redirect to http://",
        ),
        failed("redirect_meta", with_head("200 OK", &refresh, ""), "the body is empty"),
    ]
}

/// More than one answer, and less than a whole one before it.
fn several(honest: &str) -> Vec<Row> {
    let answer = format!("{HEAD}Content-Length: {}\r\n\r\n{honest}", honest.len());
    let after = |first: &str| bytes(format!("{first}{answer}"));
    let more = b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n";
    let lie = answer.replacen("\r\n", "\r\nConnection: close\r\n", 1);
    let alive = answer.replacen(
        "\r\n",
        "\r\nConnection: keep-alive\r\nKeep-Alive: timeout=0, max=0\r\n",
        1,
    );
    vec![
        passed("cont_then_answer", after("HTTP/1.1 100 Continue\r\n\r\n")),
        passed("processing_102", after("HTTP/1.1 102 Processing\r\n\r\n")),
        failed(
            "switching_101",
            bytes("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"),
            "answered 101, which the contract does not document",
        ),
        passed("two_answers", bytes([answer.as_bytes(), more].concat())),
        passed(
            "unsolicited",
            Behaviour::Repeat(answer.clone().into(), more.to_vec(), Duration::from_millis(50)),
        ),
        passed("connection_close_lie", Behaviour::AnswerThenHang(lie.into())),
        passed("keepalive_0", Behaviour::Answer(alive.into())),
        passed("ok", Behaviour::Answer(answer.into())),
    ]
}
