//! A proxy that forwards, as a corporate network has it: it opens tunnels for whoever knows the password.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// Who may pass.
pub(crate) const USER: &str = "alice";
/// The password of [`USER`]; its colon, percent sign and umlaut are for whoever would encode it wrongly.
pub(crate) const PASSWORD: &str = "hunter2:%40ü";
/// Both in base64, made by another program.
const CREDENTIALS: &str = "YWxpY2U6aHVudGVyMjolNDDDvA==";

/// A proxy on a random loopback port.
pub(crate) struct ForwardingProxy {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl ForwardingProxy {
    /// One that connects to whatever it is asked for.
    pub(crate) fn start() -> Self {
        Self::leading(None)
    }

    /// One behind which every name is this server: nobody else finds it under that name.
    pub(crate) fn to(server: SocketAddr) -> Self {
        Self::leading(Some(server))
    }

    fn leading(server: Option<SocketAddr>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let heard = asked.clone();
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let heard = heard.clone();
                // A client that goes away is no concern of the proxy.
                thread::spawn(move || drop(serve(client, server, &heard)));
            }
        });
        Self { address, asked }
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// The heads of all requests so far.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn serve(mut client: TcpStream, server: Option<SocketAddr>, heard: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && client.read(&mut byte)? > 0 {
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut headers = head.lines().filter_map(|line| line.split_once(": "));
    let may_pass = headers.any(|(name, value)| {
        name.eq_ignore_ascii_case("proxy-authorization") && value.strip_prefix("Basic ") == Some(CREDENTIALS)
    });
    let named = head.split(' ').nth(1).unwrap_or_default().to_owned();
    heard.lock().unwrap().push(head);
    if !may_pass {
        let refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"acme\"\r\nContent-Length: 0\r\n\r\n";
        return client.write_all(refusal);
    }
    let mut server = match server {
        Some(server) => TcpStream::connect(server)?,
        None => TcpStream::connect(named)?,
    };
    client.write_all(b"HTTP/1.1 200 Connection Established\r\n\r\n")?;
    let (mut back, mut forth) = (server.try_clone()?, client.try_clone()?);
    let answers = thread::spawn(move || {
        drop(std::io::copy(&mut back, &mut forth));
        drop(forth.shutdown(Shutdown::Both));
    });
    std::io::copy(&mut client, &mut server)?;
    server.shutdown(Shutdown::Both)?;
    drop(answers.join());
    Ok(())
}
