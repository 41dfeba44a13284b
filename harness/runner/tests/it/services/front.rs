//! A front before the mock pod: its own address and certificate, some of the prefixes, perhaps a demand for client
//! certificates. What it does not serve it answers as gateways do: 404, with a page.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use podproof::targets::Target;
use podproof::targets::embedded;
use podproof::wire::{Client, ClientIdentity, ClientSettings, Reply, Request, Response};
use podproof_mock_pod::MockPod;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::server::{ServerConfig, WebPkiClientVerifier};
use rustls::{RootCertStore, ServerConnection, StreamOwned};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use tokio::runtime::Handle;

use crate::support::hostile::Authority;

/// A page of a gateway that knows nothing of the path.
const NOT_HERE: &str = "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 20\r\nConnection: close\r\n\r\n<h1>no such page</h1";

/// A page of a gateway that blocks something, with the head of its answer.
fn page(head: &str) -> String {
    let rest = "Content-Type: text/html\r\nContent-Length: 16\r\nConnection: close\r\n\r\n<h1>Blocked</h1>";
    format!("HTTP/1.1 {head}\r\n{rest}")
}

/// What is answered with a page: the end of the paths, and the head of the answer.
pub(crate) type Page = (&'static str, &'static str);

/// A running front; it serves until the test ends.
pub(crate) struct Front {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
}

struct Desk {
    prefixes: Vec<&'static str>,
    page: Option<Page>,
    tls: Arc<ServerConfig>,
    target: Target,
    runtime: Handle,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Front {
    /// A front that serves these prefixes of a mock pod. With `demands` it accepts only clients that show a certificate
    /// of the mock's authority.
    pub(crate) fn start(mock: &MockPod, authority: &Authority, prefixes: &[&'static str], demands: bool) -> Self {
        Self::listen(mock, authority, prefixes, demands, None)
    }

    /// One that answers some paths with a page.
    pub(crate) fn start_with_page(
        mock: &MockPod,
        authority: &Authority,
        prefixes: &[&'static str],
        page: Option<Page>,
    ) -> Self {
        Self::listen(mock, authority, prefixes, false, page)
    }

    fn listen(
        mock: &MockPod,
        authority: &Authority,
        prefixes: &[&'static str],
        demands: bool,
        page: Option<Page>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let front = Self {
            address: listener.local_addr().unwrap(),
            requests: Arc::default(),
        };
        let desk = Arc::new(Desk {
            prefixes: prefixes.to_vec(),
            page,
            tls: tls(mock, authority, demands),
            target: embedded(mock),
            runtime: Handle::current(),
            requests: front.requests.clone(),
        });
        thread::spawn(move || {
            for tcp in listener.incoming().map_while(Result::ok) {
                let desk = desk.clone();
                thread::spawn(move || desk.serve(tcp));
            }
        });
        front
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// The request lines of everything that was asked, without the version.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn tls(mock: &MockPod, authority: &Authority, demands: bool) -> Arc<ServerConfig> {
    let provider = Arc::new(default_provider());
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(mock.authority_pem().as_bytes()).unwrap())
        .unwrap();
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone());
    let verifier = if demands {
        verifier
    } else {
        verifier.allow_unauthenticated()
    };
    let server = authority.server();
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(rustls::ALL_VERSIONS)
        .unwrap()
        .with_client_cert_verifier(verifier.build().unwrap())
        .with_single_cert(server.chain, server.key)
        .unwrap();
    Arc::new(config)
}

impl Desk {
    /// One connection, one request. A client that goes away is no concern of the front.
    fn serve(&self, tcp: TcpStream) -> Option<()> {
        let connection = ServerConnection::new(self.tls.clone()).ok()?;
        let mut stream = StreamOwned::new(connection, tcp);
        let request = received(&mut stream)?;
        let line = format!("{} {}", request.method, request.url);
        self.requests.lock().unwrap().push(line.clone());
        let answer = if self.prefixes.iter().any(|prefix| request.url.starts_with(prefix)) {
            written(&self.forward(request, stream.conn.peer_certificates())?)
        } else {
            NOT_HERE.as_bytes().to_vec()
        };
        let answer = match self.page.filter(|(path, _)| line.ends_with(path)) {
            Some((_, head)) => page(head).into_bytes(),
            None => answer,
        };
        stream.write_all(&answer).ok()?;
        stream.conn.send_close_notify();
        stream.flush().ok()
    }

    /// Asks the mock pod, with the certificate that the client showed.
    fn forward(&self, mut request: Request, shown: Option<&[CertificateDer<'static>]>) -> Option<Response> {
        let is_shown = |identity: &&ClientIdentity| shown.is_some_and(|shown| identity.chain[0] == shown[0]);
        let settings = ClientSettings {
            identity: self.target.certificates.values().find(is_shown).cloned(),
            ..self.target.connection.clone()
        };
        request.url = format!("{}{}", self.target.urls.pod, request.url);
        let client = Client::new(&settings).unwrap();
        match self.runtime.block_on(client.send(&request)).reply {
            Reply::Answer(response) => Some(response),
            _ => None,
        }
    }
}

fn received(stream: &mut impl Read) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Vec::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        match name.to_ascii_lowercase().as_str() {
            "host" | "user-agent" => {}
            "content-length" => length = value.trim().parse().ok()?,
            _ => headers.push((name.to_owned(), value.trim().to_owned())),
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request {
        method,
        url: path,
        headers,
        body: (length > 0).then_some(body),
    })
}

fn written(response: &Response) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {} -\r\nConnection: close\r\n", response.status).into_bytes();
    for (name, value) in &response.headers {
        if !["connection", "content-length", "transfer-encoding"].contains(&name.as_str()) {
            write!(head, "{name}: {}\r\n", String::from_utf8_lossy(value)).unwrap();
        }
    }
    write!(head, "content-length: {}\r\n\r\n", response.body.len()).unwrap();
    [head, response.body.clone()].concat()
}
