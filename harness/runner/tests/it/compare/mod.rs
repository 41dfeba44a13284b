//! Comparisons of runs as users see them: the program, its exit codes and documents, and what it says of pods that lie.

mod acceptance;
mod announced;
mod history;
mod program;
mod reports;
mod support;
mod truth;
