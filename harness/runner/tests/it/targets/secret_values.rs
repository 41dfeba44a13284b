//! No message shows what a setting says, unless it is a plain one that was understood: a secret is planted in every place and in
//! every form, and looked for in all that is said.

use podproof::diagnostic::{Diagnostic, Sources, render};
use podproof::targets::read;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use crate::support::cases;
use crate::targets::folder::{Folder, environment};

/// Where a value may stand: what comes before it, and what behind. At none of these places is such a value a plain one.
const PLACES: &[(&str, &str)] = &[
    ("port: ", ""),
    ("scheme: ", ""),
    ("proxy: ", ""),
    ("proxy: { host: p, port: ", " }"),
    ("proxy: { host: p, port: 1, password: ", " }"),
    ("proxy: { host: p, port: 1, username: u, password: ", " }"),
    ("proxy: { host: p, port: 1, pasword: ", " }"),
    ("proxy: { host: p, port: 1, password: { host: ", " } }"),
    ("proxy:\n  host: p\n  port: 1\n  password:\n    - ", ""),
    ("pod: ", ""),
    ("bot: ", ""),
    ("bot: { username: b, privateKey: ", " }"),
    ("bot: { username: b, privateKey: { content: ", " } }"),
    ("bot: { username: b, privateKey: { pth: ", " } }"),
    ("bot: { username: b, userId: ", " }"),
    ("bot: { username: b, certificate: { path: none.pem, password: ", " } }"),
    ("ssl: ", ""),
    ("ssl: { trustStore: { path: stores/java.jks, password: ", " } }"),
    ("ssl: { trustStorePassword: ", " }"),
    ("truststorePassword: ", ""),
    ("defaultHeaders: ", ""),
    ("defaultHeaders: [", "]"),
    ("defaultHeaders: { X-Key: ", ", X-Key-2: [1] }"),
    ("retry: { maxAttempts: ", " }"),
    ("readTimeout: ", ""),
    ("conformance: ", ""),
    ("conformance: { users: ", " }"),
    ("conformance: { users: { installed: ", " } }"),
    ("conformance: { limits: { patience: ", " } }"),
    ("conformance: { limits: { bodySize: ", " } }"),
    ("conformance: { limits: { requestsPerSecond: ", " } }"),
    ("conformance: { services: { relay: ", " } }"),
    ("conformance: { other: ", " }"),
    ("proxyURL: http://me:", "@proxy:1"),
    ("proxyPassword: ", ""),
    ("somebodyElses: { host: ", " }"),
    ("<<: ", ""),
    ("prot: ", ""),
    ("x-base: &base { password: ", " }\nproxy: *base"),
];

/// How a value is written; `S` is the secret.
const FORMS: &[&str] = &[
    "S",
    "'S'",
    "\"S\"",
    "\"S",
    "'S' S",
    "!S",
    "!S x",
    "!<S> x",
    "!!S x",
    "!!int S",
    "&S x",
    "&S",
    "*S",
    "&a S",
    "x # S",
    "@S",
    "`S`",
    "%S",
    "S: x",
    "S: x: y",
    "{ S }",
    "{ S: x }",
    "{ S: { host: x } }",
    "[S]",
    "[S, S",
    "{ x: S",
    "? S",
    "- S",
    "|\n    S",
    ">\n    S\n   S",
    "S\n  S",
    "S\nS",
    "S\n\tS: S",
    "${S}",
    "${S",
    "${NONE:S}",
    "${NONE:-S}",
    "x${S}",
    "http://S:S@proxy",
    "\"\\q S\"",
    "\"\\u00zz S\"",
    "S\n---\nS: x",
    "-----BEGIN S",
];

/// A secret of letters and digits, or of digits alone.
fn secrets() -> impl Strategy<Value = String> {
    prop_oneof![3 => "[a-z]{3}[0-9][a-zA-Z0-9]{8,12}", 1 => "[1-9][0-9]{17,25}"]
}

fn inputs() -> impl Strategy<Value = (String, String, String)> {
    let text = (
        secrets(),
        prop::sample::select(PLACES),
        prop::sample::select(FORMS),
        any::<bool>(),
        any::<bool>(),
    );
    text.prop_map(|(secret, (before, behind), form, has_host, is_json)| {
        let host = if has_host { "host: acme.symphony.com\n" } else { "" };
        let text = format!("{host}{before}{}{behind}\n", form.replace('S', &secret));
        let name = if is_json { "config.json" } else { "config.yaml" };
        (secret, name.to_owned(), text)
    })
}

/// All that is said of a configuration, and how what was read of it prints.
fn said(folder: &Folder, name: &str, text: &str) -> String {
    let path = folder.write(name, text.as_bytes());
    let mut sources = Sources::default();
    match read(&path, &environment, &mut sources) {
        Ok(target) => {
            let warnings = target.warnings.iter().map(Diagnostic::warning);
            let shown: Vec<String> = warnings.map(|warning| render(&warning, &sources, false)).collect();
            format!("{} {:?}", shown.concat(), target.connection)
        }
        Err(input_errors) => {
            assert!(!input_errors.is_empty());
            let errors = input_errors.iter().map(Diagnostic::from);
            errors.map(|error| render(&error, &sources, false)).collect()
        }
    }
}

fn shows(said: &str, secret: &str) -> bool {
    said.to_lowercase().contains(&secret.to_lowercase()) || said.contains(&secret[..secret.len() - 3])
}

#[test]
fn no_message_shows_a_value_that_is_not_plain() {
    let folder = Folder::new();
    let mut runner = TestRunner::new(Config {
        cases: cases(2000),
        failure_persistence: None,
        ..Config::default()
    });
    let result = runner.run(&inputs(), |(secret, name, text)| {
        let said = said(&folder, &name, &text);
        if shows(&said, &secret) {
            return Err(TestCaseError::fail(format!("{text}\n{said}")));
        }
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn every_place_and_every_form_is_said_without_the_secret() {
    let folder = Folder::new();
    let mut refused = 0;
    for (before, behind) in PLACES {
        for form in FORMS {
            let text = format!("host: acme\n{before}{}{behind}\n", form.replace('S', "hunter2Hunter2"));
            let said = said(&folder, "config.yaml", &text);
            assert!(!shows(&said, "hunter2Hunter2"), "{text}\n{said}");
            refused += usize::from(said.contains("error"));
        }
    }
    assert!(
        refused * 2 > PLACES.len() * FORMS.len(),
        "only {refused} are refused: nothing is said of the rest"
    );
}

#[test]
fn a_plain_value_that_was_understood_is_shown() {
    let folder = Folder::new();
    let text = "host: acme.symphony.com\nbot: { username: qa-bot, privateKey: { path: keys/none.pem } }\nconformance: { allowedHosts: [other.symphony.com] }\n";
    let said = said(&folder, "config.yaml", text);
    assert!(
        said.contains("`acme.symphony.com` is not among") && said.contains("keys/none.pem"),
        "{said}"
    );
    assert!(said.contains("privateKey: { path: keys/none.pem }"), "{said}");
}
