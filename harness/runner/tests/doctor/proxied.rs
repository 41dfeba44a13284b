//! Through a proxy that forwards, as a corporate network has it.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use podproof::doctor::Outcome;
use podproof::exchange::ProxySettings;
use podproof::secret::Secret;
use podproof::target::embedded;
use podproof_mock_pod::{MockPod, Settings};

use crate::support::{assert_step, examined};

/// A proxy that opens tunnels for `alice` with the password `hunter2`; returns its port and what it was asked.
fn proxy() -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let heard = asked.clone();
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let heard = heard.clone();
            thread::spawn(move || drop(forward(client, &heard)));
        }
    });
    (port, asked)
}

fn forward(mut client: TcpStream, heard: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && client.read(&mut byte)? > 0 {
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let may_pass = head
        .to_lowercase()
        .contains("proxy-authorization: basic ywxpy2u6ahvudgvymg==");
    let server = head.split(' ').nth(1).unwrap_or_default().to_owned();
    heard.lock().unwrap().push(head);
    if !may_pass {
        return client.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
    }
    let mut server = TcpStream::connect(server)?;
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

#[tokio::test]
async fn a_pod_behind_a_proxy_with_credentials_is_examined_like_any_other() {
    let mock = MockPod::start(Settings::default()).await.unwrap();
    let (port, asked) = proxy();
    let mut target = embedded(&mock);
    target.connection.proxy = Some(ProxySettings {
        host: "127.0.0.1".to_owned(),
        port,
        credentials: Some(("alice".to_owned(), Secret::new("hunter2".to_owned()))),
    });
    let examination = examined(&target).await;
    assert!(!examination.failed(), "{examination:#?}");
    assert_step(
        &examination,
        "tunnel to 127.0.0.1",
        Outcome::Ok,
        "open, through proxy",
        "",
    );
    assert_step(&examination, "sign-in of `bot` by key", Outcome::Ok, "logged out", "");
    assert_step(
        &examination,
        "sign-in of `bot` by certificate",
        Outcome::Ok,
        "logged out",
        "",
    );
    let connect = format!("CONNECT {} ", mock.address());
    assert!(asked.lock().unwrap().iter().all(|head| head.starts_with(&connect)));

    let proxy = target.connection.proxy.as_mut().unwrap();
    proxy.credentials = Some(("alice".to_owned(), Secret::new("wrong".to_owned())));
    let examination = examined(&target).await;
    assert_step(
        &examination,
        "tunnel to",
        Outcome::Fail,
        "407",
        "check `proxy.username` and `proxy.password`",
    );
    assert_step(
        &examination,
        "sign-in of `bot` by key",
        Outcome::Skipped,
        "no connection",
        "",
    );
}
