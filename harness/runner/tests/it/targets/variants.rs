//! One configuration of each variant: Java and Python, YAML and JSON, today's names and older ones.

use podproof::targets::Target;
use podproof::wire::Trust;

use crate::targets::folder::Folder;

fn read(variant: &str) -> Target {
    let folder = Folder::new();
    folder.private(
        "rsa/privatekey.pem",
        &std::fs::read(folder.path("keys/bot.pem")).unwrap(),
    );
    let mut sources = podproof::diagnostic::Sources::default();
    let text = std::fs::read(format!(
        "{}/tests/it/targets/variants/{variant}",
        env!("CARGO_MANIFEST_DIR")
    ))
    .unwrap();
    let path = folder.write(variant, &text);
    let home = folder.path("rsa").display().to_string();
    let environment = |name: &str| match name {
        "HOME" => Some(home.clone()),
        name => crate::targets::folder::environment(name),
    };
    podproof::targets::read(&path, &environment, &mut sources)
        .unwrap_or_else(|input_errors| panic!("{variant}: {input_errors:#?}"))
}

#[test]
fn the_java_variant_is_read_as_it_is() {
    let target = read("java.yaml");
    assert!(target.warnings.is_empty(), "{:?}", target.warnings);
    assert_eq!(target.urls.pod, "https://acme.symphony.com:443");
    assert_eq!(target.urls.session_auth, "https://acme-api.symphony.com:8444");
    assert_eq!(target.urls.key_manager, "https://km.acme.com:8444/km");
    let identities: Vec<&str> = target.identities.keys().map(String::as_str).collect();
    assert_eq!(identities, ["bot", "app"]);
    // The BDK signs in by one of them; here both are tested.
    assert!(target.identities["bot"].key.is_some() && target.certificates.contains_key("bot"));
    assert!(!target.connection.trust.given().is_empty());
    assert_eq!(target.connection.connect_timeout.as_millis(), 15_000);
    assert!(target.connection.proxy.as_ref().unwrap().credentials.is_some());
}

#[test]
fn the_python_variant_is_read_as_it_is() {
    let target = read("python.yaml");
    assert!(target.warnings.is_empty(), "{:?}", target.warnings);
    assert_eq!(target.urls.pod, "https://acme.symphony.com:8443/context");
    assert_eq!(target.urls.key_manager, "https://km.acme.com:8444/context");
    assert!(target.certificates.contains_key("bot") && target.identities["app"].key.is_some());
    assert_eq!(
        target.default_headers,
        [("Connection".to_owned(), "Keep-Alive".to_owned())]
    );
}

#[test]
fn json_and_the_deprecated_flat_keys_are_read() {
    let target = read("java-flat.json");
    assert_eq!(target.urls.agent, "https://agent.acme.com:443");
    assert!(target.identities["bot"].key.is_some() && target.certificates.contains_key("app"));
    assert_eq!(target.connection.trust.given().len(), 1);
}

#[test]
fn the_names_of_the_clients_before_the_bdks_are_read() {
    let target = read("legacy.json");
    assert_eq!(target.urls.pod, "https://acme.symphony.com:443");
    assert_eq!(target.urls.session_auth, "https://acme-api.symphony.com:8444/gate");
    assert_eq!(target.urls.key_manager, "https://km.acme.com:8444");
    assert_eq!(
        target.urls.agent, "https://acme.symphony.com:443",
        "an agent that is not named is the pod's"
    );
    let bot = &target.identities["bot"];
    assert_eq!(bot.subject(), Some("qa-bot"));
    assert!(bot.key.is_some() && target.certificates.contains_key("bot"));
    assert!(!target.identities.contains_key("app"), "settings left empty are absent");
    let proxy = target.connection.proxy.as_ref().unwrap();
    assert_eq!((proxy.host.as_str(), proxy.port), ("proxy.acme.com", 8888));
    let proxy = target.connection_of("pod").proxy.as_ref().unwrap();
    assert_eq!((proxy.host.as_str(), proxy.port), ("pod-proxy.acme.com", 8889));
}

#[test]
fn the_names_of_the_older_python_client_are_read() {
    let target = read("legacy-python.json");
    assert!(target.warnings.is_empty(), "{:?}", target.warnings);
    assert_eq!(target.urls.session_auth, "https://acme-api.symphony.com:8444");
    assert!(target.identities["bot"].key.is_some());
    let proxy = target.connection.proxy.as_ref().unwrap();
    assert_eq!((proxy.host.as_str(), proxy.port), ("proxy.acme.com", 3128));
    assert!(matches!(&target.connection.trust, Trust::Only(authorities) if authorities.len() == 1));
}

#[test]
fn merge_keys_are_merged_and_the_properties_of_java_filled_in() {
    let target = read("merged.yaml");
    assert_eq!(target.urls.pod, "https://acme.symphony.com:8443");
    assert_eq!(target.urls.key_manager, "https://km.acme.com:8444");
    let proxy = |service: &str| target.connection_of(service).proxy.as_ref().unwrap().port;
    assert_eq!((proxy("pod"), proxy("relay"), proxy("agent")), (3128, 3128, 3129));
    assert!(target.identities["bot"].key.is_some());
}

#[test]
fn a_proxys_url_without_a_port_has_that_of_its_scheme() {
    let folder = Folder::new();
    for (url, port) in [
        ("http://proxy.acme.com", 80),
        ("https://proxy.acme.com/", 443),
        ("proxy.acme.com", 80),
    ] {
        let target = folder
            .read(&format!("podHost: acme.symphony.com\nproxyURL: {url}\n"))
            .unwrap();
        let proxy = target.connection.proxy.unwrap();
        assert_eq!((proxy.host.as_str(), proxy.port), ("proxy.acme.com", port), "{url}");
    }
}
