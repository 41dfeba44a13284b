//! A target file for other programs: the BDKs' own configuration, plus the `conformance:` section.
//!
//! Comes in: address, accounts, authority. Goes out: one YAML file, and beside it a folder `<name>-keys` with PKCS#8 private keys
//! (readable by their owner only) and the authority's certificate, all PEM. Paths in the YAML are relative to it.

use std::fs;
use std::io::{self, Write as _};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use crate::accounts::{Accounts, User};
use crate::keys::LazyKey;

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

pub(crate) fn write(
    file: &Path,
    address: SocketAddr,
    accounts: &Accounts,
    authority_pem: &str,
) -> Result<WrittenTarget, TargetError> {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let folder_name = format!("{stem}-keys");
    let folder = file.with_file_name(&folder_name);
    fs::create_dir_all(&folder).map_err(|source| TargetError {
        path: folder.clone(),
        source,
    })?;
    for key in keys(accounts) {
        write_private(&folder.join(key_file(key)), &key.pkcs8_pem())?;
    }
    write_public(&folder.join(AUTHORITY_FILE), authority_pem)?;
    // Last, so that whoever waits for this file finds the others.
    write_public(file, &yaml(&folder_name, address, accounts))?;
    Ok(WrittenTarget {
        file: file.to_owned(),
        keys: folder,
    })
}

const AUTHORITY_FILE: &str = "authority.pem";

fn keys(accounts: &Accounts) -> [&LazyKey; 6] {
    [
        &accounts.bot.key,
        &accounts.app.key,
        &accounts.other_bot.key,
        &accounts.deactivated_bot.key,
        &accounts.disabled_app.key,
        &accounts.other_app.key,
    ]
}

fn key_file(key: &LazyKey) -> String {
    format!("{}.pem", key.name())
}

fn yaml(folder: &str, address: SocketAddr, accounts: &Accounts) -> String {
    let path = |name: &str| quoted(&format!("{folder}/{name}"));
    let key = |key: &LazyKey| format!("privateKey: {{ path: {} }}", path(&key_file(key)));
    let user = |user: &User| format!("{{ username: {}, userId: {} }}", quoted(&user.username), user.user_id);
    format!(
        "\
# A mock pod, for podproof and for bots built with a BDK. It lives until the mock is stopped; its keys are worth nothing.
scheme: https
host: {host}
port: {port}
bot:
  username: {bot}
  {bot_key}
app:
  appId: {app}
  {app_key}
ssl:
  trustStore: {{ path: {authority} }}
conformance:
  name: mock
  users:
    installed: {installed}
    notInstalled: {not_installed}
    reserved: {reserved}
  identities:
    otherBot:
      username: {other_bot}
      {other_bot_key}
    deactivatedBot:
      username: {deactivated_bot}
      {deactivated_bot_key}
    disabledApp:
      appId: {disabled_app}
      {disabled_app_key}
    otherApp:
      appId: {other_app}
      {other_app_key}
",
        host = quoted(&host(address.ip())),
        port = address.port(),
        bot = quoted(&accounts.bot.username),
        bot_key = key(&accounts.bot.key),
        app = quoted(&accounts.app.app_id),
        app_key = key(&accounts.app.key),
        authority = path(AUTHORITY_FILE),
        installed = user(&accounts.installed),
        not_installed = user(&accounts.not_installed),
        reserved = user(&accounts.reserved),
        other_bot = quoted(&accounts.other_bot.username),
        other_bot_key = key(&accounts.other_bot.key),
        deactivated_bot = quoted(&accounts.deactivated_bot.username),
        deactivated_bot_key = key(&accounts.deactivated_bot.key),
        disabled_app = quoted(&accounts.disabled_app.app_id),
        disabled_app_key = key(&accounts.disabled_app.key),
        other_app = quoted(&accounts.other_app.app_id),
        other_app_key = key(&accounts.other_app.key),
    )
}

/// The host as a BDK puts it between `https://` and the port.
fn host(ip: IpAddr) -> String {
    match ip {
        ip if ip.is_unspecified() => "localhost".to_owned(),
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

/// A YAML scalar: every JSON string is one.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
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
