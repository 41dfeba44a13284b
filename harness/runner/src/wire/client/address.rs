//! URLs as they are shown: whom they lead to, and what of them is no secret.

use reqwest::Url;

/// `host:port` that a URL leads to, with the port that its scheme has where it names none; empty if it is none.
pub fn authority(url: &str) -> String {
    let parsed = Url::parse(url).ok();
    let named = parsed.as_ref().and_then(|url| {
        let port = url.port_or_known_default()?;
        Some(format!("{}:{port}", url.host_str()?))
    });
    named.unwrap_or_default()
}

/// A URL without user, query and fragment, which may be secret; empty if it is none.
pub fn without_secrets(url: &str) -> String {
    let Ok(mut url) = Url::parse(url) else {
        return String::new();
    };
    url.set_query(None);
    url.set_fragment(None);
    // A URL that cannot have a user has none to take away.
    _ = url.set_username("");
    _ = url.set_password(None);
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_its_host_and_port_and_nothing_secret() {
        assert_eq!(authority("https://acme.com/login"), "acme.com:443");
        assert_eq!(authority("http://acme.com"), "acme.com:80");
        assert_eq!(authority("https://me:secret@[::1]:8443/x"), "[::1]:8443");
        assert_eq!(authority("https://me:se@cret@acme.com?x=/"), "acme.com:443");
        assert_eq!(authority("acme"), "");
        assert_eq!(
            without_secrets("https://me:secret@acme.com/x?key=1#top"),
            "https://acme.com/x"
        );
        assert_eq!(without_secrets("https://acme.com"), "https://acme.com/");
        assert_eq!(without_secrets("acme.com?key=1"), "");
    }
}
