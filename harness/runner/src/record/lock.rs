//! A lock: a file that says who holds what it stands for, as long as the process lives.
//!
//! It is the system's own: that of a process that died is free at once. What is written in it is for the message of whoever comes
//! second.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::Path;

use chrono::{SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

/// A lock that is held, as long as this lives.
#[derive(Debug)]
pub struct Lock {
    /// Locked; `None` where the system has no locks.
    _file: Option<File>,
}

/// Who holds a lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Holder {
    /// The number of the process.
    pub process: u32,
    /// Since when, RFC 3339 in UTC.
    pub started_at: String,
    /// What it does, such as `podproof watch`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
}

/// Why a lock cannot be had.
#[derive(Debug)]
pub enum NoLock {
    /// Somebody holds it; `None`: he does not say who he is.
    Held(Option<Holder>),
    /// The system does not let us.
    System(io::Error),
}

impl Lock {
    /// Takes a lock, and writes into it who holds it.
    ///
    /// # Errors
    /// Somebody else holds it, or the file cannot be used.
    pub fn take(path: &Path, command: Option<&str>) -> Result<Self, NoLock> {
        let mut file = opened(path, true).map_err(NoLock::System)?;
        match file.try_lock() {
            Ok(()) => {
                // Only for a message: that it cannot be written is no reason not to go on.
                _ = sign(&mut file, command);
                Ok(Self { _file: Some(file) })
            }
            Err(TryLockError::WouldBlock) => Err(NoLock::Held(holder(&mut file))),
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(Self { _file: None }),
            Err(TryLockError::Error(error)) => Err(NoLock::System(error)),
        }
    }

    /// Whether somebody holds a lock.
    ///
    /// # Errors
    /// The file cannot be used.
    pub fn is_held(path: &Path) -> io::Result<bool> {
        let file = match opened(path, false) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(error)) if error.kind() != io::ErrorKind::Unsupported => Err(error),
            Ok(()) | Err(TryLockError::Error(_)) => Ok(false),
        }
    }
}

fn opened(path: &Path, create: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(create).truncate(false).open(path)
}

fn sign(file: &mut File, command: Option<&str>) -> io::Result<()> {
    let holder = Holder {
        process: std::process::id(),
        started_at: Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true),
        command: command.map(str::to_owned),
    };
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(serde_json::to_string(&holder)?.as_bytes())
}

fn holder(file: &mut File) -> Option<Holder> {
    let mut text = String::new();
    file.take(4096).read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}
