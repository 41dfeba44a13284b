//! What is answered before a call gets to the pod: by a proxy whose node does not answer it, or by one that counts calls.

use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};

use crate::http::answer::{Answer, Manner, Refusal};

/// A proxy's own page: HTML, of no shape that the pod knows.
pub(super) fn gateway(status: u16) -> Answer {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    let page = format!(
        "<html>\r\n<head><title>{status}</title></head>\r\n<body>\r\n<center><h1>{status}</h1></center>\r\n<hr><center>proxy</center>\r\n</body>\r\n</html>\r\n"
    );
    Answer {
        status,
        headers: vec![(CONTENT_TYPE, HeaderValue::from_static("text/html"))],
        body: page.into_bytes(),
        reason: Some("the script puts a gateway in the node's place".to_owned()),
        manner: Manner::Plain,
    }
}

/// 429, and when to come again, in seconds.
pub(super) fn throttled(retry_after: u64) -> Answer {
    let mut answer = Answer::from(Refusal::too_many("the script throttles the node"));
    answer.headers.push((RETRY_AFTER, HeaderValue::from(retry_after)));
    answer
}
