//! The suite that the program brings along, so that nothing but the program and a target's file is needed.
//!
//! Out: every file of the project's `scenarios/` and `spec/`, as they were when the program was built (`build.rs` makes the
//! table). Paths are from the root of the project, with `/` on every system; texts are UTF-8.

use std::path::Path;

static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/built_in.rs"));

/// What it is called on the command line, where a folder could be named.
pub const NAME: &str = "built-in";

/// All files, path and text, sorted by path.
pub fn files() -> &'static [(&'static str, &'static str)] {
    FILES
}

/// The files below a folder such as `spec/openapi`, path and text, sorted by path.
pub fn files_below(folder: &Path) -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES
        .iter()
        .filter(move |(path, _)| Path::new(path).starts_with(folder))
        .copied()
}
