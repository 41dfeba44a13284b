//! Sends what podproof sends for `harness/peers/scenarios/peers/eleven.yaml`, and judges nothing: the measure of what a play costs
//! whoever judges it. `harness/peers/run` and `harness/peers/fence` start it.
//!
//! In: `HOST:PORT KEYS PLAYS JOBS`, where KEYS is the folder of keys that `podproof mock --write-target` writes. The plays are
//! spread over the jobs, each of which has one connection. Out: nothing, unless a status is not the expected one.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA512;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{Builder, SendRequest};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

type Failure = Box<dyn Error + Send + Sync>;

/// The accounts of the mock pod.
const BOT: &str = "qa-bot";
const APP: &str = "qa-app";
const USER: &str = "alice%40acme.example";

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, keys, plays, jobs] = arguments.as_slice() else {
        return Err("expected HOST:PORT KEYS PLAYS JOBS".into());
    };
    let client = Arc::new(Client::new(address, &PathBuf::from(keys))?);
    let (plays, jobs): (usize, usize) = (plays.parse()?, jobs.parse()?);
    let begun = Arc::new(AtomicUsize::new(0));
    let jobs: Vec<_> = (0..jobs)
        .map(|_| {
            let (client, begun) = (client.clone(), begun.clone());
            tokio::spawn(async move {
                let mut connection = client.connect().await?;
                while begun.fetch_add(1, Ordering::Relaxed) < plays {
                    client.play(&mut connection).await?;
                }
                Ok::<(), Failure>(())
            })
        })
        .collect();
    for job in jobs {
        job.await??;
    }
    Ok(())
}

/// Where to, and who signs in.
struct Client {
    address: String,
    tls: TlsConnector,
    bot: Signer,
    app: Signer,
}

type Connection = SendRequest<Full<Bytes>>;

impl Client {
    fn new(address: &str, keys: &Path) -> Result<Self, Failure> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(keys.join("authority.pem"))?)?;
        let config = ClientConfig::builder()
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self {
            address: address.to_owned(),
            tls: TlsConnector::from(Arc::new(config)),
            bot: Signer::new(BOT, &keys.join("bot.pem"))?,
            app: Signer::new(APP, &keys.join("app.pem"))?,
        })
    }

    async fn connect(&self) -> Result<Connection, Failure> {
        let host = self.address.rsplit_once(':').map_or(&*self.address, |(host, _)| host);
        let socket = TcpStream::connect(&self.address).await?;
        socket.set_nodelay(true)?;
        let stream = self.tls.connect(ServerName::try_from(host.to_owned())?, socket).await?;
        let mut http = Builder::new();
        http.title_case_headers(true);
        let (sender, connection) = http.handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(sender)
    }

    async fn play(&self, connection: &mut Connection) -> Result<(), Failure> {
        let sign_in = "/login/pubkey/authenticate";
        let info = "/pod/v2/sessioninfo";
        let logout = "/sessionauth/v1/logout";
        let on_behalf = format!("/login/pubkey/app/username/{USER}/authenticate");
        let jwt = |token: &str| json!({ "token": token });

        let session = token(
            &self
                .send(connection, 200, "POST", sign_in, None, Some(jwt(&self.bot.jwt()?)))
                .await?,
        )?;
        self.send(connection, 200, "GET", info, Some(&session), None).await?;
        self.send(connection, 200, "POST", logout, Some(&session), None).await?;
        self.send(connection, 401, "GET", info, Some(&session), None).await?;
        self.send(connection, 401, "POST", logout, Some(&session), None).await?;
        self.send(connection, 401, "POST", sign_in, None, Some(jwt("no-jwt")))
            .await?;
        let app_sign_in = "/login/pubkey/app/authenticate";
        let app = token(
            &self
                .send(connection, 200, "POST", app_sign_in, None, Some(jwt(&self.app.jwt()?)))
                .await?,
        )?;
        let user = token(&self.send(connection, 200, "POST", &on_behalf, Some(&app), None).await?)?;
        self.send(connection, 200, "GET", info, Some(&user), None).await?;
        self.send(connection, 200, "POST", logout, Some(&user), None).await?;
        self.send(connection, 200, "POST", logout, Some(&app), None).await?;
        Ok(())
    }

    /// The body of the answer.
    async fn send(
        &self,
        connection: &mut Connection,
        expected: u16,
        method: &str,
        path: &str,
        session: Option<&str>,
        body: Option<Value>,
    ) -> Result<Bytes, Failure> {
        let mut request = Request::builder()
            .method(Method::from_bytes(method.as_bytes())?)
            .uri(path)
            .header("host", &self.address)
            .header("accept", "application/json")
            .header("accept-encoding", "identity")
            .header("user-agent", concat!("podproof/", env!("CARGO_PKG_VERSION")));
        if let Some(session) = session {
            request = request.header("sessiontoken", session);
        }
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let body = body.map(|body| Bytes::from(body.to_string())).unwrap_or_default();
        connection.ready().await?;
        let response = connection.send_request(request.body(Full::new(body))?).await?;
        let status = response.status().as_u16();
        let body = response.into_body().collect().await?.to_bytes();
        if status == expected {
            Ok(body)
        } else {
            Err(format!("{method} {path}: expected {expected}, found {status}").into())
        }
    }
}

fn token(body: &[u8]) -> Result<String, Failure> {
    let body: Value = serde_json::from_slice(body)?;
    let token = body["token"].as_str().ok_or("no token was answered")?;
    Ok(token.to_owned())
}

/// Signs as podproof does: a JWT of the same second is the same.
struct Signer {
    subject: &'static str,
    key: KeyPair,
    last: Mutex<(u64, String)>,
}

impl Signer {
    fn new(subject: &'static str, key: &Path) -> Result<Self, Failure> {
        let key = PrivateKeyDer::from_pem_file(key)?;
        let key = KeyPair::from_pkcs8(key.secret_der()).map_err(|error| error.to_string())?;
        Ok(Self {
            subject,
            key,
            last: Mutex::default(),
        })
    }

    fn jwt(&self) -> Result<String, Failure> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.0 != now {
            let segment = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
            let header = segment(json!({ "alg": "RS512", "typ": "JWT" }));
            let signed = format!("{header}.{}", segment(json!({ "sub": self.subject, "exp": now + 240 })));
            let mut signature = vec![0; self.key.public_modulus_len()];
            self.key
                .sign(
                    &RSA_PKCS1_SHA512,
                    &SystemRandom::new(),
                    signed.as_bytes(),
                    &mut signature,
                )
                .map_err(|error| error.to_string())?;
            *last = (now, format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)));
        }
        Ok(last.1.clone())
    }
}
