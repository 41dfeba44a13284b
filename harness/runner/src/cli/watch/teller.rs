//! Tells a watch while it goes.

use crate::campaign::watch::WatchListener;
use crate::findings::watch::WatchReader;
use crate::record::watch::{WatchLine, WatchManifest};

/// Shows what changed, line by line.
pub(super) struct Teller {
    reader: WatchReader,
    is_quiet: bool,
}

impl Teller {
    pub(super) fn new(manifest: &WatchManifest, is_quiet: bool) -> Self {
        Self {
            reader: WatchReader::new(manifest),
            is_quiet,
        }
    }
}

impl WatchListener for Teller {
    fn on_line(&mut self, line: &WatchLine) {
        for event in self.reader.add(line) {
            if !self.is_quiet {
                crate::cli::show::out(&format!("{event:?}"));
            }
        }
    }
}
