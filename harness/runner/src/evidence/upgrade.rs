//! What is packed of an upgrade beside the run after it: the baselines, the watch, and reports of the comparison.
//!
//! In: files as they were named. Out: members below `upgrade/`, each read once and found to be what it was named as. A pack does not
//! compare again: whoever has it can, since the records are in it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::comparison::Comparison;
use super::error::EvidenceError;
use super::manifest::{EvidenceManifest, MemberKind, UPGRADE};
use crate::findings::watch::WatchView;
use crate::record::Record;
use crate::report::compare::comparison_format;
use crate::report::{Format, RenderError};
use crate::text::count;

/// The files of an upgrade, as members.
#[derive(Clone, Debug, Default)]
pub struct Upgrade {
    members: Vec<UpgradeMember>,
}

/// A file of an upgrade.
#[derive(Clone, Debug)]
pub(super) struct UpgradeMember {
    /// The member.
    pub(super) name: String,
    /// What it is.
    pub(super) kind: MemberKind,
    /// The file, as it was named.
    pub(super) path: PathBuf,
}

impl Upgrade {
    /// Reads what was named: records of baselines, the record of a watch, and reports as `podproof compare` writes them.
    ///
    /// # Errors
    /// One cannot be read, or is something else.
    pub fn read(baselines: &[PathBuf], watch: Option<&Path>, comparisons: &[PathBuf]) -> Result<Self, EvidenceError> {
        let mut members = Vec::new();
        for (index, path) in baselines.iter().enumerate() {
            Record::open(path)?;
            members.push(member(
                format!("baseline-{}.jsonl", index + 1),
                MemberKind::Baseline,
                path,
            ));
        }
        if let Some(path) = watch {
            WatchView::open(path).map_err(|error| not_what(path, error.to_string()))?;
            members.push(member("watch.jsonl".to_owned(), MemberKind::Watch, path));
        }
        for path in comparisons {
            let name = format!("comparison.{}", comparison(path)?);
            if members
                .iter()
                .any(|member: &UpgradeMember| member.name.ends_with(&name))
            {
                return Err(not_what(path, "a second comparison of the same format".to_owned()));
            }
            members.push(member(name, MemberKind::ComparisonReport, path));
        }
        Ok(Self { members })
    }

    /// The files, in the order of the pack.
    pub(super) fn members(&self) -> &[UpgradeMember] {
        &self.members
    }
}

impl UpgradeMember {
    /// Writes the file to a pack.
    pub(super) fn copy(&self, out: &mut dyn Write) -> Result<(), RenderError> {
        let mut file = fs::File::open(&self.path)?;
        std::io::copy(&mut file, out)?;
        Ok(())
    }
}

/// What verifying says of them: they are the bytes that were packed, and that is all.
pub(super) fn told(manifest: &EvidenceManifest) -> Option<Comparison> {
    let of_upgrade = manifest
        .members
        .iter()
        .filter(|member| member.name.starts_with(UPGRADE));
    let number = of_upgrade.count();
    (number > 0).then(|| {
        Comparison::open(format!(
            "{} of the upgrade (baselines, watch, comparison): as packed; not compared or judged again. `podproof compare` does, from the records in the pack",
            count(number, "member")
        ))
    })
}

fn member(name: String, kind: MemberKind, path: &Path) -> UpgradeMember {
    UpgradeMember {
        name: format!("{UPGRADE}{name}"),
        kind,
        path: path.to_owned(),
    }
}

/// The ending of a report of a comparison, by what is in it.
fn comparison(path: &Path) -> Result<&'static str, EvidenceError> {
    let text = fs::read_to_string(path).map_err(|error| not_what(path, error.to_string()))?;
    match comparison_format(&text) {
        Some(Format::Html) => Ok("html"),
        Some(Format::Junit) => Ok("junit.xml"),
        Some(Format::Json) => Ok("json"),
        _ => Err(not_what(
            path,
            "expected a page, JUnit or JSON as `podproof compare` writes them, found something else".to_owned(),
        )),
    }
}

fn not_what(path: &Path, problem: String) -> EvidenceError {
    EvidenceError::Upgrade {
        path: path.to_owned(),
        problem,
    }
}
