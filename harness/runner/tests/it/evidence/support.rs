//! A run to pack, and packs taken apart and put together again.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::Value;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::support::program::{Ended, Playground, SIGN_IN};

/// A folder with a suite of its own and the record of a run, which passed.
pub(crate) fn recorded() -> Playground {
    recorded_with(&[])
}

/// The same, of a run with further arguments.
pub(crate) fn recorded_with(arguments: &[&str]) -> Playground {
    let here = Playground::new();
    here.copy_spec();
    here.write("scenarios/sign-in.yaml", SIGN_IN);
    let ended = here.bare(&[&["run", "--quiet"], arguments].concat());
    assert_eq!(ended.code, 0, "{}", ended.all());
    here
}

/// Packs the run as `evidence.zip`, and returns the sum that was printed.
pub(crate) fn packed(here: &Playground) -> String {
    let ended = here.bare(&["evidence", "reports", "--out", "evidence.zip"]);
    assert_eq!(ended.code, 0, "{}", ended.all());
    sum_in(&ended)
}

pub(crate) fn sum_in(ended: &Ended) -> String {
    let mut lines = ended.stdout.lines();
    let sum = lines.find_map(|line| line.strip_prefix("sha256 "));
    sum.unwrap_or_else(|| panic!("{}", ended.all())).to_owned()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let digest = digest(&SHA256, bytes);
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The members of a pack, in order.
#[derive(Clone)]
pub(crate) struct Members(pub(crate) Vec<(String, Vec<u8>)>);

impl Members {
    pub(crate) fn of(pack: &Path) -> Self {
        let mut archive = ZipArchive::new(Cursor::new(fs::read(pack).unwrap())).unwrap();
        let members = (0..archive.len()).map(|index| {
            let mut member = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            member.read_to_end(&mut bytes).unwrap();
            (member.name().unwrap().into_owned(), bytes)
        });
        Self(members.collect())
    }

    pub(crate) fn names(&self) -> Vec<&str> {
        self.0.iter().map(|(name, _)| name.as_str()).collect()
    }

    pub(crate) fn bytes(&self, name: &str) -> &[u8] {
        let (_, bytes) = self.0.iter().find(|(known, _)| known == name).unwrap();
        bytes
    }

    pub(crate) fn text(&self, name: &str) -> &str {
        std::str::from_utf8(self.bytes(name)).unwrap()
    }

    pub(crate) fn manifest(&self) -> Value {
        serde_json::from_slice(self.bytes("manifest.json")).unwrap()
    }

    pub(crate) fn replace(&mut self, name: &str, bytes: impl Into<Vec<u8>>) {
        let member = self.0.iter_mut().find(|(known, _)| known == name).unwrap();
        member.1 = bytes.into();
    }

    /// Makes the manifest say of each member what it now is, as a forger would.
    pub(crate) fn sign(&mut self) {
        let mut manifest = self.manifest();
        for member in manifest["members"].as_array_mut().unwrap() {
            let bytes = self.bytes(member["name"].as_str().unwrap());
            member["bytes"] = bytes.len().into();
            member["sha256"] = hex(bytes).into();
        }
        self.replace("manifest.json", manifest.to_string());
    }

    /// The archive of these.
    pub(crate) fn zip(&self) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in &self.0 {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }
}

/// Verifies these bytes as a pack.
pub(crate) fn verified(here: &Playground, pack: impl AsRef<[u8]>) -> Ended {
    here.write("other.zip", pack);
    here.bare(&["verify", "other.zip"])
}
