//! `podproof init` as a script runs it; what it writes is read back.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use podproof::targets::{Draft, DraftProxy};

use crate::targets::folder::Folder;

fn init(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_podproof"))
        .arg("init")
        .args(arguments)
        .current_dir(folder)
        .env("BOT_CERTIFICATE_PASSWORD", "p12-hunter2")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[test]
fn a_draft_is_read_as_it_was_meant() {
    let folder = Folder::new();
    let least = Draft {
        host: "acme.symphony.com".to_owned(),
        ..Draft::default()
    };
    let target = folder.read(&least.text()).unwrap();
    assert_eq!(target.name, "acme.symphony.com");
    assert!(target.identities.is_empty() && target.warnings.is_empty());

    let most = Draft {
        host: "acme.symphony.com".to_owned(),
        port: Some(8443),
        name: Some("a \"name\": # ${POD}".to_owned()),
        bot: Some("on".to_owned()),
        private_key: Some("keys/bot.pem".to_owned()),
        certificate: Some("keys/bot-and-key.pem".to_owned()),
        app: Some("007".to_owned()),
        app_private_key: Some("keys/pkcs1.pem".to_owned()),
        trust_store: Some("stores/authority.pem".to_owned()),
        proxy: Some(DraftProxy {
            host: "proxy.acme.com".to_owned(),
            port: 3128,
        }),
    };
    let target = folder.read(&most.text()).unwrap();
    assert_eq!(target.name, "a \"name\": # ${POD}");
    assert_eq!(target.urls.pod, "https://acme.symphony.com:8443");
    assert_eq!(target.identities["bot"].subject(), Some("on"));
    assert_eq!(target.identities["app"].subject(), Some("007"));
    assert!(target.identities["app"].key.is_some() && target.certificates.contains_key("bot"));
    assert_eq!(target.connection.proxy.unwrap().port, 3128);
    assert_eq!(target.limits.requests_per_second, Some(5.0));
}

#[test]
fn every_setting_that_is_only_a_comment_is_right_once_it_is_none() {
    let folder = Folder::new();
    for key in ["qa-bot.pem", "qa-app.pem", "qa-bot-2.pem"] {
        folder.private(
            &format!("keys/{key}"),
            &std::fs::read(folder.path("keys/bot.pem")).unwrap(),
        );
    }
    let draft = Draft {
        host: "acme.symphony.com".to_owned(),
        ..Draft::default()
    };
    // Those that need other files, and the allowed hosts that would then be incomplete, stay as they are.
    let unlike = [
        "p12",
        "acme-ca",
        "stranger",
        "untrusted",
        "sessionAuth",
        "keyManager",
        "A target of",
        "`$",
    ];
    let text: String = draft
        .text()
        .lines()
        .map(|line| {
            let is_setting = line.trim_start().starts_with("# ") && line.contains(':') && !line.contains("pass over");
            let setting = line.replacen("# ", "", 1);
            let is_prose = setting.trim_start().starts_with(|first: char| first.is_uppercase());
            if is_setting && !is_prose && !unlike.iter().any(|word| line.contains(word)) {
                setting + "\n"
            } else {
                line.to_owned() + "\n"
            }
        })
        .collect();
    let text = text.replace("${PROXY_PASSWORD}", "x");
    let target = folder
        .read(&text)
        .unwrap_or_else(|input_errors| panic!("{text}\n{input_errors:#?}"));
    let identities: Vec<&str> = target.identities.keys().map(String::as_str).collect();
    assert_eq!(
        identities,
        ["bot", "app", "users.installed", "users.notInstalled", "otherBot"]
    );
    assert_eq!(target.limits.requests, Some(2000));
    assert!(target.connection.proxy.is_some());
    assert!(target.lacks("sessionauth"));
    assert_eq!(target.url_of("keyauth"), "https://acme.symphony.com:8444");
}

#[test]
fn a_file_is_written_checked_and_never_replaced_without_force() {
    let folder = Folder::new();
    let here = folder.path("");
    let arguments = [
        "--host",
        "acme.symphony.com",
        "--bot",
        "qa-bot",
        "--certificate",
        "keys/bot.p12",
    ];
    let output = init(&here, &arguments);
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert_eq!(told, "wrote target.yaml\nnext: podproof doctor --target target.yaml\n");
    let written = std::fs::read_to_string(folder.path("target.yaml")).unwrap();
    assert!(written.contains("password: \"${BOT_CERTIFICATE_PASSWORD}\"") && !written.contains("hunter2"));

    let again = init(&here, &["--host", "other.symphony.com"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(
        String::from_utf8(again.stderr)
            .unwrap()
            .contains("`target.yaml` is there already")
    );
    assert_eq!(std::fs::read_to_string(folder.path("target.yaml")).unwrap(), written);

    let forced = init(&here, &["--host", "other.symphony.com", "--force"]);
    assert_eq!(forced.status.code(), Some(0));
    assert!(
        std::fs::read_to_string(folder.path("target.yaml"))
            .unwrap()
            .contains("other.symphony.com")
    );
}

#[test]
fn paths_lead_from_the_file_to_where_they_led_from_here() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("sub")).unwrap();
    let key = [
        "--host",
        "acme.symphony.com",
        "--bot",
        "qa-bot",
        "--private-key",
        "keys/bot.pem",
    ];
    for output in ["sub/target.yaml", "keys/target.yaml", "./other.yaml"] {
        let done = init(&folder.path(""), &[&key[..], &["--output", output]].concat());
        let told = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(0), "{output}: {told}");
    }
}

#[test]
fn what_is_wrong_with_the_answers_is_told_at_once() {
    let folder = Folder::new();
    let told = |arguments: &[&str]| {
        let output = init(&folder.path(""), arguments);
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, said) = told(&[]);
    assert!(code == Some(2) && said.contains("add `--host"), "{said}");
    let (code, said) = told(&["--host", "a.b", "--proxy", "alice:hunter2@proxy:80"]);
    assert!(
        code == Some(2) && said.contains("`host:port`") && !said.contains("hunter2"),
        "{said}"
    );
    let (code, said) = told(&["--host", "a.b", "--output", "no/where.yaml"]);
    assert!(
        code == Some(2) && said.contains("there is no folder `no` to write to"),
        "{said}"
    );
    let (code, said) = told(&["--host", "https://acme.symphony.com"]);
    assert!(
        code == Some(3) && said.contains("expected a host name") && said.contains("mend it"),
        "{said}"
    );
}
