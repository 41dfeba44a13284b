//! Writing the target file and what it refers to.
//!
//! Comes in: address, accounts, authority. Goes out: one YAML file, and beside it a folder `<name>-keys` with PKCS#8 private keys,
//! client certificates with their keys (both readable by their owner only) and the authority's certificate, all PEM. Paths in the YAML are relative to it.

use std::fs;
use std::io::{self, Write as _};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use super::Seeded;
use super::entry::{Entry, identities, main_accounts, quoted, users};
use crate::people::accounts::Accounts;

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenTarget {
    /// The YAML file.
    pub file: PathBuf,
    /// The folder with the private keys and the authority.
    pub keys: PathBuf,
}

/// A file or folder that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write `{}`; check that the folder exists and may be written to", path.display())]
pub struct TargetError {
    /// Which one.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

/// All whom the file may name.
pub(crate) struct Everybody<'a> {
    /// The accounts that are always there.
    pub(crate) accounts: &'a Accounts,
    /// Those of the pool, set by set.
    pub(crate) pool: &'a [Accounts],
    /// Those of a seed.
    pub(crate) seeded: &'a Seeded,
}

pub(crate) fn write(
    file: &Path,
    address: SocketAddr,
    people: &Everybody<'_>,
    authority_pem: &str,
) -> Result<WrittenTarget, TargetError> {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let folder_name = format!("{stem}-keys");
    let folder = file.with_file_name(&folder_name);
    make_folder(&folder)?;
    write_credentials(&folder, &of_accounts(people.accounts))?;
    write_credentials(&folder, &people.seeded.entries(people.accounts))?;
    for (set, accounts) in (1..).zip(people.pool) {
        let folder = folder.join(set_folder(set));
        make_folder(&folder)?;
        write_credentials(&folder, &of_accounts(accounts))?;
    }
    write_public(&folder.join(AUTHORITY_FILE), authority_pem)?;
    // Last, so that whoever waits for this file finds the others.
    write_public(file, &yaml(&folder_name, address, people))?;
    Ok(WrittenTarget {
        file: file.to_owned(),
        keys: folder,
    })
}

const AUTHORITY_FILE: &str = "authority.pem";

/// The folder of the keys of a set, within that of all keys.
fn set_folder(set: usize) -> String {
    format!("set-{set}")
}

/// Everybody of these accounts who may have a key or a certificate.
fn of_accounts(accounts: &Accounts) -> Vec<Entry<'_>> {
    main_accounts(accounts)
        .into_iter()
        .chain(identities(accounts))
        .collect()
}

fn write_credentials(folder: &Path, entries: &[Entry<'_>]) -> Result<(), TargetError> {
    for entry in entries {
        if let Some(key) = entry.key {
            write_private(&folder.join(entry.key_file()), &key.pkcs8_pem())?;
        }
        if let Some(certificate) = entry.certificate {
            let both = format!("{}{}", certificate.certificate_pem(), certificate.private_key_pem());
            write_private(&folder.join(entry.certificate_file()), &both)?;
        }
    }
    Ok(())
}

fn yaml(folder: &str, address: SocketAddr, people: &Everybody<'_>) -> String {
    let accounts = people.accounts;
    format!(
        "\
# A mock pod, for podproof and for bots built with a BDK. It lives until the mock is stopped; its keys are worth nothing.
scheme: https
host: {host}
port: {port}
{main}ssl:
  trustStore: {{ path: {authority} }}
conformance:
  name: mock
  explore: allowed
  limits: {{ requestsPerSecond: unlimited, refusedSignInsPerSecond: unlimited }} # nobody is hurt
  users:
{users}  identities:
{identities}{seeded}{pool}",
        host = quoted(&host(address.ip())),
        port = address.port(),
        main = sections(folder, "", &main_accounts(accounts)),
        authority = quoted(&format!("{folder}/{AUTHORITY_FILE}")),
        users = sections(folder, "    ", &users(accounts)),
        identities = sections(folder, "    ", &identities(accounts)),
        seeded = sections(folder, "    ", &people.seeded.entries(accounts)),
        pool = pool(folder, people.pool),
    )
}

/// The list of sets, where there are any.
fn pool(folder: &str, sets: &[Accounts]) -> String {
    if sets.is_empty() {
        return String::new();
    }
    let set = |(number, accounts): (usize, &Accounts)| {
        let folder = format!("{folder}/{}", set_folder(number));
        format!(
            "    - # set {number}\n{main}      users:\n{users}      identities:\n{identities}",
            main = sections(&folder, "      ", &main_accounts(accounts)),
            users = sections(&folder, "        ", &users(accounts)),
            identities = sections(&folder, "        ", &identities(accounts)),
        )
    };
    let sets: String = (1..).zip(sets).map(set).collect();
    format!("  pool: # trials are played with these, each set for itself\n{sets}")
}

fn sections(folder: &str, indent: &str, entries: &[Entry<'_>]) -> String {
    let path = |name: &str| quoted(&format!("{folder}/{name}"));
    let section = |entry: &Entry<'_>| {
        let lines = entry.lines(path).into_iter().map(|line| format!("{indent}  {line}\n"));
        format!("{indent}{}:\n{}", entry.name, lines.collect::<String>())
    };
    entries.iter().map(section).collect()
}

/// The host as a BDK puts it between `https://` and the port.
fn host(ip: IpAddr) -> String {
    match ip {
        ip if ip.is_unspecified() => "localhost".to_owned(),
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

fn make_folder(folder: &Path) -> Result<(), TargetError> {
    fs::create_dir_all(folder).map_err(|source| TargetError {
        path: folder.to_owned(),
        source,
    })
}

fn write_public(path: &Path, text: &str) -> Result<(), TargetError> {
    fs::write(path, text).map_err(|source| TargetError {
        path: path.to_owned(),
        source,
    })
}

/// A new file that only its owner can read, from its first byte on; one that is there already may have other rights.
fn write_private(path: &Path, text: &str) -> Result<(), TargetError> {
    let failed = |source| TargetError {
        path: path.to_owned(),
        source,
    };
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(failed)
}
