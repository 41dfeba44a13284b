//! Every kind of mistake as a person sees it: `mistakes/<kind>.yaml`, with what is said of it in `<kind>.txt`
//! (`SNAPSHOTS=overwrite` renews them).

use std::fs;
use std::path::Path;

use snapbox::{Data, assert_data_eq};

use crate::targets::folder::{Folder, restrict};

/// What no input error may show.
const SECRETS: &[&str] = &["hunter2", "c2VjcmV0", "MIIE"];

fn kinds() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/targets/mistakes");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let inputs = files.filter(|file| file.extension().is_some_and(|extension| extension == "yaml"));
    let mut kinds: Vec<String> = inputs
        .map(|file| file.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    kinds.sort();
    kinds
}

#[test]
fn every_mistake_is_told_with_its_place_and_what_to_do() {
    let folder = Folder::new();
    restrict(&folder.path("keys/pkcs1.pem"), 0o644);
    let kinds = kinds();
    assert!(kinds.len() > 10, "{kinds:?}");
    for kind in kinds {
        let path = |ending: &str| {
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/it/targets/mistakes/{kind}.{ending}"))
        };
        let shown = folder.input_errors(&format!("{kind}.yaml"), &fs::read(path("yaml")).unwrap());
        assert!(!shown.is_empty(), "{kind}: nothing is said of it");
        for secret in SECRETS {
            assert!(!shown.contains(secret), "{kind} shows `{secret}`:\n{shown}");
        }
        assert_data_eq!(shown, Data::read_from(&path("txt"), None).raw());
    }
}

#[test]
fn a_file_that_is_absent_a_folder_or_not_text_is_named() {
    let folder = Folder::new();
    let not_text = folder.input_errors("config.yaml", b"host: \xff\n");
    assert!(not_text.contains("`config.yaml` is not UTF-8"), "{not_text}");
    let mut sources = podproof::diagnostic::Sources::default();
    for (name, expected) in [("none.yaml", "there is no such file"), ("keys", "found the folder")] {
        let input_errors = podproof::targets::read(&folder.path(name), &|_| None, &mut sources).unwrap_err();
        assert!(input_errors[0].title.to_show().contains(expected), "{input_errors:?}");
    }
}
