//! Texts that would do something to whoever shows them.

use super::row::{Row, bytes, failed, passed, with_head, with_type};

/// Escapes of terminals, commands of CI servers, markup, and what changes the direction of writing.
pub(super) const EVIL: &str =
    "\x1b]0;owned\x07\x1b[2J\r\n::error::owned\r\n##teamcity[x]\u{202e}<script>alert('owned')</script>]]>\u{0}&owned;";

/// What of it fits in a line of HTTP.
const EVIL_LINE: &str = "::error::owned ##teamcity[x] <script>alert('owned')</script>]]>&owned;";

const NOT_DOCUMENTED: &str = "which the contract does not document";

pub(super) fn rows(honest: &str) -> Vec<Row> {
    let text = serde_json::to_string(EVIL).unwrap();
    let error = format!("{{\"code\":401,\"message\":{text}}}");
    let with = |status: &str, headers: &str| with_head(status, headers, "{\"code\":401,\"message\":\"no\"}");
    vec![
        passed(
            "evil_json_200",
            super::row::json(honest.replacen('{', &format!("{{{text}:{text},"), 1)),
        ),
        failed(
            "evil_json_401",
            with_head("401 Unauthorized", "", &error),
            NOT_DOCUMENTED,
        ),
        failed(
            "evil_json_500",
            with_head("500 Oops", "", &error),
            "answered 500, expected 200",
        ),
        failed("evil_raw_401", with_head("401 Unauthorized", "", EVIL), NOT_DOCUMENTED),
        failed(
            "evil_text",
            with_type("Content-Type: text/html\r\n", "500 Oops", "", EVIL),
            "answered 500, expected 200",
        ),
        failed(
            "evil_header",
            with("401 Unauthorized", &format!("X-Evil: {EVIL_LINE}\r\n")),
            NOT_DOCUMENTED,
        ),
        failed(
            "evil_header_ctl",
            with("401 Unauthorized", "X-Evil: \x1b]0;owned\x07\r\n"),
            "is not valid HTTP",
        ),
        failed(
            "evil_header_name",
            with("401 Unauthorized", "<script>: x\r\n"),
            "is not valid HTTP",
        ),
        failed(
            "evil_ct",
            with_type(&format!("Content-Type: {EVIL_LINE}\r\n"), "401 Unauthorized", "", "x"),
            NOT_DOCUMENTED,
        ),
        passed(
            "charset_evil",
            with_type(
                &format!("Content-Type: application/json; charset=\"{EVIL_LINE}\"\r\n"),
                "200 OK",
                "",
                honest,
            ),
        ),
        failed(
            "evil_reason",
            with(&format!("500 {EVIL_LINE}"), ""),
            "answered 500, expected 200",
        ),
        failed("evil_reason_ctl", with("500 \x1b]0;owned\x07", ""), "is not valid HTTP"),
        failed("ct_garbage", with_garbage(honest), "`Content-Type` is not UTF-8"),
    ]
}

fn with_garbage(honest: &str) -> crate::support::hostile::Behaviour {
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: application/\xff\xfe\r\n";
    bytes(
        [
            &head[..],
            format!("Content-Length: {}\r\n\r\n{honest}", honest.len()).as_bytes(),
        ]
        .concat(),
    )
}
