//! The rows: what a server does, and what a run must make of it.

use std::time::Duration;

use podproof::record::Verdict;

use crate::support::hostile::Behaviour;

/// One behaviour.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) behaviour: Behaviour,
    pub(super) verdict: Verdict,
    /// What a finding says, among other words; nothing where there is none.
    pub(super) words: &'static str,
    /// The pod asks for more patience than there is, so that the run ends.
    pub(super) ends_the_run: bool,
}

const MIB: usize = 1024 * 1024;

/// All rows; `body` is what an honest pod answers.
pub(super) fn rows(body: &[u8]) -> Vec<Row> {
    let mut rows = whole(body);
    rows.extend(no_answer());
    rows.extend(broken_answers(body));
    rows.extend(pauses());
    rows
}

/// Whole answers: judged as they are.
fn whole(body: &[u8]) -> Vec<Row> {
    let text = String::from_utf8_lossy(body);
    let many: String = (0..100_000).map(|number| format!("\"k{number}\":0,")).collect();
    let many = format!("{{{many}{}", &text.trim_start()[1..]);
    let long = format!("{{\"{}\":0,{}", "k".repeat(MIB), &text.trim_start()[1..]);
    vec![
        row("honest", Behaviour::Answer(json(body)), Verdict::Passed, ""),
        row(
            "http/1.0",
            Behaviour::AnswerThenClose(with_head("HTTP/1.0 200 OK", "", body)),
            Verdict::Passed,
            "",
        ),
        row(
            "100,000 undocumented properties",
            Behaviour::Answer(json(many.as_bytes())),
            Verdict::Passed,
            "more properties are not documented",
        ),
        row(
            "a property of a megabyte",
            Behaviour::Answer(json(long.as_bytes())),
            Verdict::Passed,
            "characters)",
        ),
        row(
            "a redirect",
            Behaviour::Answer(with_head(
                "HTTP/1.1 302 Found",
                "Location: http://127.0.0.1:1/\r\n",
                b"",
            )),
            Verdict::Failed,
            "answered 302",
        ),
        row(
            "a coding that nobody asked for",
            Behaviour::Answer(with_head(
                "HTTP/1.1 200 OK",
                "Content-Encoding: gzip\r\n",
                b"\x1f\x8b\x08\0\0\0",
            )),
            Verdict::Failed,
            "gzip",
        ),
        row(
            "brackets without end",
            Behaviour::Answer(json("[".repeat(MIB).as_bytes())),
            Verdict::Failed,
            "JSON",
        ),
        row(
            "a body shorter than it is",
            Behaviour::AnswerThenClose(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\n{\"keys\":[]}".to_vec(),
            ),
            Verdict::Failed,
            "not JSON",
        ),
    ]
}

/// Nothing came, or the time was up: nobody knows whose fault it is.
fn no_answer() -> Vec<Row> {
    vec![
        row(
            "closed without an answer",
            Behaviour::AnswerThenClose(Vec::new()),
            Verdict::Broken,
            "closed the connection before an answer",
        ),
        row(
            "silence",
            Behaviour::AnswerThenHang(Vec::new()),
            Verdict::Broken,
            "no answer from",
        ),
        row(
            "silence in the head",
            Behaviour::AnswerThenHang(b"HTTP/1.1 200 OK\r\nContent-Le".to_vec()),
            Verdict::Broken,
            "no answer from",
        ),
        row(
            "silence in the body",
            Behaviour::AnswerThenHang(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".to_vec()),
            Verdict::Broken,
            "went silent in the middle of the body",
        ),
        row(
            "a byte now and then",
            Behaviour::Drip(
                b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n".to_vec(),
                Duration::from_millis(50),
            ),
            Verdict::Broken,
            "was not complete within",
        ),
    ]
}

/// An answer began that breaks HTTP or its own length, or is too large: a failure.
fn broken_answers(body: &[u8]) -> Vec<Row> {
    let headers = |count: usize| -> String { (0..count).map(|number| format!("X-{number}: x\r\n")).collect() };
    let failed =
        |name, bytes: &[u8], words| row(name, Behaviour::AnswerThenClose(bytes.to_vec()), Verdict::Failed, words);
    vec![
        failed(
            "closed in the body",
            b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
            "closed in the middle of the body",
        ),
        failed("no HTTP at all", b"SSH-2.0-OpenSSH_9.9\r\n\r\n", "is not valid HTTP"),
        failed(
            "two lengths",
            b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}",
            "is not valid HTTP",
        ),
        failed(
            "a negative length",
            b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}",
            "is not valid HTTP",
        ),
        failed(
            "150 headers",
            &with_head("HTTP/1.1 200 OK", &headers(150), body),
            "message head is too large",
        ),
        failed(
            "a chunk without a size",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
            "chunks of the body are malformed",
        ),
        failed(
            "a chunk that is larger than can be counted",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffffff\r\n{}\r\n",
            "chunks of the body are malformed",
        ),
        row(
            "a body of 100 megabytes",
            Behaviour::Flood(
                b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n".to_vec(),
                100 * MIB,
            ),
            Verdict::Failed,
            "larger than 8 MiB",
        ),
        row(
            "a body without end",
            Behaviour::Flood(b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), 100 * MIB),
            Verdict::Failed,
            "larger than 8 MiB",
        ),
    ]
}

/// 429 again and again: the pod's right, so that nothing is known of what was to be tested.
fn pauses() -> Vec<Row> {
    let busy = |name, retry: &str, words| Row {
        ends_the_run: true,
        ..row(
            name,
            Behaviour::Answer(with_head(
                "HTTP/1.1 429 Too Many Requests",
                &format!("Retry-After: {retry}\r\n"),
                b"{\"code\":429,\"message\":\"busy\"}",
            )),
            Verdict::Broken,
            words,
        )
    };
    vec![
        busy("a pause of nothing", "0", "answered 429 for more than the 2 s"),
        busy("a pause of an hour", "3600", "the pod asks to wait for 1 h"),
        busy(
            "a pause that cannot be read",
            "soon",
            "its `Retry-After` cannot be read",
        ),
        busy(
            "a pause that cannot be counted",
            "99999999999999999999",
            "more seconds than can be counted",
        ),
    ]
}

fn row(name: &'static str, behaviour: Behaviour, verdict: Verdict, words: &'static str) -> Row {
    Row {
        name,
        behaviour,
        verdict,
        words,
        ends_the_run: false,
    }
}

fn json(body: &[u8]) -> Vec<u8> {
    with_head("HTTP/1.1 200 OK", "", body)
}

fn with_head(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "{status}\r\nContent-Type: application/json\r\nCache-Control: no-store\r\nContent-Length: {length}\r\n{headers}\r\n"
    );
    [head.as_bytes(), body].concat()
}
