//! A proxy's tunnel: asked for by `CONNECT`, and what a refusal means.
//!
//! In: a connection to a proxy. Out: the way to the server, or a failure that names the setting to change.

use std::io::{self, Read, Write};
use std::net::TcpStream;

use super::failure::Peer;
use super::foreign::foreign;
use super::message::Failure;
use super::send::basic;
use super::settings::ProxySettings;

/// The longest answer to a `CONNECT` that is read, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;

/// The only way in which podproof says who it is to a proxy (RFC 7617).
const SPOKEN: &str = "Basic";

/// Asks the proxy for a way to the server.
pub(crate) fn tunnel(stream: &mut TcpStream, proxy: &ProxySettings, peer: &Peer) -> Result<(), Failure> {
    let credentials = proxy.credentials.as_ref();
    let head =
        connect(stream, credentials.map(|(user, password)| basic(user, password)), peer).map_err(|error| Failure {
            cause: format!("{} gave no answer to `CONNECT`: {}", peer.socket(), error.kind()).into(),
            help: Some("check that `proxy.port` is that of an HTTP proxy".into()),
            ..Failure::default()
        })?;
    let help = match status(&head) {
        Some(200..=299) => return Ok(()),
        Some(407) => return Err(wants_credentials(&schemes(&head), peer)),
        Some(403) => "ask those who run the proxy to allow this host and port",
        _ => "check that `proxy.host` and `proxy.port` are those of an HTTP proxy, and that it may reach the pod",
    };
    let said = foreign(head.lines().next().unwrap_or_default().trim());
    Err(Failure {
        cause: format!("{}: `{said}`", no_tunnel(peer)).into(),
        help: Some(help.into()),
        ..Failure::default()
    })
}

/// Which schemes a proxy offers to whoever says nothing of himself; none if it does not say.
pub(crate) fn offered(stream: &mut TcpStream, peer: &Peer) -> Vec<String> {
    connect(stream, None, peer).map_or_else(|_| Vec::new(), |head| schemes(&head))
}

/// What a 407 means, by the schemes that the proxy offers.
pub(crate) fn wants_credentials(schemes: &[String], peer: &Peer) -> Failure {
    let is_spoken = schemes.is_empty() || schemes.iter().any(|scheme| scheme.eq_ignore_ascii_case(SPOKEN));
    let (said, help) = if !is_spoken {
        let schemes: Vec<String> = schemes.iter().map(|scheme| format!("`{scheme}`")).collect();
        (
            format!(
                "it lets in only who speaks {}, and podproof speaks only `{SPOKEN}` (407)",
                schemes.join(" or ")
            ),
            "user name and password cannot help: have the proxy offer `Basic` or let this machine through, or put a local \
             proxy in between that speaks its scheme",
        )
    } else if peer.has_credentials() {
        (
            "it takes the credentials for wrong (407)".to_owned(),
            "check `proxy.username` and `proxy.password` in the target file",
        )
    } else {
        (
            "it wants to know who asks (407)".to_owned(),
            "add `proxy.username` and `proxy.password` to the target file",
        )
    };
    Failure {
        cause: format!("{}: {said}", no_tunnel(peer)).into(),
        help: Some(help.into()),
        is_proxys_refusal: true,
        ..Failure::default()
    }
}

/// What comes before the reason.
pub(crate) fn no_tunnel(peer: &Peer) -> String {
    format!("{} opened no tunnel to `{}`", peer.socket(), peer.address)
}

/// Sends the request, and reads the head of the answer.
fn connect(stream: &mut TcpStream, authorization: Option<String>, peer: &Peer) -> io::Result<String> {
    let server = &peer.address;
    let authorization = authorization.map(|authorization| format!("Proxy-Authorization: {authorization}\r\n"));
    let authorization = authorization.unwrap_or_default();
    let request = format!("CONNECT {server} HTTP/1.1\r\nHost: {server}\r\n{authorization}\r\n");
    stream.write_all(request.as_bytes())?;
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && head.len() < LONGEST_HEAD {
        if stream.read(&mut byte)? == 0 {
            break;
        }
        head.push(byte[0]);
    }
    if head.is_empty() {
        Err(io::ErrorKind::UnexpectedEof.into())
    } else {
        Ok(String::from_utf8_lossy(&head).into_owned())
    }
}

fn status(head: &str) -> Option<u16> {
    head.split_ascii_whitespace().nth(1)?.parse().ok()
}

/// The schemes of `Proxy-Authenticate` (RFC 9110 section 11.7.1), each once.
fn schemes(head: &str) -> Vec<String> {
    let values = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .filter(|(name, _)| name.eq_ignore_ascii_case("proxy-authenticate"));
    let mut schemes: Vec<String> = Vec::new();
    for (_, value) in values {
        for item in outside_quotes(value) {
            let scheme = item.split_ascii_whitespace().next().unwrap_or_default();
            // A parameter of the challenge before it has an equals sign.
            let is_scheme = !scheme.is_empty() && !scheme.contains('=');
            if is_scheme && !schemes.iter().any(|known| known.eq_ignore_ascii_case(scheme)) {
                schemes.push(foreign(scheme));
            }
        }
    }
    schemes
}

/// What stands between commas that are not within quotes.
fn outside_quotes(value: &str) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    value.split(move |character| {
        is_quoted ^= character == '"';
        character == ',' && !is_quoted
    })
}

#[cfg(test)]
mod tests {
    use super::schemes;

    #[test]
    fn the_schemes_of_a_proxy_are_told_from_their_parameters() {
        let head = "HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate\r\nproxy-authenticate: Digest realm=\"a, NTLM\", \
                    qop=auth, Basic realm=\"b\"\r\nProxy-Authenticate: NEGOTIATE abc=\r\n\r\n";
        assert_eq!(schemes(head), ["Negotiate", "Digest", "Basic"]);
        assert!(schemes("HTTP/1.1 407 No\r\n\r\n").is_empty());
    }
}
