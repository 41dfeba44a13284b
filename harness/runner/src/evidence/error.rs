//! Why evidence cannot be packed, or not be verified.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::manifest::ChangedPart;
use crate::diagnostic::{InputError, in_words};
use crate::record::ReadError;
use crate::report::RenderError;

/// Why evidence cannot be packed.
#[derive(Debug, Error)]
pub enum EvidenceError {
    /// The record cannot be read.
    #[error(transparent)]
    Record(#[from] ReadError),
    /// The suite that it names cannot be read any more; the texts that this is about are with whoever reads it.
    #[error("what the run was made with cannot be read")]
    Suite(Vec<InputError>),
    /// What the record names as it is named on the command line is not understood.
    #[error("the record names a document `{text}`: {problem}; was it edited by hand?")]
    Named {
        /// As it is named.
        text: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A file of the upgrade is not what it was named as.
    #[error("`{}` cannot be packed: {problem}", path.display())]
    Upgrade {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        problem: String,
    },
    /// Parts of the suite are not those that the run was made with.
    #[error("{}", changed(.0))]
    Changed(Vec<ChangedPart>),
    /// A file has a name that not every system reads alike.
    #[error(
        "`{name}` cannot be packed: its name has characters that not every system reads alike; rename it, and run again"
    )]
    Name {
        /// The file.
        name: String,
    },
    /// Two files would be one member.
    #[error("`{one}` and `{other}` are one file under two names, and differ; was it changed meanwhile?")]
    Twice {
        /// A file.
        one: String,
        /// The other.
        other: String,
    },
    /// A member holds a secret.
    #[error(
        "line {line} of `{member}` holds {what}, and a pack must hold no secret; nothing was written: take it out, and run again"
    )]
    Secret {
        /// The member, or the file that it would be made of.
        member: String,
        /// The line, from 1.
        line: usize,
        /// What it is.
        what: &'static str,
    },
    /// A file is there already.
    #[error("`{}` is there already; name another file, or add `--force`", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// There is something that is no file.
    #[error("expected a file to write the pack to at `{}`, found a folder, a pipe or a device", path.display())]
    NotAFile {
        /// What is no file.
        path: PathBuf,
    },
    /// A report could not be rendered.
    #[error("cannot render the report `{member}`: {source}")]
    Render {
        /// The member.
        member: String,
        /// What went wrong.
        source: RenderError,
    },
    /// The pack could not be written.
    #[error("cannot write the pack `{}`: {}; is the folder there and writable, and the disk not full?", path.display(), in_words(source))]
    Write {
        /// The pack.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// What was packed does not verify.
    #[error("what was packed cannot be verified, and nothing was written:\n{}", .0.join("\n"))]
    Unverified(Vec<String>),
}

fn changed(parts: &[ChangedPart]) -> String {
    let lines = parts.iter().map(|changed| {
        format!(
            "\n  {}: expected {}, as the record says, found {}",
            changed.part, changed.recorded, changed.packed
        )
    });
    format!(
        "these are not those that the run was made with, by their SHA-256:{}\nrun again, or bring the files back as they were (in the \
         folder that the run was started in); `--allow-changed` packs them as they are, and the pack says so",
        lines.collect::<String>()
    )
}

/// Why a file is no pack, or none that is to be trusted.
#[derive(Debug, Error)]
pub enum NotAPack {
    /// It cannot be read.
    #[error("cannot read `{}`: {}", path.display(), in_words(source))]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is something else, or its form is one that a pack never has.
    #[error("expected a pack that `podproof evidence` wrote, found {0}")]
    Form(String),
    /// It is a pack in another format.
    #[error("expected a pack of format `{expected}`, found `{found}`; verify it with the podproof that packed it")]
    OtherFormat {
        /// The format that is read.
        expected: &'static str,
        /// The format that it names.
        found: String,
    },
    /// There is no room to unpack what has to be judged again.
    #[error("cannot unpack to a temporary folder: {}; is there room for it?", in_words(.0))]
    Temporary(io::Error),
}
