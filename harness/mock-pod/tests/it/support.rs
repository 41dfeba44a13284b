//! A pod with a clock that the test owns, and a client that trusts nothing but this pod's authority.

use std::sync::{Arc, LazyLock, Mutex, Once};
use std::time::Duration;

use podproof_mock_pod::{Accounts, Clock, Journal, JournalEntry, Keyring, LazyKey, MockPod, Settings};
use reqwest::{Certificate, Client, ClientBuilder, Method, RequestBuilder};
use serde_json::{Value, json};

use crate::jwt;

/// When all tests take place, in seconds since the Unix epoch.
pub(crate) const NOW: u64 = 1_800_000_000;

/// Shared by all pods of this test binary, since a key takes a while to generate.
pub(crate) static KEYRING: LazyLock<Keyring> = LazyLock::new(Keyring::new);

pub(crate) struct Bench {
    pub(crate) pod: MockPod,
    pub(crate) clock: Clock,
    pub(crate) client: Client,
    journal: Arc<Mutex<Vec<JournalEntry>>>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Value,
}

impl Bench {
    pub(crate) async fn new() -> Self {
        Self::with(|_| ()).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let clock = Clock::manual(NOW * 1000);
        let journal: Arc<Mutex<Vec<JournalEntry>>> = Arc::default();
        let entries = Arc::clone(&journal);
        let mut settings = Settings {
            clock: clock.clone(),
            keyring: KEYRING.clone(),
            journal: Some(Journal::new(move |entry| {
                entries.lock().unwrap().push(entry.clone());
            })),
            ..Settings::default()
        };
        change(&mut settings);
        let pod = MockPod::start(settings).await.unwrap();
        Self {
            client: client(pod.authority_pem()),
            pod,
            clock,
            journal,
        }
    }

    pub(crate) fn accounts(&self) -> &Accounts {
        self.pod.accounts()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("https://{}{path}", self.pod.address())
    }

    pub(crate) fn journal(&self) -> Vec<JournalEntry> {
        self.journal.lock().unwrap().clone()
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.url(path))
    }

    /// POSTs a JSON body.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Reply {
        reply(self.request(Method::POST, path).json(body)).await
    }

    /// POSTs nothing, with a session token.
    pub(crate) async fn post_as(&self, path: &str, session: &str) -> Reply {
        reply(self.request(Method::POST, path).header("sessionToken", session)).await
    }

    /// Signs in at `path` with a JWT such as clients make.
    pub(crate) async fn sign_in(&self, path: &str, subject: &str, key: &LazyKey) -> Reply {
        self.post(path, &json!({ "token": jwt::valid(subject, key) })).await
    }

    /// A new session of the bot.
    pub(crate) async fn bot_session(&self) -> String {
        let bot = &self.accounts().bot;
        self.sign_in("/login/pubkey/authenticate", &bot.username, &bot.key)
            .await
            .token()
    }

    /// A new session of the app itself.
    pub(crate) async fn app_session(&self) -> String {
        let app = &self.accounts().app;
        self.sign_in("/login/pubkey/app/authenticate", &app.app_id, &app.key)
            .await
            .token()
    }

    /// A new session of the app on behalf of the user who has it.
    pub(crate) async fn session_on_behalf_of(&self, app_session: &str) -> String {
        let path = format!(
            "/login/pubkey/app/user/{}/authenticate",
            self.accounts().installed.user_id
        );
        self.post_as(&path, app_session).await.token()
    }

    pub(crate) async fn session_info(&self, session: &str) -> Reply {
        reply(
            self.request(Method::GET, "/pod/v2/sessioninfo")
                .header("sessionToken", session),
        )
        .await
    }

    pub(crate) async fn log_out(&self, session: &str) -> Reply {
        self.post_as("/sessionauth/v1/logout", session).await
    }
}

pub(crate) async fn reply(request: RequestBuilder) -> Reply {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    // A body that breaks off reads as none.
    let body = response.bytes().await.unwrap_or_default();
    Reply {
        status,
        headers,
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
    }
}

impl Reply {
    /// The session token of a successful sign-in.
    pub(crate) fn token(&self) -> String {
        assert_eq!(self.status, 200, "{self:?}");
        self.body["token"].as_str().unwrap().to_owned()
    }

    /// A refusal in the documented shape, with its status repeated in the body.
    #[track_caller]
    pub(crate) fn assert_refused(&self, status: u16) {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.headers["content-type"], "application/json");
        assert_eq!(self.body["code"], status);
        assert!(
            self.body["message"].as_str().is_some_and(|text| !text.is_empty()),
            "{self:?}"
        );
        assert_eq!(self.body.as_object().unwrap().len(), 2, "{self:?}");
    }
}

/// A client that trusts only the given authority.
pub(crate) fn client(authority_pem: &str) -> Client {
    client_of(authority_pem, |builder| builder)
}

/// Such a client, with a change.
pub(crate) fn client_of(authority_pem: &str, change: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Client {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    });
    let builder = Client::builder()
        .tls_certs_only([Certificate::from_pem(authority_pem.as_bytes()).unwrap()])
        .timeout(Duration::from_secs(20))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy();
    change(builder).build().unwrap()
}
