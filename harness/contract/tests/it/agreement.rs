//! Our documents and the vendor's agree on everything that shows on the wire: paths, methods, parameters, statuses, media
//! types and properties. What remains is listed here with its reason, and the list is checked both ways.

#![expect(clippy::expect_used, reason = "a test says by panicking what went wrong")]

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use podproof_contract::{Aspect, Change, Contract, Document, diff};

use crate::support::files::{text, vendor_folder};

/// Our document, the vendor's, and why which differences remain: `operation: message`, as the diff has it.
struct Pair {
    ours: &'static str,
    vendors: &'static str,
    differences: &'static [(&'static str, &'static str)],
}

const DEPRECATED: &str = "the vendor says so by the name of the document; the mark is ours";
const TWICE: &str = "the vendor's deprecated document repeats it; with us it is in `sessionauth.yaml` only";

const PAIRS: [Pair; 4] = [
    Pair {
        ours: "login.yaml",
        vendors: "login/login-api-public.yaml",
        differences: &[],
    },
    Pair {
        ours: "sessionauth.yaml",
        vendors: "authenticator/authenticator-api-public.yaml",
        differences: &[],
    },
    Pair {
        ours: "sessionauth-deprecated.yaml",
        vendors: "authenticator/authenticator-api-public-deprecated.yaml",
        differences: &[
            (
                "POST /v1/authenticate/extensionApp: the operation is deprecated now",
                DEPRECATED,
            ),
            ("POST /v1/app/authenticate: the operation is deprecated now", DEPRECATED),
            (
                "POST /v1/app/user/{uid}/authenticate: the operation is deprecated now",
                DEPRECATED,
            ),
            (
                "POST /v1/app/username/{username}/authenticate: the operation is deprecated now",
                DEPRECATED,
            ),
            ("POST /v1/authenticate: the operation is gone", TWICE),
            ("GET /v1/app/pod/certificate: the operation is gone", TWICE),
            ("POST /v1/logout: the operation is gone", TWICE),
        ],
    },
    Pair {
        ours: "pod.yaml",
        vendors: "pod/pod-api-public.yaml",
        differences: &[],
    },
];

fn read(path: &Path, change: impl Fn(String) -> String) -> Contract {
    let document = Document::new(path.display().to_string(), change(text(path)));
    Contract::read("service", &document, Some(""), &[]).expect("a contract")
}

fn ours(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../spec/openapi")
        .join(name)
}

/// What shows on the wire, or says that an operation is withdrawn: everything but names and texts. Of the pod's several
/// hundred operations, those that we leave out are no difference.
fn on_the_wire(vendors: &Contract, ours: &Contract, partly: bool) -> BTreeSet<String> {
    let left_out = |change: &Change| partly && change.message == "the operation is gone";
    diff(vendors, ours)
        .iter()
        .filter(|change| !matches!(change.aspect, Aspect::Name | Aspect::Text) && !left_out(change))
        .map(|change| format!("{}: {}", change.operations.join(", "), change.message))
        .collect()
}

#[test]
fn our_documents_and_the_vendors_agree_but_for_the_listed_differences() {
    let Some(folder) = vendor_folder("current") else {
        return;
    };
    for pair in PAIRS {
        let (vendors, own) = (
            read(&folder.join(pair.vendors), |text| text),
            read(&ours(pair.ours), |text| text),
        );
        assert!(own.operations().count() > 2, "{}: something is compared", pair.ours);
        let found = on_the_wire(&vendors, &own, pair.ours == "pod.yaml");
        let listed: BTreeSet<String> = pair.differences.iter().map(|(text, _)| (*text).to_owned()).collect();
        assert_eq!(found, listed, "{}: found on the left, listed on the right", pair.ours);
        assert!(pair.differences.iter().all(|(_, reason)| !reason.is_empty()));
    }
}

#[test]
fn a_property_or_status_that_departs_from_the_vendors_is_seen() {
    let Some(folder) = vendor_folder("current") else {
        return;
    };
    let vendors = read(&folder.join("login/login-api-public.yaml"), |text| text);
    for (old, new) in [
        ("authorizationToken:", "authorisationToken:"),
        (
            "'403': { $ref: '#/components/responses/Forbidden' }",
            "'404': { description: gone }",
        ),
        ("/idm/keys:", "/idm/key:"),
        ("name: scope", "name: scopes"),
    ] {
        let changed = read(&ours("login.yaml"), |text| {
            assert!(text.contains(old), "{old}");
            text.replace(old, new)
        });
        assert!(!on_the_wire(&vendors, &changed, false).is_empty(), "{old} → {new}");
    }
}
