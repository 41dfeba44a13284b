//! Keys, certificates and trust stores: PEM, PKCS#12 and JKS, each told by its bytes.

use std::fs;

use podproof::diagnostic::Sources;

use super::target::shown;

const TARGET: &str = r#"host: acme.symphony.com
bot: { username: b, privateKey: { path: file }, certificate: { path: file, password: "${PASSWORD}" } }
ssl: { trustStore: { path: file, password: "${PASSWORD}" } }
"#;

pub(crate) fn credentials(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("file"), bytes).expect("it can be written");
    let path = folder.path().join("target.yaml");
    fs::write(&path, TARGET).expect("it can be written");
    let said = shown(&path, &mut Sources::default());
    assert!(!said.contains("changeit"), "the password is shown: {said}");
}
