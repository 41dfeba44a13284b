//! Opens a pack that nobody vouches for.
//!
//! In: a file. Out: its members by name, each to be read once, and its manifest; or why it is no pack. Nothing is taken on trust: an
//! archive has exactly one reading (no name twice, nothing overlapping, nothing before, between or behind its members), names that
//! lead nowhere else, and sizes that have a limit.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};

use serde::Deserialize;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::error::NotAPack;
use super::layout::is_safe;
use super::manifest::{EvidenceManifest, FORMAT, MANIFEST, MemberKind, RECORD, REPORTS, SUITE, UPGRADE};
use crate::text::count;

/// The most members.
const MOST: u16 = 20_000;

/// The largest table of members, in bytes.
const LARGEST_TABLE: u32 = 16 * 1024 * 1024;

/// The largest manifest, in bytes.
const LARGEST_MANIFEST: u64 = 32 * 1024 * 1024;

/// The most that a pack may hold, in bytes, unpacked.
const MOST_BYTES: u64 = 4 * 1024 * 1024 * 1024;

/// The length of what ends an archive, in bytes.
const END: u64 = 22;

/// A pack.
pub(super) struct Pack {
    archive: ZipArchive<BufReader<File>>,
    /// Its manifest.
    pub(super) manifest: EvidenceManifest,
    /// The members but the manifest: the place of each in the archive, and the size that the archive says.
    pub(super) members: BTreeMap<String, (usize, u64)>,
}

impl Pack {
    /// Opens a pack.
    ///
    /// # Errors
    /// It is none, or none that has exactly one reading.
    pub(super) fn open(mut file: File) -> Result<Self, NotAPack> {
        let entries = end(&mut file)?;
        let mut archive = ZipArchive::new(BufReader::new(file)).map_err(malformed)?;
        if archive.has_duplicate_names() || archive.len() != usize::from(entries) {
            return form("an archive with two members of one name");
        }
        if archive.offset() != 0 {
            return form("an archive with something before its members");
        }
        archive.validate_header_consistency().map_err(malformed)?;
        let mut members = BTreeMap::new();
        let mut total: u64 = 0;
        for index in 0..archive.len() {
            let (name, size) = member(&archive, index)?;
            total = total.saturating_add(size);
            members.insert(name, (index, size));
        }
        if total > MOST_BYTES {
            return form(&format!(
                "an archive that unpacks to {total} bytes; the most that is read is {MOST_BYTES} bytes"
            ));
        }
        let Some((index, size)) = members.remove(MANIFEST) else {
            return form(&format!("an archive without `{MANIFEST}`"));
        };
        if size > LARGEST_MANIFEST {
            return form(&format!("a `{MANIFEST}` of {size} bytes"));
        }
        let mut text = Vec::new();
        read(&mut archive, index, size, &mut text)
            .map_err(|error| NotAPack::Form(format!("a `{MANIFEST}` that cannot be read: {error}")))?;
        let manifest = manifest(&text)?;
        Ok(Self {
            archive,
            manifest,
            members,
        })
    }

    /// Unpacks a member, at most as much as the archive says that it is.
    ///
    /// # Errors
    /// It cannot be unpacked, is longer than that, or `out` fails.
    pub(super) fn read(&mut self, index: usize, size: u64, out: &mut dyn Write) -> io::Result<()> {
        read(&mut self.archive, index, size, out)
    }
}

fn read(archive: &mut ZipArchive<BufReader<File>>, index: usize, size: u64, out: &mut dyn Write) -> io::Result<()> {
    let mut member = archive.by_index(index)?;
    let copied = io::copy(&mut (&mut member).take(size), out)?;
    // One byte more shows whether there is more, and at the end the checksum of the archive is compared.
    if copied < size || member.read(&mut [0])? > 0 {
        return Err(io::Error::other(format!(
            "it is not of the {size} bytes that it is said to be"
        )));
    }
    Ok(())
}

/// Reads what ends an archive: how many members it has.
fn end(file: &mut File) -> Result<u16, NotAPack> {
    let mut end = [0; END as usize];
    let sought = file.seek(SeekFrom::End(0)).and_then(|length| {
        let Some(start) = length.checked_sub(END) else {
            return Ok(false);
        };
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(&mut end)?;
        file.rewind()?;
        Ok(true)
    });
    let is_there = sought.map_err(|error| NotAPack::Form(format!("a file that cannot be read: {error}")))?;
    if !is_there || end[..4] != *b"PK\x05\x06" {
        return form("something else, or one that was cut or added to");
    }
    let short = |at: usize| u16::from_le_bytes([end[at], end[at + 1]]);
    let (disk, disk_of_table, here, entries, comment) = (short(4), short(6), short(8), short(10), short(20));
    let table = u32::from_le_bytes([end[12], end[13], end[14], end[15]]);
    if (disk, disk_of_table, comment) != (0, 0, 0) || here != entries {
        return form("an archive in several parts, or with a comment");
    }
    if entries > MOST || table > LARGEST_TABLE {
        return form(&format!(
            "an archive of more than {}",
            count(usize::from(MOST), "member")
        ));
    }
    Ok(entries)
}

/// The name and the size of a member.
fn member(archive: &ZipArchive<BufReader<File>>, index: usize) -> Result<(String, u64), NotAPack> {
    let entry = archive.by_index_data(index).map_err(malformed)?;
    let name = match entry.name() {
        Ok(name) if is_safe(&name) => name.into_owned(),
        _ => {
            let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
            return form(&format!("a member with the name {name:?}, which leads elsewhere"));
        }
    };
    if entry.is_symlink() || !entry.is_file() {
        return form(&format!("the member `{name}`, which is a link or a folder"));
    }
    if entry.encrypted() {
        return form(&format!("the member `{name}`, which is encrypted"));
    }
    match entry.compression() {
        CompressionMethod::Stored | CompressionMethod::Deflated => Ok((name, entry.size())),
        _ => form(&format!(
            "the member `{name}`, which is packed in a way that is not known"
        )),
    }
}

fn manifest(text: &[u8]) -> Result<EvidenceManifest, NotAPack> {
    #[derive(Deserialize)]
    struct Head {
        format: String,
    }
    let unreadable =
        |error: serde_json::Error| NotAPack::Form(format!("a `{MANIFEST}` that is none of a pack: {error}"));
    let head: Head = serde_json::from_slice(text).map_err(unreadable)?;
    if head.format != FORMAT {
        return Err(NotAPack::OtherFormat {
            expected: FORMAT,
            found: head.format,
        });
    }
    let manifest: EvidenceManifest = serde_json::from_slice(text).map_err(unreadable)?;
    let mut names = std::collections::BTreeSet::new();
    for member in &manifest.members {
        let is_in_place = match member.kind {
            MemberKind::Record => member.name == RECORD,
            MemberKind::Report => member.name.starts_with(REPORTS),
            MemberKind::Baseline | MemberKind::Watch | MemberKind::ComparisonReport => member.name.starts_with(UPGRADE),
            _ => member.name.starts_with(SUITE),
        };
        if !is_in_place || !is_safe(&member.name) || !names.insert(&member.name) {
            return form(&format!(
                "a `{MANIFEST}` that names {:?} twice, or where it does not belong",
                member.name
            ));
        }
    }
    Ok(manifest)
}

fn form<T>(found: &str) -> Result<T, NotAPack> {
    Err(NotAPack::Form(found.to_owned()))
}

fn malformed(error: ZipError) -> NotAPack {
    NotAPack::Form(format!("an archive that is not whole: {error}"))
}
