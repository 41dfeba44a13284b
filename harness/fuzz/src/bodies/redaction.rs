//! Redaction: a known secret in the middle of anything is gone afterwards.

use podproof::secret::Vault;

const SECRET: &str = "q7Kx0Zr2-Vn5TbYw8EjLd4Hs6";

pub(crate) fn redaction(bytes: &[u8]) {
    let vault = Vault::default();
    vault.keep("session-token", SECRET);
    let headers = [
        ("content-type".to_owned(), b"application/json".to_vec()),
        ("x-any".to_owned(), bytes.to_vec()),
    ];
    vault.keep_answer(&headers, bytes);
    let redactor = vault.redactor();
    let middle = bytes.len() / 2;
    let planted = [&bytes[..middle], SECRET.as_bytes(), &bytes[middle..]].concat();
    let clean = redactor.bytes(&planted);
    let is_there = clean.windows(SECRET.len()).any(|window| window == SECRET.as_bytes());
    assert!(!is_there, "the secret is still there");
    // A sign-in whose answer is anything.
    let vault = Vault::default();
    vault.keep_sign_in(200, &headers, bytes);
    drop(vault.redactor().bytes(bytes));
}
