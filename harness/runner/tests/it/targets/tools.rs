//! Files made by the tools that people use; these tests need `openssl` 3 and `keytool`.

use std::path::Path;
use std::process::Command;

use crate::targets::folder::Folder;

fn run(folder: &Path, line: &str) {
    let mut words = line.split_whitespace();
    let status = Command::new(words.next().unwrap())
        .args(words)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(
        status.status.success(),
        "{line}: {}",
        String::from_utf8_lossy(&status.stderr)
    );
}

#[test]
#[ignore = "needs openssl 3 and keytool: cargo test -p podproof --test target -- --ignored"]
fn archives_of_openssl_and_keytool_are_read() {
    let folder = Folder::new();
    let keys = folder.path("keys");
    run(
        &keys,
        "openssl pkcs12 -export -in bot-and-key.pem -out today.p12 -passout pass:p12-hunter2",
    );
    run(
        &keys,
        "openssl pkcs12 -export -legacy -in bot-and-key.pem -out legacy.p12 -passout pass:p12-hunter2",
    );
    run(
        &keys,
        "openssl pkcs12 -export -in bot-and-key.pem -out empty.p12 -passout pass:",
    );
    run(
        &keys,
        "openssl pkcs12 -export -keypbe NONE -certpbe NONE -in bot-and-key.pem -out open.p12 -passout pass:p12-hunter2",
    );
    run(
        &keys,
        "keytool -importkeystore -noprompt -srckeystore today.p12 -srcstorepass p12-hunter2 -destkeystore java.p12 -deststoretype PKCS12 -deststorepass p12-hunter2",
    );
    run(&keys, "openssl rsa -in bot.pem -traditional -out traditional.pem");
    run(
        &keys,
        "openssl pkey -in bot.pem -aes256 -passout pass:x -out sealed.pem",
    );
    run(
        &keys,
        "openssl rsa -in bot.pem -traditional -aes128 -passout pass:x -out sealed-traditional.pem",
    );
    for name in ["today.p12", "legacy.p12", "empty.p12", "open.p12", "java.p12"] {
        let password = if name == "empty.p12" { "" } else { "p12-hunter2" };
        let text = format!(
            "host: acme.symphony.com\nbot: {{ username: qa-bot, certificate: {{ path: keys/{name}, password: '{password}' }} }}\n"
        );
        let target = folder
            .read(&text)
            .unwrap_or_else(|input_errors| panic!("{name}: {input_errors:?}"));
        assert_eq!(target.certificates["bot"].chain.len(), 2, "{name}");
    }
    let key = |name: &str| {
        folder.read(&format!(
            "host: acme.symphony.com\nbot: {{ username: qa-bot, privateKey: {{ path: keys/{name} }} }}\n"
        ))
    };
    assert!(key("traditional.pem").is_ok());
    for name in ["sealed.pem", "sealed-traditional.pem"] {
        assert!(
            key(name).unwrap_err()[0].title.to_show().contains("is encrypted"),
            "{name}"
        );
    }
}
