//! The reports of a recorded load, again.

use super::{Recorded, again};
use crate::cli::arguments::ReportArguments;
use crate::cli::exit::Exit;
use crate::cli::load::LOAD;
use crate::cli::show;
use crate::findings::load::LoadView;
use crate::report::load::write_load_reports;

/// Renders the reports of a load.
pub(super) fn report(arguments: &ReportArguments) -> Exit {
    let view = match LoadView::open(&arguments.run) {
        Ok(view) => view,
        Err(error) => {
            show::err(&format!("error[load]: {error}"));
            return Exit::Invalid;
        }
    };
    let recorded = Recorded {
        reporting: LOAD,
        is_unfinished: view.record.end.is_none(),
        is_cut: view.record.is_cut,
    };
    again(arguments, recorded, |destinations| {
        write_load_reports(&view, destinations)
    })
}
