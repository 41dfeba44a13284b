//! What a setting with `path` or `content` holds: keys, certificates, trust stores.
//!
//! In: a pointer to such a setting. Out: its bytes, its password, and where to complain about it.
//!
//! Paths are taken from the folder of the file. A `content` is PEM, or anything in Base64, as the BDK for Java takes it.

use std::fs::FileType;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::exposed::Exposed;
use super::plain::{Kind, length_of};
use super::reader::Reader;
use crate::diagnostic::{InputError, Location, Owner, read_bytes};
use crate::secret::Secret;

/// Bytes that a setting names.
pub(crate) struct Material {
    pub(crate) bytes: Secret<Vec<u8>>,
    /// The setting that names them.
    pub(crate) place: Location,
    /// How a person knows them: the path as it was written, or `content`.
    pub(crate) name: String,
    /// Without it `None`; it may be empty.
    pub(crate) password: Option<Secret>,
}

/// What a private key is given by; the pod's clients know no passphrase for it.
pub(crate) const KEY: &[&str] = &["path", "content"];
/// What a certificate or a trust store is given by.
pub(crate) const STORE: &[&str] = &["path", "content", "password"];

/// Whether others may read a file without a remark.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Privacy {
    Private,
    Public,
}

impl Material {
    /// Whether it is text with PEM blocks in it.
    pub(crate) fn is_pem(&self) -> bool {
        let bytes = self.bytes.reveal();
        bytes.windows(10).any(|window| window == b"-----BEGIN")
    }

    /// The text, as far as it is one.
    pub(crate) fn text(&self) -> Secret {
        Secret::new(String::from_utf8_lossy(self.bytes.reveal()).into_owned())
    }
}

/// Reads what the setting at a pointer names.
pub(crate) fn material(reader: &mut Reader<'_>, at: &str, keys: &[&str], privacy: Privacy) -> Option<Material> {
    if !reader.section(at, keys) {
        return None;
    }
    let (path_at, content_at) = (format!("{at}/path"), format!("{at}/content"));
    let password_at = format!("{at}/password");
    let password = reader.secret(&password_at);
    let has = |pointer: &str| reader.tree.find(pointer).is_some();
    // One that could not be read has been complained of; that it is missing as well would be untrue.
    let is_unknown = password.is_none() && has(&password_at);
    let material = match (has(&path_at), has(&content_at)) {
        (true, false) => from_file(reader, &path_at, privacy, password),
        (false, true) => from_content(reader, &content_at, password),
        (true, true) => {
            reader.wrong(
                &content_at,
                "expected `path` or `content`, found both",
                "remove one of them",
            );
            None
        }
        (false, false) => {
            let place = reader.tree.key_at(at);
            let input_error = InputError::at(Owner::Target, place, "expected `path` or `content`, found neither");
            reader.complain(input_error.help("name the file: `path: keys/bot.pem`"));
            None
        }
    };
    material.filter(|_| !is_unknown)
}

fn from_file(reader: &mut Reader<'_>, at: &str, privacy: Privacy, password: Option<Secret>) -> Option<Material> {
    let written = reader.text(at)?;
    let path = written.reveal().clone();
    let place = reader.tree.value_at(at);
    if path.is_empty() {
        reader.wrong(at, "the path is empty", "name the file: `path: keys/bot.pem`");
        return None;
    }
    if path.contains("-----BEGIN") {
        let help = "write `content:` in place of `path:`";
        reader.wrong(
            at,
            "expected the path of a file, found the content of such a file",
            help,
        );
        return None;
    }
    if !Kind::Path.fits(&path) {
        let title = format!("expected the path of a file, found {}", length_of(&written));
        reader.wrong(
            at,
            title,
            "name the file: `path: keys/bot.pem`; a key itself goes below `content:`",
        );
        return None;
    }
    if let Some(inside) = path.strip_prefix("classpath:") {
        let title = format!("`{path}` lies inside a Java program, where only Java finds it");
        let file = inside.trim_start_matches('/');
        let help = format!(
            "write the path of the file itself, from the folder of this one, for example `src/main/resources/{file}`"
        );
        reader.wrong(at, title, help);
        return None;
    }
    let file = reader.folder.join(path.strip_prefix("file:").unwrap_or(&path));
    if let Some(kind) = irregular(&file) {
        let title = format!("expected a file, found {kind} `{path}`");
        reader.wrong(
            at,
            title,
            "name the file itself; paths are taken from the folder of this file",
        );
        return None;
    }
    match read_bytes(&file, Owner::Target) {
        Ok(bytes) => {
            if privacy == Privacy::Private && is_open_to_all(&file) {
                reader.exposed.push(Exposed {
                    place: place.clone(),
                    path: path.clone(),
                    file: file.clone(),
                });
            }
            reader.pieces.add(&bytes);
            Some(Material {
                bytes: Secret::new(bytes),
                place,
                name: format!("`{path}`"),
                password,
            })
        }
        Err(input_error) => {
            let input_error = InputError::at(Owner::Target, place, input_error.title);
            let help = if path.starts_with("~/") {
                "write the whole path; `~` means something to a shell only"
            } else {
                "paths are taken from the folder of this file"
            };
            reader.complain(input_error.help(help));
            None
        }
    }
}

/// What is there in place of a file. It is not opened: a pipe that nobody writes to would never answer.
fn irregular(file: &Path) -> Option<&'static str> {
    let kind = std::fs::metadata(file).ok()?.file_type();
    match kind {
        kind if kind.is_file() => None,
        kind if kind.is_dir() => Some("the folder"),
        kind => Some(special(kind)),
    }
}

#[cfg(unix)]
fn special(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    match kind {
        kind if kind.is_fifo() => "the pipe",
        kind if kind.is_socket() => "the socket",
        _ => "the device",
    }
}

#[cfg(not(unix))]
fn special(_: FileType) -> &'static str {
    "the device"
}

fn from_content(reader: &mut Reader<'_>, at: &str, password: Option<Secret>) -> Option<Material> {
    let content = reader.text(at)?.reveal().clone();
    let bytes = if content.contains("-----BEGIN") {
        content.into_bytes()
    } else {
        let packed: String = content.chars().filter(|character| !character.is_whitespace()).collect();
        match STANDARD.decode(packed) {
            Ok(bytes) if !bytes.is_empty() => bytes,
            _ => {
                reader.wrong(
                    at,
                    "expected PEM or Base64 text, found neither",
                    "copy the whole file, with `-----BEGIN …-----`, under `content: |`, indented; or name it with `path`",
                );
                return None;
            }
        }
    };
    reader.pieces.add(&bytes);
    Some(Material {
        bytes: Secret::new(bytes),
        place: reader.tree.value_at(at),
        name: "`content`".to_owned(),
        password,
    })
}

#[cfg(unix)]
fn is_open_to_all(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(file).is_ok_and(|metadata| metadata.permissions().mode() & 0o004 != 0)
}

/// Other systems have other rights; nothing is said of them.
#[cfg(not(unix))]
fn is_open_to_all(_: &Path) -> bool {
    false
}
