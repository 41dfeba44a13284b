//! Proxies that refuse: a 407 is about who podproof says it is, and each repetition of wrong credentials may lock an account.
//!
//! In: a reply that came through a proxy. Out: whether the proxy refused, and what to do about that.

use super::message::{Failure, Reply};
use super::settings::ProxySettings;

/// What hyper-util says of a `CONNECT` that is answered 407; it keeps the type of its error to itself.
const WORDS: &str = "proxy authorization required";

/// What is said instead.
const ANSWERED: &str = "it answered 407";

/// The refusal of the proxy that a reply came through; `None` where it let the request pass.
pub fn proxy_refusal(reply: &Reply, proxy: &ProxySettings) -> Option<Failure> {
    let cause = match reply {
        Reply::Failed(failure) if failure.cause.contains(WORDS) => {
            failure.cause.replace("tunnel error: ", "").replace(WORDS, ANSWERED)
        }
        // Whoever explained the failure knows more.
        Reply::Failed(failure) if failure.cause.ends_with("(407)") => return Some(failure.clone()),
        // Without TLS the request itself goes to the proxy.
        Reply::Answer(response) if response.status == 407 => {
            format!("the proxy `{}:{}` answered 407", proxy.host, proxy.port)
        }
        _ => return None,
    };
    let help = match proxy.credentials {
        Some(_) => "check `proxy.username` and `proxy.password`",
        None => "the proxy wants to know who asks: add `proxy.username` and `proxy.password`",
    };
    Some(Failure {
        cause,
        help: Some(help.to_owned()),
        head: None,
    })
}
