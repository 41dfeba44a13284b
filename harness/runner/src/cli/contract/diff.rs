//! `podproof contract diff`: what changed between two documents.

use std::path::Path;

use podproof_contract::{Change, Kind, diff};

use crate::cli::exit::Exit;
use crate::cli::show;
use crate::diagnostic::{Location, Sources, position_of};
use crate::suite::contracts::read_one;

pub(super) fn compare(old: &Path, new: &Path) -> Exit {
    let mut sources = Sources::default();
    let (old, new) = match (read_one(old, "old", &mut sources), read_one(new, "new", &mut sources)) {
        (Ok(old), Ok(new)) => (old, new),
        (old, new) => {
            let input_errors = [old.err().unwrap_or_default(), new.err().unwrap_or_default()].concat();
            return show::input_errors(&input_errors, &sources);
        }
    };
    let changes = diff(&old, &new);
    for change in &changes {
        show::out(&line(change, &sources));
    }
    let count = |kind: Kind| changes.iter().filter(|change| change.kind == kind).count();
    let (breaking, additive, neutral) = (count(Kind::Breaking), count(Kind::Additive), count(Kind::Neutral));
    if changes.is_empty() {
        show::out("no difference");
    } else {
        show::out(&format!("{breaking} breaking, {additive} additive, {neutral} neutral"));
    }
    if breaking > 0 { Exit::Failed } else { Exit::Passed }
}

fn line(change: &Change, sources: &Sources) -> String {
    let kind = match change.kind {
        Kind::Breaking => "breaking",
        Kind::Additive => "additive",
        Kind::Neutral => "neutral",
    };
    let place = change.new.as_ref().or(change.old.as_ref());
    let place = place.and_then(|place| position_of(&Location::key(&place.document, place.pointer.clone()), sources));
    let place = place
        .map(|(file, line, column)| format!("  ({file}:{line}:{column})"))
        .unwrap_or_default();
    let operations = change.operations.join(", ");
    let separator = if operations.is_empty() { "" } else { ": " };
    format!("{kind:8}  {operations}{separator}{}{place}", change.message)
}
