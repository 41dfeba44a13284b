//! Accounts from a file.

use std::fs;
use std::path::Path;

use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::signature::{KeyPair as _, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use podproof_mock_pod::{LazyKey, Seed};
use reqwest::Method;
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject as _;
use serde_json::json;

use crate::jwt;
use crate::portrait::certified;
use crate::support::{Bench, KEYRING, reply};

fn seed(folder: &Path, yaml: &str) -> Result<Seed, String> {
    let file = folder.join("users.yaml");
    fs::write(&file, yaml).unwrap();
    Seed::read(&file).map_err(|error| {
        let folder = folder.display().to_string();
        error.to_string().replace(&folder, "…")
    })
}

async fn bench_with(seed: Seed) -> Bench {
    Bench::with(|settings| settings.seed = Some(seed)).await
}

#[tokio::test]
async fn a_seeded_bot_and_app_act_for_seeded_and_built_in_users() {
    let folder = tempfile::tempdir().unwrap();
    // The test's own keys stand for a developer's.
    let bench = Bench::new().await;
    let (key, app_key) = (&bench.accounts().bot.key, &bench.accounts().app.key);
    fs::write(folder.path().join("bot.pem"), key.pkcs8_pem()).unwrap();
    fs::write(folder.path().join("app.pem"), app_key.pkcs8_pem()).unwrap();
    let seed = seed(
        folder.path(),
        "
serviceAccounts:
  - { username: my-bot, userId: 77, key: { private: bot.pem }, displayName: My Bot }
users:
  - { username: dora@example.com, userId: 78, displayName: Dora Doe }
apps:
  - { appId: my-app, key: { private: app.pem }, installedFor: [dora@example.com, alice@acme.example] }
",
    )
    .unwrap();
    let bench = bench_with(seed).await;
    let signed_in = bench.sign_in("/login/pubkey/authenticate", "my-bot", key).await;
    let info = bench.session_info(&signed_in.token()).await;
    assert_eq!(
        (info.body["id"].as_i64(), info.body["displayName"].as_str()),
        (Some(77), Some("My Bot"))
    );

    let app = bench
        .sign_in("/login/pubkey/app/authenticate", "my-app", app_key)
        .await
        .token();
    for (name, status) in [
        ("dora@example.com", 200),
        ("alice@acme.example", 200),
        ("bob@acme.example", 401),
    ] {
        let path = format!("/login/pubkey/app/username/{name}/authenticate");
        assert_eq!(bench.post_as(&path, &app).await.status, status, "{name}");
    }
    assert_eq!(
        bench
            .post_as("/login/pubkey/app/user/78/authenticate", &app)
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_generated_key_and_a_certificate_lie_beside_the_target_file() {
    let folder = tempfile::tempdir().unwrap();
    let seed = seed(
        folder.path(),
        "serviceAccounts: [{ username: my bot/1, certificate: true }]\napps: [{ appId: my-app, installedFor: everybody }]",
    )
    .unwrap();
    assert_eq!(seed.unclaimed(), ["my bot/1", "my-app"]);
    let bench = bench_with(seed).await;
    let written = bench.pod.write_target(&folder.path().join("mock.yaml")).unwrap();
    let yaml = fs::read_to_string(&written.file).unwrap();
    assert!(yaml.contains("    my_bot_1:\n      username: \"my bot/1\"\n"), "{yaml}");
    for file in ["my_bot_1.pem", "my_bot_1.certificate.pem", "my_app.pem"] {
        let text = fs::read_to_string(written.keys.join(file)).unwrap();
        assert!(text.contains("PRIVATE KEY"), "{file}");
        assert!(yaml.contains(&format!("mock-keys/{file}")), "{yaml}");
    }
}

/// The public half of a key, as PEM.
fn public_pem(key: &LazyKey) -> String {
    let der = PrivatePkcs8KeyDer::from_pem_slice(key.pkcs8_pem().as_bytes()).unwrap();
    let pair = RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).unwrap();
    let public: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
    let text = STANDARD.encode(public.as_ref());
    format!("-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n")
}

#[tokio::test]
async fn a_public_key_is_enough_and_a_certificate_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::new().await;
    let certificate = reply(bench.request(Method::GET, "/pod/v1/podcert")).await;
    let yaml = "serviceAccounts: [{ username: my-bot, key: { public: key.pem } }]";
    fs::write(
        folder.path().join("key.pem"),
        certificate.body["certificate"].as_str().unwrap(),
    )
    .unwrap();
    let error = seed(folder.path(), yaml).unwrap_err();
    assert!(error.contains("is no public key; expected PEM"), "{error}");

    let (key, stranger) = (&bench.accounts().bot.key, &bench.accounts().app.key);
    fs::write(folder.path().join("key.pem"), public_pem(key)).unwrap();
    let bench = bench_with(seed(folder.path(), yaml).unwrap()).await;
    let path = "/login/pubkey/authenticate";
    assert_eq!(bench.sign_in(path, "my-bot", key).await.status, 200);
    assert_eq!(bench.sign_in(path, "my-bot", stranger).await.status, 401);
}

/// The example in the crate's README.
#[test]
fn the_documented_example_is_a_seed_file() {
    let readme = include_str!("../../README.md");
    let (_, after) = readme.split_once("```yaml\n").unwrap();
    let (example, _) = after.split_once("```").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let error = seed(folder.path(), example).unwrap_err();
    // All that is wrong with it is that its key and its authority are not here.
    let mistakes: Vec<&str> = error.lines().skip(1).collect();
    assert_eq!(mistakes.len(), 2, "{error}");
    assert!(
        mistakes.iter().all(|mistake| mistake.contains("No such file")),
        "{error}"
    );
}

#[tokio::test]
async fn clients_of_another_authority_are_trusted_when_the_seed_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let theirs = Bench::new().await;
    fs::write(folder.path().join("ca.pem"), theirs.pod.authority_pem()).unwrap();
    let seed = seed(folder.path(), "authorities: [ca.pem]").unwrap();
    let bench = bench_with(seed).await;
    let certificate = &theirs.accounts().certificates.bot;
    let request = certified(&bench, certificate).post(bench.url("/sessionauth/v1/authenticate"));
    assert_eq!(reply(request).await.status, 200);
}

#[test]
fn every_mistake_is_told_at_once_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("no-key.pem"), "no key").unwrap();
    let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    fs::write(folder.path().join("encrypted.pem"), encrypted).unwrap();
    let error = seed(
        folder.path(),
        "
serviceAccounts:
  - { username: a, key: { private: missing.pem } }
  - { username: a, key: { private: no-key.pem } }
  - { username: b, key: { private: encrypted.pem } }
  - { username: qa-bot }
  - { username: c, key: none }
  - { username: '', userId: 0 }
users:
  - { username: d, userId: 5 }
  - { username: e, userId: 5 }
apps:
  - { appId: 'x:y', installedFor: [nobody] }
authorities: [no-key.pem]
",
    )
    .unwrap_err();
    let expected = [
        "the seed file `…/users.yaml` is not valid",
        "  - …/users.yaml:3: serviceAccounts[0]: cannot read `…/missing.pem`: No such file or directory (os error 2)",
        "  - …/users.yaml:4: serviceAccounts[1]: there is an account `a` already",
        "  - …/users.yaml:4: serviceAccounts[1]: `…/no-key.pem` is no RSA private key; expected PEM, PKCS#8 or PKCS#1, of 2048 bits or more",
        "  - …/users.yaml:5: serviceAccounts[2]: the private key `…/encrypted.pem` is encrypted; take the password off, or name its public half with `public:`",
        "  - …/users.yaml:6: serviceAccounts[3]: there is an account `qa-bot` already",
        "  - …/users.yaml:7: serviceAccounts[4]: it has neither a key nor a certificate, so it can never sign in",
        "  - …/users.yaml:8: serviceAccounts[5]: expected a `username` that is not empty",
        "  - …/users.yaml:8: serviceAccounts[5]: expected a `userId` from 1, found `0`",
        "  - …/users.yaml:11: users[1]: there is an account with the `userId` 5 already",
        "  - …/users.yaml:13: apps[0]: expected an `appId` of 1 to 256 characters without `:`",
        "  - …/users.yaml:13: apps[0]: `installedFor` names `nobody`, whom neither this file nor the pod knows",
        "  - …/users.yaml:14: authorities[0]: `…/no-key.pem` has no certificate; expected PEM",
    ];
    assert_eq!(error.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn everything_of_the_wrong_shape_is_told_at_once_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let error = seed(
        folder.path(),
        "
serviceAccounts:
  - username: a
    name: b
    key: { public: x, private: y }
    certificate: perhaps
  - { key: none, certificate: true }
  - just a name
users: alice
user: []
apps:
  - appId: 5
    permissions: [FLY]
    installedFor: nobody
    enabled:
  - appId: qa-app
authorities: [{ path: ca.pem }]
",
    )
    .unwrap_err();
    let expected = [
        "the seed file `…/users.yaml` is not valid",
        "  - …/users.yaml:4: serviceAccounts[0].name: unknown key `name`; expected `username`, `key`, `certificate`, `userId`, `displayName`, `active` or `administrator`",
        "  - …/users.yaml:5: serviceAccounts[0].key: expected `generated`, `none`, `{ public: FILE }` or `{ private: FILE }`, found a mapping",
        "  - …/users.yaml:6: serviceAccounts[0].certificate: expected `true` or `false`, found `perhaps`",
        "  - …/users.yaml:7: serviceAccounts[1]: `username` is missing",
        "  - …/users.yaml:8: serviceAccounts[2]: expected `username`, `key`, `certificate`, `userId`, `displayName`, `active` or `administrator`, found `just a name`",
        "  - …/users.yaml:9: users: expected a list, found `alice`",
        "  - …/users.yaml:10: user: unknown key `user`; expected `serviceAccounts`, `users`, `apps` or `authorities`",
        "  - …/users.yaml:12: apps[0].appId: expected a string (in quotes, if it looks like something else), found the number `5`",
        "  - …/users.yaml:13: apps[0].permissions: expected a list of `ACT_AS_USER` and `GET_BASIC_USER_INFO`, found a list",
        "  - …/users.yaml:14: apps[0].installedFor: expected `everybody` or a list of user names, found `nobody`",
        "  - …/users.yaml:16: apps[1]: there is an app `qa-app` already",
        "  - …/users.yaml:17: authorities[0]: expected the path of a file, found a mapping",
    ];
    assert_eq!(error.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn a_key_that_is_a_device_is_refused_without_being_read() {
    let folder = tempfile::tempdir().unwrap();
    let yaml = "serviceAccounts: [{ username: a, key: { private: /dev/zero } }]\nauthorities: [/dev/zero]\n";
    let error = seed(folder.path(), yaml).unwrap_err();
    let told = error
        .matches("cannot read `/dev/zero`: it is a pipe or a device; name a file")
        .count();
    assert_eq!(told, 2, "{error}");
}

#[test]
fn what_is_no_seed_file_is_told_where() {
    let folder = tempfile::tempdir().unwrap();
    let error = seed(folder.path(), "users:\n  - username: a\n    key: [\n").unwrap_err();
    assert!(error.contains("…/users.yaml:4: this is not valid YAML: "), "{error}");
    let bomb = format!("users: &a [{}]\n", "*a, ".repeat(10));
    for text in [
        "serviceAccounts: 1",
        "[",
        "- a",
        "users: [{ username: a, key: none }]",
        &bomb,
    ] {
        assert!(seed(folder.path(), text).is_err(), "{text}");
    }
    let error = Seed::read(folder.path()).unwrap_err().to_string();
    assert!(error.contains("it is a folder"), "{error}");
}

#[tokio::test]
async fn the_health_of_the_pod_is_public_and_not_in_the_journal() {
    let bench = Bench::with(|settings| {
        settings.keyring = KEYRING.clone();
        settings.deviations = vec!["flaky".parse().unwrap()];
    })
    .await;
    for _ in 0..6 {
        let health = reply(bench.request(Method::GET, "/health")).await;
        assert_eq!((health.status, &health.body["status"]), (200, &json!("UP")));
    }
    assert_eq!(reply(bench.request(Method::POST, "/health")).await.status, 405);
    assert!(bench.journal().is_empty());
    let token = jwt::valid("qa-bot", &bench.accounts().bot.key);
    assert_eq!(
        bench
            .post("/login/pubkey/authenticate", &json!({ "token": token }))
            .await
            .status,
        200
    );
}
