//! Verifies a pack: sums, members, what it says of its run, and the verdicts, which are judged again.

use std::fs::File;
use std::io::Seek;
use std::path::Path;

use super::archive::Pack;
use super::comparison::Comparison;
use super::error::NotAPack;
use super::judged::judged;
use super::manifest::{EvidenceManifest, MemberKind, PackedRun, RECORD, REPORTS};
use super::sum::{Sum, Summing};
use super::unpack::Unpacked;
use super::upgrade::told;
use crate::findings::RunView;
use crate::record::{ReadError, Record};
use crate::report::Format;
use crate::text::{count, list};

/// What came of verifying a pack.
#[derive(Clone, Debug)]
pub struct Verification {
    /// The sum of the pack.
    pub sha256: Sum,
    /// What was compared, in order.
    pub comparisons: Vec<Comparison>,
}

/// Verifies a pack, whose own sum should be `expected`.
///
/// # Errors
/// The file is no pack, or none that has exactly one reading.
pub fn verify(path: &Path, expected: Option<&Sum>) -> Result<Verification, NotAPack> {
    let failed = |source| NotAPack::File {
        path: path.to_owned(),
        source,
    };
    let mut file = File::open(path).map_err(failed)?;
    if !file.metadata().map_err(failed)?.is_file() {
        return Err(NotAPack::Form("a folder, a pipe or a device".to_owned()));
    }
    let (sha256, _) = Sum::of(&mut file).map_err(failed)?;
    file.rewind().map_err(failed)?;
    let mut compared = vec![match expected {
        Some(expected) if *expected == sha256 => {
            Comparison::right(format!("the pack is the one with the SHA-256 {sha256}"))
        }
        Some(expected) => {
            Comparison::mismatch("the pack", &format!("SHA-256 {expected}"), &format!("SHA-256 {sha256}"))
        }
        None => Comparison::open(format!("the pack has the SHA-256 {sha256}; `--sha256` compares it")),
    }];
    let mut pack = Pack::open(file)?;
    compared.extend(contents(&mut pack)?);
    Ok(Verification {
        sha256,
        comparisons: compared,
    })
}

fn contents(pack: &mut Pack) -> Result<Vec<Comparison>, NotAPack> {
    let (unpacked, mut compared) = Unpacked::of(pack)?;
    let manifest = &pack.manifest;
    if !compared.is_empty() {
        compared.push(Comparison::open(
            "the record is not judged again, because members are not those of the manifest",
        ));
        return Ok(compared);
    }
    compared.push(Comparison::right(format!(
        "{}, each of the size and SHA-256 that the manifest says; none is missing, none was added",
        count(manifest.members.len(), "member")
    )));
    let run = match Record::open(&unpacked.path(RECORD)).and_then(RunView::of) {
        Ok(run) => run,
        Err(error) => {
            compared.push(unreadable(error)?);
            return Ok(compared);
        }
    };
    compared.push(record(manifest, &run));
    compared.extend(judged(manifest, &unpacked, &run));
    compared.extend(reports(manifest, &run));
    compared.extend(told(manifest));
    Ok(compared)
}

/// A record in another format is no mismatch: another podproof reads it.
fn unreadable(error: ReadError) -> Result<Comparison, NotAPack> {
    match error {
        // The file is a temporary one, whose name says nothing.
        ReadError::In { source, .. } => unreadable(*source),
        ReadError::OtherFormat { found } => Err(NotAPack::OtherFormat {
            expected: crate::record::FORMAT,
            found,
        }),
        error => Ok(Comparison::mismatch(RECORD, "a record", &error.to_string())),
    }
}

/// Whether the manifest says of the run what its record says.
fn record(manifest: &EvidenceManifest, run: &RunView) -> Comparison {
    let (said, is) = (&manifest.run, PackedRun::of(run));
    if *said != is {
        let text = |run: &PackedRun| serde_json::to_string(run).unwrap_or_default();
        return Comparison::mismatch("what the manifest says of the run", &text(&is), &text(said));
    }
    let labels = is.labels.iter().map(|(name, value)| format!(", {name}={value}"));
    let end = if is.unfinished { ", unfinished" } else { "" };
    Comparison::right(format!(
        "the record is that of {}, started {}, {}{}{end}",
        is.target,
        is.started_at,
        count(run.trials.len(), "trial"),
        labels.collect::<String>()
    ))
}

/// Whether the reports are those of the record: rendered anew, which only the version that packed them can.
fn reports(manifest: &EvidenceManifest, run: &RunView) -> Vec<Comparison> {
    let own = env!("CARGO_PKG_VERSION");
    if manifest.podproof != own {
        return vec![Comparison::open(format!(
            "reports are not compared with the record: podproof {} packed them, and this is podproof {own}",
            manifest.podproof
        ))];
    }
    let mut compared = Vec::new();
    let mut right = Vec::new();
    for member in manifest
        .members
        .iter()
        .filter(|member| member.kind == MemberKind::Report)
    {
        let mut formats = Format::ALL.into_iter();
        let Some(format) = formats.find(|format| member.name == format!("{REPORTS}{}", format.file_name())) else {
            compared.push(Comparison::mismatch(
                &member.name,
                "a report of a format that is known",
                "another one",
            ));
            continue;
        };
        let mut summing = Summing::default();
        let rendered = format.render(run, &mut summing);
        let (sum, _) = summing.finish();
        match rendered {
            Ok(()) if sum == member.sha256 => right.push(format.name()),
            Ok(()) => compared.push(Comparison::mismatch(
                &member.name,
                &format!("SHA-256 {sum}, as it is rendered from the record"),
                &format!("SHA-256 {}", member.sha256),
            )),
            Err(error) => compared.push(Comparison::mismatch(&member.name, "a report", &error.to_string())),
        }
    }
    if !right.is_empty() {
        compared.push(Comparison::right(format!(
            "reports are what is rendered from the record: {}",
            list(right)
        )));
    }
    compared
}
