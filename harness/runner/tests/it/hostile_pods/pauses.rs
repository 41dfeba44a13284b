//! 429 again and again: the pod's right, so that nothing is known of what was to be tested.

use super::row::{Row, broken, with_head};

pub(super) fn rows() -> Vec<Row> {
    let busy = |name, retry: &str, words| Row {
        ends_the_run: true,
        ..broken(
            name,
            with_head(
                "429 Too Many Requests",
                &format!("Retry-After: {retry}\r\n"),
                "{\"code\":429,\"message\":\"busy\"}",
            ),
            words,
        )
    };
    vec![
        busy("retry_after_0", "0", "after 2 s of pauses: it asks for no pause"),
        busy("retry_after_neg", "-1", "its `Retry-After` cannot be read"),
        busy(
            "retry_after_huge",
            "99999999999999999999",
            "the pod asks to wait for more seconds than can be counted",
        ),
        busy("retry_after_hour", "3600", "the pod asks to wait for 1 h"),
        busy(
            "retry_after_year9999",
            "Fri, 31 Dec 9999 23:59:59 GMT",
            "the pod asks to wait for ",
        ),
        busy(
            "evil_retry_after",
            "::error::<script>",
            "its `Retry-After` cannot be read",
        ),
    ]
}
