//! What a run, or a list, stands on: everything read and checked, nothing sent.

use std::path::Path;
use std::sync::Arc;

use podproof_mock_pod::{MockPod, Settings};
use tokio::runtime::Runtime;

use super::arguments::{SelectionArguments, SuiteArguments};
use super::exit::Exit;
use super::show::{self, Refusal};
use super::target::read as read_target;
use crate::diagnostic::{InputError, Owner, Sources};
use crate::record::SelectionRecord;
use crate::run::{About, RunContext, hashes};
use crate::suite;
use crate::suite::plan::{Trial, trials};
use crate::targets::{Target, embedded};

/// What a run or a list stands on.
pub(super) struct Prepared {
    pub(super) runtime: Runtime,
    pub(super) mock: Option<MockPod>,
    pub(super) context: Arc<RunContext>,
    pub(super) trials: Vec<Trial>,
    pub(super) about: About,
}

/// Reads and checks everything; nothing has been sent when it returns.
pub(super) fn prepare(
    suite: &SuiteArguments,
    selection: &SelectionArguments,
    target: Option<&Path>,
) -> Result<Prepared, Refusal> {
    let mut sources = Sources::default();
    let options = options(suite, target);
    let suite = suite::read(&suite.settings(), &mut sources);
    let target = target.map(|path| read_target(path, &mut sources)).transpose();
    let (suite, target) = match (suite, target) {
        (Ok(suite), Ok(target)) => (suite, target),
        (suite, target) => {
            let input_errors = [suite.err().unwrap_or_default(), target.err().unwrap_or_default()].concat();
            return Err(show::refused(&input_errors, &sources));
        }
    };
    let runtime = runtime().map_err(|error| show::harness(&format!("cannot start: {error}")))?;
    let (mock, target) = match target {
        Some(target) => (None, target),
        None => {
            let (mock, target) = runtime.block_on(start_mock()).map_err(|error| show::harness(&error))?;
            (Some(mock), target)
        }
    };
    let trials = selection
        .selection()
        .apply(trials(suite.scenarios, &target))
        .map_err(|nothing| {
            let text = format!("{nothing}; `podproof list` shows them all");
            show::err(&text);
            Refusal {
                exit: Exit::NothingSelected,
                text,
            }
        })?;
    suite::compile(&suite.contracts, &trials).map_err(|input_errors| show::refused(&input_errors, &sources))?;
    let context = RunContext::new(
        Arc::new(suite.contracts),
        Arc::new(suite.catalogue),
        Arc::new(sources.clone()),
        target,
    )
    .map_err(|error| show::refused(&[InputError::general(Owner::Target, error.to_string())], &sources))?;
    Ok(Prepared {
        runtime,
        mock,
        context: Arc::new(context.with_replay_options(options)),
        trials,
        about: About {
            built_in: suite.built_in,
            hashes: hashes(&sources),
            selection: recorded(selection),
            labels: Vec::new(),
        },
    })
}

/// What must be said again so that a trial is played as it was: of the same pod, under the same contracts.
fn options(suite: &SuiteArguments, target: Option<&Path>) -> String {
    let path = |flag: &str, path: &Path| (flag.to_owned(), path.display().to_string());
    let mut options: Vec<(String, String)> = Vec::new();
    options.extend(target.map(|target| path("--target", target)));
    options.extend(suite.scenarios.iter().map(|folder| path("--scenarios", folder)));
    options.extend(suite.spec.spec.iter().map(|folder| path("--spec", folder)));
    options.extend(
        suite
            .spec
            .contracts
            .iter()
            .map(|file| ("--contract".to_owned(), file.to_string())),
    );
    options.extend(suite.spec.overlays.iter().map(|file| path("--overlay", file)));
    let reason = suite.spec.overlay_reason.iter();
    options.extend(reason.map(|reason| ("--overlay-reason".to_owned(), reason.clone())));
    let each = options.iter().map(|(flag, value)| format!("{flag} {}", quoted(value)));
    each.collect::<Vec<_>>().join(" ")
}

/// As a shell takes it for one word.
fn quoted(value: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "._-/\\:@=+,%".contains(c);
    if value.chars().all(is_plain) {
        value.to_owned()
    } else if value.contains(['$', '`', '"', '!']) {
        format!("'{}'", value.replace('\'', "'\\''"))
    } else {
        format!("\"{value}\"")
    }
}

/// Which trials were asked for, as a manifest has it.
fn recorded(selection: &SelectionArguments) -> SelectionRecord {
    SelectionRecord {
        selectors: selection.selectors.clone(),
        tags: selection.tags.clone(),
        shard: selection.shard.map(|(index, count)| format!("{index}/{count}")),
    }
}

fn runtime() -> std::io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}

async fn start_mock() -> Result<(MockPod, Target), String> {
    let mock = MockPod::start(Settings::default())
        .await
        .map_err(|error| error.to_string())?;
    let target = embedded(&mock);
    Ok((mock, target))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_path_stays_one_word_in_a_shell() {
        assert_eq!(quoted("login@/login=spec/login.yaml"), "login@/login=spec/login.yaml");
        assert_eq!(quoted("my tests"), "\"my tests\"");
        assert_eq!(quoted("a;b(c).yaml"), "\"a;b(c).yaml\"");
        assert_eq!(quoted("$HOME's"), "'$HOME'\\''s'");
    }
}
