//! Keys, certificates and trust stores, in every form that a configuration may name.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use p12_keystore::EncryptionAlgorithm;
use podproof::wire::Trust;

use crate::targets::folder::{BOT, Folder, archive, pem, pkcs1, restrict};

fn public_key(folder: &Folder, key: &str) -> String {
    let target = folder
        .read(&format!(
            "host: acme.symphony.com\nbot:\n  username: qa-bot\n  privateKey: {key}\n"
        ))
        .unwrap();
    target.identities["bot"].key.as_ref().unwrap().public_pem().unwrap()
}

#[test]
fn a_private_key_is_the_same_in_every_form() {
    let folder = Folder::new();
    let expected = public_key(&folder, "{ path: keys/bot.pem }");
    let pem = pem("PRIVATE KEY", &BOT.key);
    let forms = [
        "{ path: keys/pkcs1.pem }".to_owned(),
        format!("{{ path: '{}' }}", folder.path("keys/bot.pem").display()),
        format!("{{ content: {pem:?} }}"),
        format!("{{ content: {:?} }}", pkcs1(&BOT.key)),
        // Line breaks written out, as environment variables have them; and Base64 of the whole, as Java has it.
        format!("{{ content: '{}' }}", pem.replace('\n', "\\n")),
        format!("{{ content: {} }}", STANDARD.encode(&pem)),
    ];
    for form in forms {
        assert_eq!(public_key(&folder, &form), expected, "{form}");
    }
    // The BDK for Java removes white space and `\n`, and does not look for the END line.
    for text in [&pem, &pkcs1(&BOT.key)] {
        let mangled = [
            text.replace('\n', " "),
            text.replace('\n', ""),
            text.replace('\n', "\\n"),
            text.replace('\n', "\r\n"),
            text.replace('\n', "\n    "),
            text.split("-----END").next().unwrap().to_owned(),
        ];
        for text in mangled {
            folder.private("keys/mangled.pem", text.as_bytes());
            for form in [
                "{ path: keys/mangled.pem }".to_owned(),
                format!("{{ content: {text:?} }}"),
            ] {
                assert_eq!(public_key(&folder, &form), expected, "{form} {text}");
            }
        }
    }
}

#[test]
fn a_client_certificate_is_the_same_in_every_form() {
    let folder = Folder::new();
    let old = EncryptionAlgorithm::PbeWithShaAnd3KeyTripleDesCbc;
    let older = EncryptionAlgorithm::PbeWithShaAnd40BitRc4Cbc;
    folder.private("keys/3des.p12", &archive("p12-hunter2", old));
    folder.private("keys/rc2.p12", &archive("p12-hunter2", older));
    let modern = EncryptionAlgorithm::PbeWithHmacSha256AndAes256;
    folder.private("keys/empty.p12", &archive("", modern));
    let in_base64 = STANDARD.encode(archive("p12-hunter2", modern));
    let forms = [
        "{ path: keys/bot-and-key.pem }".to_owned(),
        "{ path: keys/bot.p12, password: p12-hunter2 }".to_owned(),
        "{ path: keys/3des.p12, password: \"${P12_PASSWORD}\" }".to_owned(),
        "{ path: keys/rc2.p12, password: p12-hunter2 }".to_owned(),
        "{ path: keys/empty.p12, password: '' }".to_owned(),
        "{ path: keys/empty.p12 }".to_owned(),
        format!("{{ content: {in_base64}, password: p12-hunter2 }}"),
        "{ path: keys/one-line.pem }".to_owned(),
    ];
    let all = [
        ("CERTIFICATE", &BOT.certificate),
        ("CERTIFICATE", &BOT.authority),
        ("PRIVATE KEY", &BOT.key),
    ];
    let one_line = all.map(|(label, der)| pem(label, der).replace('\n', " ")).concat();
    folder.private("keys/one-line.pem", one_line.as_bytes());
    for form in forms {
        let text = format!("host: acme.symphony.com\nbot:\n  username: qa-bot\n  certificate: {form}\n");
        let target = folder
            .read(&text)
            .unwrap_or_else(|input_errors| panic!("{form}: {input_errors:?}"));
        let chain: Vec<&[u8]> = target.certificates["bot"].chain.iter().map(AsRef::as_ref).collect();
        assert_eq!(chain, [&BOT.certificate[..], &BOT.authority[..]], "{form}");
        assert!(target.warnings.is_empty() && target.identities["bot"].key.is_none());
    }
}

#[test]
fn a_trust_store_is_the_same_in_every_form() {
    let folder = Folder::new();
    let stores = [
        "{ path: stores/authority.pem }",
        "{ path: stores/openssl.p12, password: changeit }",
        "{ path: stores/openssl-legacy.p12, password: changeit }",
        "{ path: stores/java.jks, password: changeit }",
        "{ path: stores/java.jks }",
        "{ path: stores/java.p12, password: changeit }",
    ];
    let trusts = stores.map(|store| {
        let text = format!("host: acme.symphony.com\nssl: {{ trustStore: {store} }}\n");
        let target = folder
            .read(&text)
            .unwrap_or_else(|input_errors| panic!("{store}: {input_errors:?}"));
        target.connection.trust
    });
    let authorities = trusts[0].given();
    assert_eq!(authorities.len(), 1);
    assert!(trusts.iter().all(|other| other.given() == authorities));
    // What is in a file of Java's is trusted beside the platform's authorities, what is in one of Python's in their place.
    assert!(matches!(trusts[0], Trust::Only(_)));
    assert!(
        trusts[1..].iter().all(|trust| matches!(trust, Trust::PlatformAnd(_))),
        "{trusts:?}"
    );
}

#[test]
fn certificates_are_read_by_every_name_that_openssl_gives_them() {
    let folder = Folder::new();
    let trusts = |text: &str| {
        folder.write("stores/own.pem", text.as_bytes());
        let target = folder.read("host: acme\nssl: { trustStore: { path: stores/own.pem } }\n");
        target.map(|target| target.connection.trust.given().to_vec())
    };
    let der = &BOT.authority;
    // A SEQUENCE of what is trusted (servers), or of what is rejected (servers), as `openssl x509 -trustout` writes it.
    let server = [0x06, 8, 0x2b, 6, 1, 5, 5, 7, 3, 1];
    let behind = |tag: u8| [&der[..], &[0x30, 12, tag, 10], &server].concat();
    for text in [
        pem("CERTIFICATE", der),
        pem("X509 CERTIFICATE", der),
        pem("TRUSTED CERTIFICATE", der),
        pem("TRUSTED CERTIFICATE", &behind(0x30)),
    ] {
        let found = trusts(&text).unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
        assert!(matches!(&found[..], [one] if one.as_ref() == der.as_slice()), "{text}");
    }
    let rejected = trusts(&pem("TRUSTED CERTIFICATE", &behind(0xa0))).unwrap_err();
    assert!(
        rejected[0]
            .title
            .to_show()
            .contains("holds no certificate of an authority"),
        "{rejected:?}"
    );
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_refused_without_being_opened() {
    let folder = Folder::new();
    let pipe = folder.path("keys/pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let _socket = std::os::unix::net::UnixListener::bind(folder.path("keys/socket")).unwrap();
    let paths = [
        ("keys/pipe", "the pipe"),
        ("keys/socket", "the socket"),
        ("/dev/zero", "the device"),
        ("keys", "the folder"),
    ];
    for (path, expected) in paths {
        let settings = [
            format!("bot: {{ username: x, privateKey: {{ path: {path} }} }}"),
            format!("bot: {{ username: x, certificate: {{ path: {path} }} }}"),
            format!("ssl: {{ trustStore: {{ path: {path} }} }}"),
        ];
        for setting in settings {
            let input_errors = folder
                .read(&format!("host: acme.symphony.com\n{setting}\n"))
                .unwrap_err();
            let titles: Vec<&str> = input_errors
                .iter()
                .map(|input_error| input_error.title.to_show())
                .collect();
            assert_eq!(titles, [format!("expected a file, found {expected} `{path}`")]);
        }
    }
}

#[cfg(unix)]
#[test]
fn a_key_that_everybody_can_read_is_a_warning_and_no_mistake() {
    let folder = Folder::new();
    let text = "host: acme.symphony.com\nbot: { username: qa-bot, privateKey: { path: keys/bot.pem } }\n";
    assert!(folder.read(text).unwrap().warnings.is_empty());
    restrict(&folder.path("keys/bot.pem"), 0o644);
    let target = folder.read(text).unwrap();
    assert_eq!(
        target.warnings[0].title.to_show(),
        "every user of this machine can read `keys/bot.pem`"
    );
    assert!(target.warnings[0].help[0].to_show().starts_with("`chmod 600 "));
}

#[cfg(unix)]
#[test]
fn many_keys_that_everybody_can_read_are_one_warning() {
    let folder = Folder::new();
    let text = "host: acme.symphony.com\nbot: { username: qa-bot, privateKey: { path: keys/bot.pem } }\nconformance:\n  \
                identities:\n    otherBot: { username: other, privateKey: { path: keys/other.pem } }\n";
    std::fs::copy(folder.path("keys/bot.pem"), folder.path("keys/other.pem")).unwrap();
    for key in ["keys/bot.pem", "keys/other.pem"] {
        restrict(&folder.path(key), 0o644);
    }
    let titles: Vec<String> = folder
        .read(text)
        .unwrap()
        .warnings
        .iter()
        .map(|warning| warning.title.to_string())
        .collect();
    assert_eq!(
        titles,
        ["every user of this machine can read 2 private keys: `keys/bot.pem` and 1 more"]
    );
}
