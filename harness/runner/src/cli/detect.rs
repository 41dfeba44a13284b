//! `podproof detect`: what a suite notices of a pod that lies.

use std::path::Path;

use podproof_mock_pod::Deviation;

use super::arguments::DetectArguments;
use super::exit::Exit;
use super::show;
use crate::campaign::detect::{Detector, Matrix, json, markdown, text};
use crate::diagnostic::Sources;
use crate::suite;

pub(super) fn detect(arguments: &DetectArguments) -> Exit {
    let mut sources = Sources::default();
    let suite = match suite::read(&arguments.suite.settings(), &mut sources) {
        Ok(suite) => suite,
        Err(input_errors) => return show::input_errors(&input_errors, &sources),
    };
    if !arguments.quiet {
        show::built_in(&suite.built_in);
    }
    let deviations = match arguments.deviations.as_slice() {
        [] if arguments.deep => Deviation::DEEP.to_vec(),
        [] => Deviation::ALL.to_vec(),
        named => named.to_vec(),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&format!("cannot start: {error}")),
    };
    let detector = Detector::new(suite.contracts, suite.catalogue, sources, suite.scenarios);
    let total = deviations.len();
    let mut count = 0;
    let progress = indicatif::ProgressBar::new(total as u64);
    let matrix = runtime.block_on(detector.matrix(&deviations, arguments.jobs, |row| {
        count += 1;
        progress.set_position(count);
        progress.set_message(row.deviation.clone());
    }));
    progress.finish_and_clear();
    let matrix = match matrix {
        Ok(matrix) => matrix,
        Err(error) => return failed(&error),
    };
    show::out(&text(&matrix, !arguments.quiet));
    if let Err(error) = write(&matrix, &arguments.reports) {
        return failed(&format!(
            "the matrix could not be written to `{}`: {error}",
            arguments.reports.display()
        ));
    }
    if matrix.is_clean() { Exit::Passed } else { Exit::Failed }
}

fn write(matrix: &Matrix, folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    std::fs::write(
        folder.join("detection.json"),
        json(matrix).map_err(std::io::Error::other)?,
    )?;
    std::fs::write(folder.join("detection.md"), markdown(matrix))
}

fn failed(text: &str) -> Exit {
    show::err(&format!("error[harness]: {text}"));
    Exit::Broken
}
