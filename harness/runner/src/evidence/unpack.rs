//! Compares every member with the manifest, and unpacks what has to be read again: the record and the suite, to a temporary folder
//! that is removed with this.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::archive::Pack;
use super::comparison::Comparison;
use super::error::NotAPack;
use super::manifest::{Member, MemberKind};
use super::sum::Summing;

/// The record and the suite of a pack, unpacked.
pub(super) struct Unpacked {
    folder: TempDir,
}

impl Unpacked {
    /// Compares all members, and unpacks those that have to be read again; with what differs.
    ///
    /// # Errors
    /// There is no room for them.
    pub(super) fn of(pack: &mut Pack) -> Result<(Self, Vec<Comparison>), NotAPack> {
        let folder = TempDir::with_prefix("podproof-verify-").map_err(NotAPack::Temporary)?;
        let unpacked = Self { folder };
        let mut compared = Vec::new();
        let expected = pack.manifest.members.clone();
        let mut found = std::mem::take(&mut pack.members);
        for member in &expected {
            let Some((index, size)) = found.remove(&member.name) else {
                compared.push(Comparison::mismatch(
                    &member.name,
                    &bytes(member.bytes),
                    "no such member",
                ));
                continue;
            };
            if size != member.bytes {
                compared.push(Comparison::mismatch(&member.name, &bytes(member.bytes), &bytes(size)));
                continue;
            }
            compared.extend(unpacked.member(pack, index, member)?);
        }
        compared.extend(added(&found));
        Ok((unpacked, compared))
    }

    /// Where a member, or a folder of members, lies.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        name.split('/')
            .fold(self.folder.path().to_owned(), |path, part| path.join(part))
    }

    /// The name of the member that lies there.
    pub(super) fn name(&self, path: &Path) -> Option<String> {
        let below = path.strip_prefix(self.folder.path()).ok()?;
        let parts: Option<Vec<&str>> = below.components().map(|part| part.as_os_str().to_str()).collect();
        parts.map(|parts| parts.join("/"))
    }

    /// Compares a member, and unpacks it if it has to be read again.
    fn member(&self, pack: &mut Pack, index: usize, member: &Member) -> Result<Option<Comparison>, NotAPack> {
        let mut kept = match member.kind {
            MemberKind::Report | MemberKind::Baseline | MemberKind::Watch | MemberKind::ComparisonReport => None,
            _ => Some(self.file(&member.name).map_err(NotAPack::Temporary)?),
        };
        let mut summing = Summing::default();
        let mut tee = Tee {
            summing: &mut summing,
            kept: kept.as_mut(),
            failure: None,
        };
        let read = pack.read(index, member.bytes, &mut tee);
        if let Some(failure) = tee.failure {
            return Err(NotAPack::Temporary(failure));
        }
        if let Some(mut kept) = kept {
            kept.flush().map_err(NotAPack::Temporary)?;
        }
        if let Err(error) = read {
            let found = format!("one that cannot be unpacked: {error}");
            return Ok(Some(Comparison::mismatch(&member.name, &bytes(member.bytes), &found)));
        }
        let (sum, _) = summing.finish();
        Ok((sum != member.sha256).then(|| {
            Comparison::mismatch(
                &member.name,
                &format!("SHA-256 {}", member.sha256),
                &format!("SHA-256 {sum}"),
            )
        }))
    }

    fn file(&self, name: &str) -> io::Result<BufWriter<File>> {
        let path = self.path(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        Ok(BufWriter::new(File::create_new(path)?))
    }
}

fn added(found: &BTreeMap<String, (usize, u64)>) -> Vec<Comparison> {
    let added = found.iter();
    added
        .map(|(name, (_, size))| Comparison::mismatch(name, "no such member", &bytes(*size)))
        .collect()
}

fn bytes(number: u64) -> String {
    crate::text::count(number, "byte")
}

/// Sums what is written, and keeps it if it is to be kept. That it cannot be kept is our trouble, and not that of the pack.
struct Tee<'t> {
    summing: &'t mut Summing,
    kept: Option<&'t mut BufWriter<File>>,
    failure: Option<io::Error>,
}

impl Write for Tee<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.summing.write_all(bytes)?;
        if let Some(kept) = &mut self.kept
            && let Err(error) = kept.write_all(bytes)
        {
            let told = io::Error::from(error.kind());
            self.failure = Some(error);
            return Err(told);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
