//! The target file for other programs.

use std::fs;
use std::path::Path;

use podproof_mock_pod::{MockPod, Settings};

use crate::jwt;
use crate::support::{Bench, KEYRING, client};

/// The value after `key: ` in the line that holds it after `section`.
fn value(yaml: &str, section: &str, key: &str) -> String {
    let after = &yaml[yaml.find(section).unwrap()..];
    let text = &after[after.find(&format!("{key}: ")).unwrap() + key.len() + 2..];
    let text = text.lines().next().unwrap();
    text.split(['}', ','])
        .next()
        .unwrap()
        .trim()
        .trim_matches('"')
        .to_owned()
}

#[tokio::test]
async fn whoever_has_only_the_file_can_sign_in() {
    let bench = Bench::new().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mock.yaml");
    let written = bench.pod.write_target(&file).unwrap();
    assert_eq!(
        (written.file.as_path(), written.keys),
        (file.as_path(), folder.path().join("mock-keys"))
    );

    let yaml = fs::read_to_string(&file).unwrap();
    let url = format!(
        "https://{}:{}/login/pubkey/authenticate",
        value(&yaml, "scheme", "host"),
        value(&yaml, "scheme", "port")
    );
    let authority = fs::read_to_string(folder.path().join(value(&yaml, "trustStore", "path"))).unwrap();
    let key = fs::read_to_string(folder.path().join(value(&yaml, "bot:", "path"))).unwrap();
    assert_eq!(value(&yaml, "bot:", "username"), "qa-bot");
    assert_eq!(key, bench.accounts().bot.key.pkcs8_pem());

    let token = jwt::valid("qa-bot", &bench.accounts().bot.key);
    let answer = client(&authority)
        .post(url)
        .json(&serde_json::json!({ "token": token }))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn every_account_is_in_the_file_and_every_key_beside_it() {
    let bench = Bench::new().await;
    let folder = tempfile::tempdir().unwrap();
    let written = bench.pod.write_target(&folder.path().join("mock.yaml")).unwrap();
    let yaml = fs::read_to_string(&written.file).unwrap();
    let accounts = bench.accounts();
    for user in [&accounts.installed, &accounts.not_installed, &accounts.reserved] {
        assert!(
            yaml.contains(&format!(
                "username: \"{}\"\n      userId: {}\n",
                user.username, user.user_id
            )),
            "{yaml}"
        );
    }
    for (section, key) in [
        ("bot:", &accounts.bot.key),
        ("app:", &accounts.app.key),
        ("otherBot:", &accounts.other_bot.key),
        ("deactivatedBot:", &accounts.deactivated_bot.key),
        ("disabledApp:", &accounts.disabled_app.key),
        ("otherApp:", &accounts.other_app.key),
        ("limitedApp:", &accounts.limited_app.key),
        ("admin:", &accounts.admin.key),
        ("soloBot:", &accounts.solo_bot.key),
    ] {
        let path = value(&yaml, section, "path");
        assert!(Path::new(&path).is_relative());
        assert_eq!(fs::read_to_string(folder.path().join(path)).unwrap(), key.pkcs8_pem());
    }
}

#[tokio::test]
async fn every_client_certificate_lies_beside_the_file_with_its_key() {
    let bench = Bench::new().await;
    let folder = tempfile::tempdir().unwrap();
    let written = bench.pod.write_target(&folder.path().join("mock.yaml")).unwrap();
    let yaml = fs::read_to_string(&written.file).unwrap();
    let certificates = &bench.accounts().certificates;
    for (section, certificate) in [
        ("certificateBot:", &certificates.bot),
        ("certificateApp:", &certificates.app),
        ("expired:", &certificates.expired),
        ("untrusted:", &certificates.untrusted),
        ("nobody:", &certificates.nobody),
        ("otherCase:", &certificates.other_case),
        ("namesake:", &certificates.namesake),
    ] {
        let text = fs::read_to_string(folder.path().join(value(&yaml, section, "path"))).unwrap();
        assert_eq!(
            text,
            format!("{}{}", certificate.certificate_pem(), certificate.private_key_pem()),
            "{section}"
        );
    }
}

#[cfg(unix)]
#[tokio::test]
async fn private_keys_are_for_their_owner_alone_even_when_they_were_not_before() {
    use std::os::unix::fs::PermissionsExt as _;
    let bench = Bench::new().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mock.yaml");
    let key = folder.path().join("mock-keys/bot.pem");
    fs::create_dir_all(key.parent().unwrap()).unwrap();
    fs::write(&key, "left over").unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    for _ in 0..2 {
        bench.pod.write_target(&file).unwrap();
        assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_written_is_named() {
    let bench = Bench::new().await;
    let folder = tempfile::tempdir().unwrap();
    let blocked = folder.path().join("file");
    fs::write(&blocked, "").unwrap();
    let error = bench.pod.write_target(&blocked.join("mock.yaml")).unwrap_err();
    assert!(error.to_string().contains("mock-keys"), "{error}");
}

#[tokio::test]
async fn a_pod_on_ipv6_names_itself_in_brackets() {
    let settings = Settings {
        host: "::1".parse().unwrap(),
        keyring: KEYRING.clone(),
        ..Settings::default()
    };
    let Ok(pod) = MockPod::start(settings).await else {
        return; // a machine without IPv6
    };
    let folder = tempfile::tempdir().unwrap();
    let written = pod.write_target(&folder.path().join("mock.yaml")).unwrap();
    assert!(fs::read_to_string(written.file).unwrap().contains("host: \"[::1]\""));
}
