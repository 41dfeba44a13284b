//! `podproof contract coverage`: what is verified, and what was seen.

use super::arguments::CoverageArguments;
use crate::cli::exit::Exit;

pub(super) fn coverage(_arguments: &CoverageArguments) -> Exit {
    Exit::Passed
}
