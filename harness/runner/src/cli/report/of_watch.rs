//! The reports of a recorded watch, again.

use super::{Recorded, again};
use crate::cli::arguments::ReportArguments;
use crate::cli::exit::Exit;
use crate::cli::show;
use crate::cli::watch::WATCH;
use crate::findings::watch::WatchView;
use crate::report::watch::write_watch_reports;

/// Renders the reports of a watch.
pub(super) fn report(arguments: &ReportArguments) -> Exit {
    let view = match WatchView::open(&arguments.run) {
        Ok(view) => view,
        Err(error) => {
            show::err(&format!("error[watch]: {error}"));
            return Exit::Invalid;
        }
    };
    let recorded = Recorded {
        reporting: WATCH,
        is_unfinished: view.is_unfinished(),
        is_cut: view.is_cut,
    };
    again(arguments, recorded, |destinations| {
        write_watch_reports(&view, destinations)
    })
}
