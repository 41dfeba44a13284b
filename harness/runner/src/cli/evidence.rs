//! `podproof evidence`: a recorded run as one file, for a change ticket.

use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat};

use super::arguments::EvidenceArguments;
use super::exit::Exit;
use super::report::is_same_file;
use super::show;
use crate::diagnostic::Sources;
use crate::evidence::{EvidenceError, Inputs, PackSettings, Packed, Upgrade, pack};
use crate::findings::RunView;
use crate::record::{FILE_NAME, Manifest, Record};
use crate::text::{count, short_size};

pub(super) fn evidence(arguments: &EvidenceArguments) -> Exit {
    let record = record_of(&arguments.run);
    let packed_at = match packed_at() {
        Ok(packed_at) => packed_at,
        Err(text) => return usage(&text),
    };
    let upgrade = arguments
        .baselines
        .iter()
        .chain(&arguments.watch)
        .chain(&arguments.comparisons);
    if let Some(lost) = upgrade.chain([&record]).find(|file| is_same_file(file, &arguments.out)) {
        return usage(&format!(
            "`{}` is to be packed itself, and would be lost; name another file with `--out`",
            lost.display()
        ));
    }
    // The record alone: what a pack says must not depend on what lies beside it.
    let run = match Record::open(&record).and_then(RunView::of) {
        Ok(run) => run,
        Err(error) => return invalid(&error.to_string()),
    };
    show::unfinished(&run);
    let comparisons = &arguments.comparisons;
    let upgrade = match Upgrade::read(&arguments.baselines, arguments.watch.as_deref(), comparisons) {
        Ok(upgrade) => upgrade,
        Err(error) => return invalid(&error.to_string()),
    };
    let settings = PackSettings {
        upgrade,
        record,
        out: arguments.out.clone(),
        force: arguments.force,
        allow_changed: arguments.allow_changed,
        packed_at,
    };
    let mut sources = Sources::default();
    let packed = Inputs::read(&run.record.manifest, &mut sources).and_then(|inputs| pack(&run, &inputs, &settings));
    match packed {
        Ok(packed) => tell(&packed, &arguments.out),
        Err(EvidenceError::Suite(input_errors)) => {
            show::err(
                "error[evidence]: what the run was made with cannot be read any more; it is looked for from the current folder",
            );
            show::input_errors(&input_errors, &sources)
        }
        Err(error @ (EvidenceError::Exists { .. } | EvidenceError::NotAFile { .. })) => usage(&error.to_string()),
        Err(error @ (EvidenceError::Write { .. } | EvidenceError::Render { .. })) => {
            show::harness(&error.to_string()).exit
        }
        Err(error) => invalid(&error.to_string()),
    }
}

/// The record that is meant: the one in a folder of reports, where that is named.
pub(super) fn record_of(run: &Path) -> PathBuf {
    if run.is_dir() {
        run.join(FILE_NAME)
    } else {
        run.to_owned()
    }
}

/// Now; or what the variable SOURCE_DATE_EPOCH says, in seconds since 1970, so that a pack can be made again byte by byte.
fn packed_at() -> Result<String, String> {
    let Some(seconds) = std::env::var_os("SOURCE_DATE_EPOCH").filter(|seconds| !seconds.is_empty()) else {
        return Ok(Manifest::now());
    };
    let seconds = seconds.to_str().and_then(|seconds| seconds.parse().ok());
    let instant = seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    instant
        .map(|instant| instant.to_rfc3339_opts(SecondsFormat::Millis, true))
        .ok_or_else(|| "the variable SOURCE_DATE_EPOCH is no number of seconds since 1970".to_owned())
}

fn tell(packed: &Packed, out: &Path) -> Exit {
    if !packed.unverified.is_empty() {
        show::err(&format!(
            "warning: `podproof verify` will not confirm the verdicts under what was packed:\n{}",
            packed.unverified.join("\n")
        ));
    }
    let size = usize::try_from(packed.bytes).unwrap_or(usize::MAX);
    show::out(&format!(
        "pack {} ({}, {})",
        out.display(),
        count(packed.members, "member"),
        short_size(size)
    ));
    show::out(&format!("sha256 {}", packed.sha256));
    show::out(&format!(
        "next: podproof verify {} --sha256 {}",
        out.display(),
        packed.sha256
    ));
    Exit::Passed
}

fn usage(text: &str) -> Exit {
    show::err(&format!("error[command line]: {text}"));
    Exit::Usage
}

fn invalid(text: &str) -> Exit {
    show::err(&format!("error[evidence]: {text}"));
    Exit::Invalid
}
