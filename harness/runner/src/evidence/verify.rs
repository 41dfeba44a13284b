//! Verifies a pack: sums, members, what it says of its run, and the verdicts, which are judged again.

use std::fmt;
use std::fs::File;
use std::io::Seek;
use std::path::Path;

use super::archive::Pack;
use super::error::NotAPack;
use super::inputs::{KINDS, changed};
use super::layout::is_safe;
use super::manifest::{EvidenceManifest, MemberKind, PackedRun, PackedSuite, RECORD, REPORTS};
use super::sum::{Sum, Summing};
use super::unpack::Unpacked;
use crate::campaign::judge::{Changed, Ground, Rejudged, confirm};
use crate::diagnostic::{InputError, Owner, Source, Sources};
use crate::findings::RunView;
use crate::record::{CheckState, ReadError};
use crate::report::Format;
use crate::run::hashes;
use crate::suite::contracts::{self, ContractFile, ContractSettings};
use crate::suite::folder::Folder;
use crate::suite::requirements::Catalogue;
use crate::text::{count, list};

/// How many verdicts that differ are told one by one.
const TOLD: usize = 20;

/// What came of verifying a pack.
#[derive(Clone, Debug)]
pub struct Verification {
    /// The sum of the pack.
    pub sha256: Sum,
    /// What was compared, in order.
    pub findings: Vec<Finding>,
}

/// Something that was compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// It is as it should be.
    Right {
        /// What is, in a line.
        text: String,
    },
    /// It could not be compared, or is known to differ.
    Open {
        /// What and why, in a line.
        text: String,
    },
    /// It is not as it should be.
    Mismatch {
        /// The member, or the trial.
        of: String,
        /// What should be.
        expected: String,
        /// What is.
        found: String,
    },
}

impl Finding {
    pub(super) fn mismatch(of: &str, expected: &str, found: &str) -> Self {
        Self::Mismatch {
            of: of.to_owned(),
            expected: expected.to_owned(),
            found: found.to_owned(),
        }
    }

    fn right(text: impl Into<String>) -> Self {
        Self::Right { text: text.into() }
    }

    fn open(text: impl Into<String>) -> Self {
        Self::Open { text: text.into() }
    }

    /// Whether it is not as it should be.
    pub fn is_mismatch(&self) -> bool {
        matches!(self, Self::Mismatch { .. })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Right { text } | Self::Open { text } => formatter.write_str(text),
            Self::Mismatch { of, expected, found } => write!(formatter, "{of}: expected {expected}, found {found}"),
        }
    }
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
    let mut findings = vec![match expected {
        Some(expected) if *expected == sha256 => Finding::right(format!("the pack is the one with the SHA-256 {sha256}")),
        Some(expected) => Finding::mismatch("the pack", &format!("SHA-256 {expected}"), &format!("SHA-256 {sha256}")),
        None => Finding::open(format!("the pack has the SHA-256 {sha256}; `--sha256` compares it")),
    }];
    let mut pack = Pack::open(file)?;
    findings.extend(contents(&mut pack)?);
    Ok(Verification { sha256, findings })
}

fn contents(pack: &mut Pack) -> Result<Vec<Finding>, NotAPack> {
    let (unpacked, mut findings) = Unpacked::of(pack)?;
    let manifest = &pack.manifest;
    if !findings.is_empty() {
        findings.push(Finding::open(
            "the record is not judged again, because members are not those of the manifest",
        ));
        return Ok(findings);
    }
    findings.push(Finding::right(format!(
        "{}, each of the size and SHA-256 that the manifest says; none is missing, none was added",
        count(manifest.members.len(), "member")
    )));
    let run = match RunView::open(&unpacked.path(RECORD)) {
        Ok(run) => run,
        Err(error) => {
            findings.push(unreadable(error)?);
            return Ok(findings);
        }
    };
    findings.push(record(manifest, &run));
    findings.extend(judged(manifest, &unpacked, &run));
    findings.extend(reports(manifest, &run));
    Ok(findings)
}

/// A record in another format is no mismatch: another podproof reads it.
fn unreadable(error: ReadError) -> Result<Finding, NotAPack> {
    match error {
        // The file is a temporary one, whose name says nothing.
        ReadError::In { source, .. } => unreadable(*source),
        ReadError::OtherFormat { found } => Err(NotAPack::OtherFormat {
            expected: crate::record::FORMAT,
            found,
        }),
        error => Ok(Finding::mismatch(RECORD, "a record", &error.to_string())),
    }
}

/// Whether the manifest says of the run what its record says.
fn record(manifest: &EvidenceManifest, run: &RunView) -> Finding {
    let (said, is) = (&manifest.run, PackedRun::of(run));
    if *said != is {
        let text = |run: &PackedRun| serde_json::to_string(run).unwrap_or_default();
        return Finding::mismatch("what the manifest says of the run", &text(&is), &text(said));
    }
    let labels = is.labels.iter().map(|(name, value)| format!(", {name}={value}"));
    let end = if is.unfinished { ", unfinished" } else { "" };
    Finding::right(format!(
        "the record is that of {}, started {}, {}{}{end}",
        is.target,
        is.started_at,
        count(run.trials.len(), "trial"),
        labels.collect::<String>()
    ))
}

/// Reads the packed suite, compares it with that of the run, and judges the record again.
fn judged(manifest: &EvidenceManifest, unpacked: &Unpacked, run: &RunView) -> Vec<Finding> {
    let mut sources = Sources::default();
    let read = settings(&manifest.suite, unpacked).and_then(|settings| {
        let in_words = |errors: Vec<InputError>| {
            let titles: Vec<String> = errors.iter().take(3).map(|error| error.title.to_string()).collect();
            Finding::mismatch("the packed suite", "one that can be read", &titles.join("; "))
        };
        let contracts = contracts::read(&settings, &mut sources).map_err(in_words)?;
        let catalogue = Catalogue::read(&settings.spec.join("requirements"), &mut sources).map_err(in_words)?;
        for member in manifest.members.iter().filter(|member| member.kind == MemberKind::Scenario) {
            let source = Source::read(&unpacked.path(&member.name), Owner::Scenario);
            sources.add(source.map_err(|error| in_words(vec![error]))?);
        }
        Ok((contracts, catalogue))
    });
    let (contracts, catalogue) = match read {
        Ok(read) => read,
        Err(finding) => return vec![finding],
    };
    let mut findings = strangers(manifest, unpacked, &sources);
    findings.extend(suite(manifest, run, &sources));
    let ground = Ground {
        contracts: &contracts,
        catalogue: &catalogue,
        sources: &sources,
    };
    match confirm(&ground, &run.record) {
        Ok(rejudged) => findings.extend(verdicts(&rejudged)),
        Err(error) => findings.push(Finding::mismatch(RECORD, "a record", &error.to_string())),
    }
    findings
}

/// How the packed contracts are read.
fn settings(suite: &PackedSuite, unpacked: &Unpacked) -> Result<ContractSettings, Finding> {
    let path = |name: &String| {
        if is_safe(name) {
            return Ok(unpacked.path(name));
        }
        Err(Finding::mismatch("the manifest", "names of members", name))
    };
    let contracts = suite.contracts.iter().map(|contract| {
        Ok(ContractFile {
            service: contract.service.clone(),
            prefix: contract.prefix.clone(),
            path: path(&contract.file)?,
        })
    });
    Ok(ContractSettings {
        spec: Folder::from(path(&suite.spec)?),
        contracts: contracts.collect::<Result<_, _>>()?,
        overlays: suite.overlays.iter().map(path).collect::<Result<_, _>>()?,
        overlay_reason: suite.overlay_reason.clone(),
    })
}

/// What was read and is not packed, and what is packed and was not read.
fn strangers(manifest: &EvidenceManifest, unpacked: &Unpacked, sources: &Sources) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (owner, kind) in KINDS {
        let mut packed: Vec<&str> = manifest
            .members
            .iter()
            .filter(|member| member.kind == kind)
            .map(|member| member.name.as_str())
            .collect();
        for source in sources.files(owner) {
            let name = unpacked.name(Path::new(&*source.name));
            match packed.iter().position(|packed| name.as_deref() == Some(*packed)) {
                Some(index) => drop(packed.swap_remove(index)),
                None => findings.push(Finding::mismatch(
                    "the packed suite",
                    "references to members alone",
                    &format!("one to `{}`", name.unwrap_or_else(|| source.name.to_string())),
                )),
            }
        }
        let unread = packed.into_iter();
        findings.extend(unread.map(|name| Finding::mismatch(name, "a file that the suite consists of", "another one")));
    }
    findings
}

/// Whether the packed suite is that of the run, or differs as the manifest says.
fn suite(manifest: &EvidenceManifest, run: &RunView, sources: &Sources) -> Vec<Finding> {
    let differ = changed(&run.record.manifest.hashes, &hashes(sources));
    let mut findings = Vec::new();
    for part in &differ {
        findings.push(if manifest.changed.contains(part) {
            Finding::open(format!(
                "{} are not those that the run was made with, as the pack says: it was packed with `--allow-changed`",
                part.part
            ))
        } else {
            Finding::mismatch(&part.part.to_string(), &part.recorded, &part.packed)
        });
    }
    let said_wrongly = manifest.changed.iter().filter(|part| !differ.contains(part));
    findings.extend(said_wrongly.map(|part| Finding::mismatch(&part.part.to_string(), &part.packed, "another sum")));
    if findings.is_empty() {
        findings.push(Finding::right(
            "scenarios, contracts, overlays and requirements are those that the run was made with",
        ));
    }
    findings
}

/// Whether every verdict is the recorded one.
fn verdicts(rejudged: &Rejudged) -> Vec<Finding> {
    let taken = match rejudged.redacted {
        0 => String::new(),
        number => format!("; {} taken as recorded, because the value is redacted", count(number, "check")),
    };
    if rejudged.changes.is_empty() {
        return vec![Finding::right(format!(
            "{} judged again: every verdict and every check is the recorded one{taken}",
            count(rejudged.judged, "answer")
        ))];
    }
    let told = rejudged.changes.iter().take(TOLD).map(|change| match &change.what {
        Changed::Trial { before, now } => Finding::mismatch(&change.trial, before.name(), now.name()),
        Changed::Check {
            step,
            check,
            before,
            now,
        } => Finding::mismatch(
            &format!("{} · {step} · {check}", change.trial),
            before.as_ref().map_or("not asked", CheckState::name),
            now.name(),
        ),
    });
    let mut findings: Vec<Finding> = told.collect();
    if let Some(more) = rejudged.changes.len().checked_sub(TOLD).filter(|more| *more > 0) {
        findings.push(Finding::open(format!("{more} more verdicts and checks differ")));
    }
    findings
}

/// Whether the reports are those of the record: rendered anew, which only the version that packed them can.
fn reports(manifest: &EvidenceManifest, run: &RunView) -> Vec<Finding> {
    let own = env!("CARGO_PKG_VERSION");
    if manifest.podproof != own {
        return vec![Finding::open(format!(
            "reports are not compared with the record: podproof {} packed them, and this is podproof {own}",
            manifest.podproof
        ))];
    }
    let mut findings = Vec::new();
    let mut right = Vec::new();
    for member in manifest.members.iter().filter(|member| member.kind == MemberKind::Report) {
        let mut formats = Format::ALL.into_iter();
        let Some(format) = formats.find(|format| member.name == format!("{REPORTS}{}", format.file_name())) else {
            findings.push(Finding::mismatch(&member.name, "a report of a format that is known", "another one"));
            continue;
        };
        let mut summing = Summing::default();
        let rendered = format.render(run, &mut summing);
        let (sum, _) = summing.finish();
        match rendered {
            Ok(()) if sum == member.sha256 => right.push(format.name()),
            Ok(()) => findings.push(Finding::mismatch(
                &member.name,
                &format!("SHA-256 {sum}, as it is rendered from the record"),
                &format!("SHA-256 {}", member.sha256),
            )),
            Err(error) => findings.push(Finding::mismatch(&member.name, "a report", &error.to_string())),
        }
    }
    if !right.is_empty() {
        findings.push(Finding::right(format!(
            "reports are what is rendered from the record: {}",
            list(right)
        )));
    }
    findings
}
