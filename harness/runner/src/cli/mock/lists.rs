//! What the mock pod can be told, one a line.

use podproof_mock_pod::{Deviation, PodVersion};

use crate::cli::show;

/// The lies that it tells on request.
pub(super) fn deviations() {
    let lies = Deviation::ALL.iter().chain(Deviation::DEEP);
    listed(lies.map(|deviation| (deviation.name(), deviation.sentence())));
}

/// The versions that it answers as, the oldest first, each with what is different since the one before.
pub(super) fn versions() {
    let versions = PodVersion::ALL.iter();
    listed(versions.map(|version| (version.name(), version.sentence())));
}

fn listed(entries: impl Iterator<Item = (&'static str, &'static str)> + Clone) {
    let width = entries.clone().map(|(name, _)| name.len()).max().unwrap_or_default();
    for (name, sentence) in entries {
        show::out(&format!("{name:width$}  {sentence}"));
    }
}
