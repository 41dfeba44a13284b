//! What the settings mean.

use std::time::Duration;

use crate::targets::folder::{Folder, environment};

const SERVICES: &str = "
host: ${POD}.symphony.com
port: ${PORT:-443}
context: /gate/
readTimeout: '30000'
defaultHeaders: { X-Tenant: qa, Connection: Keep-Alive }
proxy: { host: proxy.acme.com, port: 3128, username: alice, password: hunter2 }
sessionAuth: { host: acme-api.symphony.com, port: 8444, context: '', defaultHeaders: { X-Other: y } }
keyManager: { scheme: http, host: '::1', port: '${NONE:-9000}', readTimeout: 1000 }
agent: { proxy: { host: other-proxy, port: 80 }, loadBalancing: { mode: random, nodes: [] } }
";

#[test]
fn a_service_says_again_what_differs_and_has_the_rest_from_the_top() {
    let target = Folder::new().read(SERVICES).unwrap();
    assert_eq!(target.name, "acme.symphony.com");
    assert_eq!(target.urls.pod, "https://acme.symphony.com:8443/gate");
    assert_eq!(target.urls.session_auth, "https://acme-api.symphony.com:8444");
    assert_eq!(target.urls.key_manager, "http://[::1]:9000/gate");
    assert_eq!(target.urls.agent, "https://acme.symphony.com:8443/gate");

    let proxy = |service: &str| target.connection_of(service).proxy.as_ref().unwrap().host.clone();
    assert_eq!(
        ["login", "relay", "sessionauth", "agent"].map(proxy),
        ["proxy.acme.com", "proxy.acme.com", "proxy.acme.com", "other-proxy"]
    );
    let patience = |service: &str| target.connection_of(service).read_timeout.as_secs();
    assert_eq!(["pod", "keyauth", "sessionauth-deprecated"].map(patience), [30, 1, 30]);
    let headers = |service: &str| {
        target
            .headers_of(service)
            .iter()
            .map(|(name, _)| name.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(headers("login"), ["X-Tenant", "Connection"]);
    assert_eq!(headers("sessionauth"), ["X-Other"]);
    assert_eq!(headers("relay"), ["X-Tenant", "Connection"]);
}

#[test]
fn what_must_not_be_printed_is_known_and_what_may_be_is_not() {
    let target = Folder::new().read(SERVICES).unwrap();
    let mut secrets: Vec<&str> = target.secrets.iter().map(|secret| secret.reveal().as_str()).collect();
    secrets.sort_unstable();
    assert_eq!(secrets, ["hunter2", "qa", "y"]);
    assert!(!format!("{target:?}").contains("hunter2"));
}

#[test]
fn a_pod_is_treated_gently_unless_told_otherwise() {
    let folder = Folder::new();
    let limits = folder.read("host: acme.symphony.com").unwrap().limits;
    assert_eq!(limits.requests_per_second, Some(5.0));
    assert_eq!(limits.refused_sign_ins_per_second, Some(2.0));
    assert_eq!((limits.requests, limits.response_time), (None, None));

    let text = "
host: acme.symphony.com
conformance:
  name: staging
  allowedHosts: [other.com, '*.symphony.com']
  limits: { requestsPerSecond: unlimited, refusedSignInsPerSecond: 0.5, requests: 900, responseTime: 2s, bodySize: 1 MiB, clockSkew: 5s }
";
    let target = folder.read(text).unwrap();
    let limits = target.limits;
    assert_eq!(target.name, "staging");
    assert_eq!(limits.requests_per_second, None);
    assert_eq!(limits.refused_sign_ins_per_second, Some(0.5));
    assert_eq!(limits.requests, Some(900));
    assert_eq!(limits.response_time, Some(Duration::from_secs(2)));
    assert_eq!((limits.body_size, target.connection.body_limit), (1 << 20, 1 << 20));
    assert_eq!(limits.clock_skew, Duration::from_secs(5));
}

#[test]
fn what_belongs_to_others_is_passed_over() {
    let text = "
_version: '2.0'
host: acme.symphony.com
agent: { host: agent.acme.com }
datafeed: { version: v2, retry: { maxAttempts: -1 } }
datahose: { tag: x, eventTypes: [] }
commonJwt: { enabled: true }
extensions: { anything: [1, 2] }
manifest: m.json
retry: { maxAttempts: -1, initialIntervalMillis: 500, multiplier: 1.5, maxIntervalMillis: 300000 }
connectionPoolMax: 20
api: { ours: false }
app: { appId: qa-app, privateKey: { path: keys/bot.pem } }
";
    let target = Folder::new().read(text).unwrap();
    assert!(target.warnings.is_empty(), "{:?}", target.warnings);
}

#[test]
fn a_pool_has_sets_with_accounts_and_secrets_of_their_own() {
    let text = "
host: acme.symphony.com
bot: { username: qa-bot, privateKey: { path: keys/pkcs1.pem } }
conformance:
  pool:
    - bot: { username: qa-bot, privateKey: { path: keys/pkcs1.pem } }
      users: { installed: { username: alice@acme.com } }
    - bot: { username: qa-bot-2 }
      identities: { certificateBot: { certificate: { path: keys/bot.p12, password: '${P12_PASSWORD}' } } }
";
    let target = Folder::new().read(text).unwrap();
    assert_eq!(target.set_count(), 2);
    let names = |set: usize| target.actors(set).identities.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(0), ["bot", "users.installed"]);
    assert_eq!(names(1), ["bot", "certificateBot"]);
    assert_eq!(target.actors(1).identities["bot"].subject(), Some("qa-bot-2"));
    assert!(target.actors(1).certificates.contains_key("bot") && !target.actors(0).certificates.contains_key("bot"));
    assert_eq!(target.identities["bot"].subject(), Some("qa-bot"));
    let password = environment("P12_PASSWORD").unwrap();
    let hidden = target.vault().redactor().text(&format!("it is {password}"));
    assert!(!hidden.as_str().contains(&password), "{}", hidden.as_str());
}

#[test]
fn the_first_set_stands_in_for_accounts_at_the_top() {
    let text = "host: acme.symphony.com\nconformance: { pool: [{ bot: { username: a } }, { bot: { username: b } }] }\n";
    let target = Folder::new().read(text).unwrap();
    assert_eq!(target.identities["bot"].subject(), Some("a"));
    let everybody: Vec<_> = target.everybody().iter().map(|actors| actors.name_of("bot")).collect();
    assert_eq!(everybody, ["`bot` of set 1", "`bot` of set 2"]);
    let alone = target.without_pool();
    assert_eq!((alone.set_count(), alone.everybody().len()), (1, 1));
}

#[test]
fn further_identities_have_what_scenarios_need() {
    let text = "
host: acme.symphony.com
conformance:
  users: { installed: { username: alice@acme.com, userId: 7696581394433 } }
  identities:
    otherBot: { username: other, privateKey: { path: keys/pkcs1.pem } }
    untrusted: { certificate: { path: keys/bot-and-key.pem } }
    expired: { username: qa-bot, certificate: { path: keys/bot.p12, password: '${P12_PASSWORD}' } }
";
    let target = Folder::new().read(text).unwrap();
    let names: Vec<&str> = target.identities.keys().map(String::as_str).collect();
    assert_eq!(names, ["users.installed", "otherBot", "untrusted", "expired"]);
    assert_eq!(
        target.identities["users.installed"].attributes["userId"],
        7_696_581_394_433_i64
    );
    assert!(target.identities["otherBot"].key.is_some());
    let certificates: Vec<&str> = target.certificates.keys().map(String::as_str).collect();
    assert_eq!(certificates, ["untrusted", "expired"]);
}

#[test]
fn a_certificate_that_the_bdk_must_not_see_beside_the_key_is_the_bots_all_the_same() {
    let text = "
host: acme.symphony.com
bot: { username: qa-bot, privateKey: { path: keys/bot.pem } }
conformance:
  identities:
    certificateBot: { username: qa-bot, certificate: { path: keys/bot-and-key.pem } }
    certificateApp: { certificate: { path: keys/bot-and-key.pem } }
";
    let target = Folder::new().read(text).unwrap();
    assert!(target.certificates.contains_key("bot") && target.identities["bot"].key.is_some());
    assert!(
        !target.certificates.contains_key("app"),
        "there is no app that it could belong to"
    );
}

const SINGLE: &str = "
host: acme.symphony.com
readTimeout: 30000
keyManager: { host: km-api.acme.com, port: 8444, context: gate, readTimeout: 1000 }
sessionAuth: { host: acme-api.symphony.com, port: 8444 }
bot: { username: qa-bot, privateKey: { path: keys/bot.pem } }
conformance:
  identities: { certificateBot: { username: qa-bot, certificate: { path: keys/bot-and-key.pem } } }
  services:
    relay: { host: km.acme.com }
    sessionauth: { certificate: bot }
    keyauth: { readTimeout: 2000 }
    agent: absent
";

#[test]
fn a_single_service_goes_before_the_node_that_it_shares_with_another() {
    let target = Folder::new().read(SINGLE).unwrap();
    // Where it is elsewhere, nothing of the node is left: neither its port nor its patience.
    assert_eq!(target.url_of("relay"), "https://km.acme.com:443");
    assert_eq!(target.connection_of("relay").read_timeout.as_secs(), 30);
    // Where it says only how to connect, the place stays.
    assert_eq!(target.url_of("keyauth"), "https://km-api.acme.com:8444/gate");
    assert_eq!(target.connection_of("keyauth").read_timeout.as_secs(), 2);
    for service in ["sessionauth", "sessionauth-deprecated"] {
        assert_eq!(target.url_of(service), "https://acme-api.symphony.com:8444");
        assert_eq!(target.certificate_of(service), Some("bot"));
    }
    assert_eq!(target.url_of("login"), "https://acme.symphony.com:443");
    assert_eq!(target.certificate_of("keyauth"), None);
    assert!(target.lacks("agent") && !target.lacks("relay") && !target.lacks("pod"));
}
