//! Packs a run: written beside its place, verified there, and put in place whole or not at all.
//!
//! The order of members, their times (the run's start) and their rights are fixed, so that the same inputs give the same bytes.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Datelike, Timelike, Utc};
use tempfile::NamedTempFile;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::comparison::Comparison;
use super::error::{EvidenceError, NotAPack};
use super::guard::Guard;
use super::inputs::Inputs;
use super::manifest::{EvidenceManifest, FORMAT, MANIFEST, Member, MemberKind, PackedRun, RECORD, REPORTS};
use super::sum::{Sum, Summing};
use super::upgrade::Upgrade;
use super::verify::verify;
use crate::findings::RunView;
use crate::record::ReadError;
use crate::report::{Format, RenderError};

/// How a run is packed.
#[derive(Clone, Debug)]
pub struct PackSettings {
    /// The record.
    pub record: PathBuf,
    /// The pack.
    pub out: PathBuf,
    /// What belongs to the upgrade that the run came after.
    pub upgrade: Upgrade,
    /// Whether a pack that is there is replaced.
    pub force: bool,
    /// Whether a suite that is not that of the run is packed all the same.
    pub allow_changed: bool,
    /// When it is packed, RFC 3339 in UTC.
    pub packed_at: String,
}

/// A pack that was written.
#[derive(Clone, Debug)]
pub struct Packed {
    /// Its SHA-256 sum.
    pub sha256: Sum,
    /// Its size in bytes.
    pub bytes: u64,
    /// How many members it has.
    pub members: usize,
    /// What cannot be verified of it, because it was packed with another suite than that of the run.
    pub unverified: Vec<String>,
}

/// Packs a run with what it was made with.
///
/// # Errors
/// The suite is another one, a member would hold a secret, what was packed does not verify, or it cannot be written.
pub fn pack(run: &RunView, inputs: &Inputs, settings: &PackSettings) -> Result<Packed, EvidenceError> {
    if !inputs.changed.is_empty() && !settings.allow_changed {
        return Err(EvidenceError::Changed(inputs.changed.clone()));
    }
    let out = &settings.out;
    place(out, settings.force)?;
    let failed = |source: io::Error| EvidenceError::Write {
        path: out.clone(),
        source,
    };
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut file = beside(folder.unwrap_or(Path::new("."))).map_err(failed)?;
    let members = write(run, inputs, settings, file.as_file_mut())?;
    file.as_file().sync_all().map_err(failed)?;
    file.rewind().map_err(failed)?;
    let (sha256, bytes) = Sum::of(&mut BufReader::new(file.as_file())).map_err(failed)?;
    let unverified = unverified(file.path()).map_err(|error| EvidenceError::Unverified(vec![error.to_string()]))?;
    if !unverified.is_empty() && !settings.allow_changed {
        return Err(EvidenceError::Unverified(unverified));
    }
    let persisted = if settings.force {
        file.persist(out)
    } else {
        file.persist_noclobber(out)
    };
    persisted.map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => EvidenceError::Exists { path: out.clone() },
        _ => failed(error.error),
    })?;
    Ok(Packed {
        sha256,
        bytes,
        members,
        unverified,
    })
}

/// Looks whether a pack may be written there.
fn place(out: &Path, force: bool) -> Result<(), EvidenceError> {
    match fs::metadata(out) {
        Ok(found) if !found.is_file() => Err(EvidenceError::NotAFile { path: out.to_owned() }),
        Ok(_) if !force => Err(EvidenceError::Exists { path: out.to_owned() }),
        _ => Ok(()),
    }
}

/// A file that is removed unless it is put in place, with the rights of any new file.
fn beside(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".podproof-evidence-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// What does not verify of a pack.
fn unverified(path: &Path) -> Result<Vec<String>, NotAPack> {
    let comparisons = verify(path, None)?.comparisons;
    let mismatches = comparisons.iter().filter(|one| Comparison::is_mismatch(one));
    Ok(mismatches.map(ToString::to_string).collect())
}

/// Writes the members, and returns how many there are.
fn write(run: &RunView, inputs: &Inputs, settings: &PackSettings, file: &mut File) -> Result<usize, EvidenceError> {
    let failed = |source: io::Error| EvidenceError::Write {
        path: settings.out.clone(),
        source,
    };
    let mut writer = PackWriter {
        zip: ZipWriter::new(BufWriter::new(file)),
        options: options(&run.record.manifest.started_at),
        members: Vec::new(),
        out: &settings.out,
    };
    let mut record = File::open(&settings.record).map_err(|source| ReadError::File {
        path: settings.record.clone(),
        source,
    })?;
    writer.add(RECORD, MemberKind::Record, None, |out| {
        Ok(io::copy(&mut record, out).map(drop)?)
    })?;
    for format in Format::ALL {
        let name = format!("{REPORTS}{}", format.file_name());
        writer.add(&name, MemberKind::Report, None, |out| format.render(run, out))?;
    }
    for member in settings.upgrade.members() {
        let named = member.path.display().to_string();
        writer.add(&member.name, member.kind, Some(&named), |out| member.copy(out))?;
    }
    for file in &inputs.files {
        writer.add(&file.name, file.kind, Some(&file.source), |out| {
            Ok(out.write_all(file.text.as_bytes())?)
        })?;
    }
    let members = writer.members.len();
    let manifest = EvidenceManifest {
        format: FORMAT.to_owned(),
        podproof: env!("CARGO_PKG_VERSION").to_owned(),
        packed_at: settings.packed_at.clone(),
        run: PackedRun::of(run),
        changed: inputs.changed.clone(),
        suite: inputs.suite.clone(),
        members: writer.members,
    };
    let text = manifest.text().map_err(|error| failed(error.into()))?;
    let started = writer.zip.start_file(MANIFEST, writer.options);
    let written = started.and_then(|()| Ok(writer.zip.write_all(text.as_bytes())?));
    let finished = written.and_then(|()| writer.zip.finish()).map_err(io::Error::from);
    let mut out = finished.map_err(failed)?;
    out.flush().map_err(failed)?;
    Ok(members + 1)
}

/// How a member is stored. A time that a pack cannot say is left out.
fn options(started_at: &str) -> SimpleFileOptions {
    let start = DateTime::parse_from_rfc3339(started_at).map(|start| start.with_timezone(&Utc));
    let time = start.ok().and_then(|start| {
        let part = |number: u32| u8::try_from(number).ok();
        zip::DateTime::from_date_and_time(
            u16::try_from(start.year()).ok()?,
            part(start.month())?,
            part(start.day())?,
            part(start.hour())?,
            part(start.minute())?,
            part(start.second())?,
        )
        .ok()
    });
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(time.unwrap_or_default())
        .unix_permissions(0o644)
}

/// Writes a pack, member by member.
struct PackWriter<'f, 'o> {
    zip: ZipWriter<BufWriter<&'f mut File>>,
    options: SimpleFileOptions,
    members: Vec<Member>,
    out: &'o Path,
}

impl PackWriter<'_, '_> {
    /// Adds a member, made of a file of this name if it is one that was read.
    fn add(
        &mut self,
        name: &str,
        kind: MemberKind,
        source: Option<&str>,
        fill: impl FnOnce(&mut dyn Write) -> Result<(), RenderError>,
    ) -> Result<(), EvidenceError> {
        let failed = |source: io::Error| EvidenceError::Write {
            path: self.out.to_owned(),
            source,
        };
        let started = self.zip.start_file(name, self.options);
        started.map_err(|error| failed(error.into()))?;
        let mut member = MemberWriter {
            zip: &mut self.zip,
            summing: Summing::default(),
            guard: Guard::new(kind),
        };
        fill(&mut member).map_err(|error| match error {
            RenderError::Write(error) => failed(error),
            source => EvidenceError::Render {
                member: name.to_owned(),
                source,
            },
        })?;
        let MemberWriter { summing, guard, .. } = member;
        if let Some(found) = guard.finish() {
            return Err(EvidenceError::Secret {
                member: source.unwrap_or(name).to_owned(),
                line: found.line,
                what: found.what,
            });
        }
        let (sha256, bytes) = summing.finish();
        self.members.push(Member {
            name: name.to_owned(),
            kind,
            bytes,
            sha256,
        });
        Ok(())
    }
}

/// What is written to a member is summed, and looked through for secrets.
struct MemberWriter<'z, 'f> {
    zip: &'z mut ZipWriter<BufWriter<&'f mut File>>,
    summing: Summing,
    guard: Guard,
}

impl Write for MemberWriter<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.zip.write_all(bytes)?;
        self.summing.write_all(bytes)?;
        self.guard.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
