//! A client's hello with ciphers that podproof's TLS library does not have, to learn whether a server would take one.
//!
//! In: a connection and a host. Out: the cipher that the server chooses. The handshake goes no further: nothing of a client
//! is shown but its hello (RFC 5246 section 7.4.1.2), and what the server says is only read as far as its choice.
//!
//! The vendor documents DHE ciphers, and rustls has none: a pod that has nothing else keeps the rules all the same.

use std::io::{Read, Write};
use std::net::TcpStream;

use rustls::crypto::aws_lc_rs;

/// A cipher suite of TLS 1.2: its number and name in the registry of IANA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Suite {
    number: u16,
    pub(crate) name: &'static str,
}

const fn suite(number: u16, name: &'static str) -> Suite {
    Suite { number, name }
}

/// Those that the vendor documents and rustls does not have.
pub(crate) const DOCUMENTED: &[Suite] = &[
    suite(0x009f, "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"),
    suite(0x009e, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"),
];

/// What else servers are known to be left with, better ones first.
pub(crate) const OTHERS: &[Suite] = &[
    suite(0xc028, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"),
    suite(0xc027, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"),
    suite(0xc024, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384"),
    suite(0xc023, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"),
    suite(0xc014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"),
    suite(0xc013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"),
    suite(0xccaa, "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
    suite(0x006b, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256"),
    suite(0x0067, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256"),
    suite(0x0039, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA"),
    suite(0x0033, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA"),
    suite(0x009d, "TLS_RSA_WITH_AES_256_GCM_SHA384"),
    suite(0x009c, "TLS_RSA_WITH_AES_128_GCM_SHA256"),
    suite(0x003d, "TLS_RSA_WITH_AES_256_CBC_SHA256"),
    suite(0x003c, "TLS_RSA_WITH_AES_128_CBC_SHA256"),
    suite(0x0035, "TLS_RSA_WITH_AES_256_CBC_SHA"),
    suite(0x002f, "TLS_RSA_WITH_AES_128_CBC_SHA"),
    suite(0x000a, "TLS_RSA_WITH_3DES_EDE_CBC_SHA"),
];

const HANDSHAKE: u8 = 22;
const CLIENT_HELLO: u8 = 1;
const SERVER_HELLO: u8 = 2;
const TLS_1_0: [u8; 2] = [3, 1];
const TLS_1_2: [u8; 2] = [3, 3];

/// Which of these suites the server chooses under TLS 1.2; `None` if it takes none of them, or says nothing that can be
/// read. `name` is the host, where it is a name and not an address.
pub(crate) fn choice(stream: &mut TcpStream, name: Option<&str>, suites: &'static [Suite]) -> Option<Suite> {
    stream.write_all(&hello(name, suites)?).ok()?;
    let mut record = [0; 5];
    stream.read_exact(&mut record).ok()?;
    // Type, length, version, random and the length of the session id.
    let mut head = [0; 39];
    if record[0] != HANDSHAKE {
        return None;
    }
    stream.read_exact(&mut head).ok()?;
    if head[0] != SERVER_HELLO || head[4..6] != TLS_1_2 {
        return None;
    }
    let mut session = vec![0; usize::from(head[38])];
    stream.read_exact(&mut session).ok()?;
    let mut chosen = [0; 2];
    stream.read_exact(&mut chosen).ok()?;
    let chosen = u16::from_be_bytes(chosen);
    suites.iter().find(|suite| suite.number == chosen).copied()
}

/// The record of a hello; `None` if it cannot be made.
fn hello(name: Option<&str>, suites: &[Suite]) -> Option<Vec<u8>> {
    let mut random = [0; 32];
    aws_lc_rs::default_provider().secure_random.fill(&mut random).ok()?;
    let suites: Vec<u8> = suites.iter().flat_map(|suite| suite.number.to_be_bytes()).collect();
    let mut body = TLS_1_2.to_vec();
    body.extend(random);
    body.push(0); // no session to resume
    body.extend(counted(&suites)?);
    body.extend([1, 0]); // no compression
    body.extend(counted(&extensions(name)?)?);
    let length = u32::try_from(body.len()).ok()?.to_be_bytes();
    let message = [&[CLIENT_HELLO][..], &length[1..], &body].concat();
    Some([&[HANDSHAKE][..], &TLS_1_0, &counted(&message)?].concat())
}

/// What the suites need: curves and groups, point formats, and signatures (RSA-PKCS1, RSA-PSS and ECDSA).
fn extensions(name: Option<&str>) -> Option<Vec<u8>> {
    let mut extensions = Vec::new();
    if let Some(name) = name {
        let entry = [&[0][..], &counted(name.as_bytes())?].concat();
        extensions.extend(extension(0, &counted(&entry)?)?);
    }
    let groups: [u16; 6] = [0x001d, 0x0017, 0x0018, 0x0019, 0x0100, 0x0101];
    let signatures: [u16; 11] = [
        0x0401, 0x0501, 0x0601, 0x0804, 0x0805, 0x0806, 0x0403, 0x0503, 0x0603, 0x0201, 0x0203,
    ];
    let bytes = |numbers: &[u16]| -> Vec<u8> { numbers.iter().flat_map(|number| number.to_be_bytes()).collect() };
    extensions.extend(extension(10, &counted(&bytes(&groups))?)?);
    extensions.extend(extension(11, &[1, 0])?);
    extensions.extend(extension(13, &counted(&bytes(&signatures))?)?);
    Some(extensions)
}

fn extension(kind: u16, content: &[u8]) -> Option<Vec<u8>> {
    Some([&kind.to_be_bytes()[..], &counted(content)?].concat())
}

/// Bytes behind their number, in two bytes.
fn counted(bytes: &[u8]) -> Option<Vec<u8>> {
    let length = u16::try_from(bytes.len()).ok()?;
    Some([&length.to_be_bytes()[..], bytes].concat())
}
