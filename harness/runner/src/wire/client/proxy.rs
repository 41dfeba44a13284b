//! Proxies that refuse: a 407 is about who podproof says it is, and each repetition of wrong credentials may lock an account.
//!
//! In: a reply that came through a proxy. Out: whether the proxy refused, and what to do about that.

use super::message::{Failure, Reply};
use super::settings::ProxySettings;

/// The refusal of the proxy that a reply came through; `None` where it let the request pass.
pub fn proxy_refusal(reply: &Reply, proxy: &ProxySettings) -> Option<Failure> {
    match reply {
        Reply::Failed(failure) => failure.is_proxys_refusal.then(|| failure.clone()),
        // Without TLS the request itself goes to the proxy.
        Reply::Answer(response) if response.status == 407 => Some(Failure {
            cause: format!("the proxy `{}:{}` answered 407", proxy.host, proxy.port).into(),
            help: Some(match proxy.credentials {
                Some(_) => "check `proxy.username` and `proxy.password`".into(),
                None => "the proxy wants to know who asks: add `proxy.username` and `proxy.password`".into(),
            }),
            is_proxys_refusal: true,
            ..Failure::default()
        }),
        Reply::Answer(_) | Reply::Refused { .. } => None,
    }
}
