//! What an unexpected status does to clients: the behaviour of the vendor's SDKs, in words.
//!
//! Source: `domain.md` section 10 (AuthenticationRetry and RetryWithRecovery of the Java SDK, the retry
//! strategy of the Python SDK, and the legacy SDKs).

/// What it does to clients when they get `received` where one of `expected` was due.
pub fn impact(expected: &[u16], received: u16) -> Option<&'static str> {
    let refusal_expected = !expected.is_empty() && expected.iter().all(|status| (400..500).contains(status));
    let success_expected = expected.iter().any(|status| (200..300).contains(status));
    match received {
        200..=299 if refusal_expected => Some("what must be refused is accepted: whoever sends it gets in"),
        429 => Some("the SDKs wait and try again, at most ten times, and never read `Retry-After`"),
        500..=599 if refusal_expected => {
            Some("the SDKs retry a 5xx: a client with a bad credential hammers the pod instead of giving up")
        }
        500..=599 => Some("the SDKs retry a 5xx, at most ten times, and wait longer each time"),
        401 if success_expected => Some("the SDKs take a 401 for an ended session and sign in again"),
        400 | 403 | 404 if expected.contains(&401) => {
            Some("the SDKs sign in again on 401 and give up on this status: a bot stops for good")
        }
        400 | 403 | 404 if success_expected => Some("the SDKs give up on this status: the call fails for good"),
        401 if refusal_expected => Some("the SDKs take a 401 for an ended session and sign in again"),
        300..=399 => Some("the SDKs take a redirect for a failure, or follow it to a page that is no answer"),
        _ => None,
    }
}
