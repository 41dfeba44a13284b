//! What a run, or a list, stands on: everything read and checked, nothing sent.

use std::panic::resume_unwind;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use podproof_contract::Contracts;
use podproof_mock_pod::{MockPod, Settings};
use tokio::runtime::Runtime;

use super::arguments::SuiteArguments;
use super::exit::Exit;
use super::known_issues;
use super::part;
use super::show::{self, Refusal};
use super::signatures::Dictionary;
use super::target::read as read_target;
use crate::diagnostic::{InputError, Owner, Sources};
use crate::record::{NamedRecord, SelectionRecord, ShardRecord};
use crate::run::{About, RunContext, hashes, shard as shard_record};
use crate::suite::built_in::BuiltIn;
use crate::suite::known_issues::KnownIssues;
use crate::suite::plan::{NothingSelected, Selection, Trial, trials};
use crate::suite::requirements::Catalogue;
use crate::suite::{self, SuiteSettings};
use crate::targets::{Target, embedded};

/// What a run or a list stands on.
pub(super) struct Prepared {
    pub(super) runtime: Runtime,
    pub(super) mock: Option<MockPod>,
    pub(super) context: Arc<RunContext>,
    pub(super) trials: Vec<Trial>,
    pub(super) about: About,
    pub(super) signatures: Option<Dictionary>,
}

/// What would be played on what: all that a list needs.
pub(super) struct Planned {
    pub(super) trials: Vec<Trial>,
    pub(super) target: Target,
    pub(super) built_in: Vec<BuiltIn>,
    runtime: Runtime,
    mock: Option<MockPod>,
    contracts: Contracts,
    catalogue: Catalogue,
    sources: Sources,
    shard: Option<ShardRecord>,
    named: NamedRecord,
    known_issues: Option<KnownIssues>,
    signatures: Option<Dictionary>,
}

/// Reads and checks everything that the selection needs; nothing has been sent when it returns. Where no target is named, that
/// is a mock pod with these settings.
pub(super) fn prepare(
    suite: &SuiteArguments,
    selection: &Selection,
    target: Option<&Path>,
    known_issues: Option<&Path>,
    mock: Settings,
) -> Result<Prepared, Refusal> {
    let planned = plan(suite, selection, target, known_issues, mock)?;
    let sources = planned.sources;
    suite::compile(&planned.contracts, &planned.trials)
        .map_err(|input_errors| show::refused(&input_errors, &sources))?;
    let context = RunContext::new(
        Arc::new(planned.contracts),
        Arc::new(planned.catalogue),
        Arc::new(sources.clone()),
        planned.target,
    )
    .map_err(|error| show::refused(&[InputError::general(Owner::Target, error.to_string())], &sources))?;
    Ok(Prepared {
        runtime: planned.runtime,
        mock: planned.mock,
        context: Arc::new(context.with_replay_options(planned.named.options())),
        trials: planned.trials,
        about: About {
            built_in: planned.built_in,
            hashes: hashes(&sources),
            selection: recorded(selection),
            shard: planned.shard,
            named: planned.named,
            labels: Vec::new(),
            known_issues: planned.known_issues,
            fail_on_warnings: false,
        },
        signatures: planned.signatures,
    })
}

/// Reads what the selection needs, and plans what would be played. That the contracts can be judged by is not looked at.
pub(super) fn plan(
    suite: &SuiteArguments,
    selection: &Selection,
    target: Option<&Path>,
    known_issues: Option<&Path>,
    mock: Settings,
) -> Result<Planned, Refusal> {
    let mut sources = Sources::default();
    let named = named(suite, target, known_issues);
    let settings = suite.settings();
    let runtime = runtime().map_err(|error| show::harness(&format!("cannot start: {error}")))?;
    let (played_on, suite, signatures) = thread::scope(|threads| {
        // Keys and certificates take as long as the suite.
        let played_on = threads.spawn(|| match target {
            Some(path) => read_apart(path),
            None => PlayedOn::Mock(Box::new(runtime.block_on(start_mock(mock)))),
        });
        let suite = suite::read_selected(&settings, selection, &mut sources);
        let signatures = Dictionary::open(&settings.contracts.spec, &mut sources);
        let played_on = played_on.join().unwrap_or_else(|panic| resume_unwind(panic));
        (played_on, suite, signatures)
    });
    let (mock, target) = match played_on {
        PlayedOn::Target(read) => {
            let (target, texts) = *read;
            sources.append(texts);
            (None, target)
        }
        PlayedOn::Mock(started) => {
            let (mock, target) = (*started).map_err(|error| show::harness(&error))?;
            (Some(mock), Ok(target))
        }
    };
    let named_by_target = target.as_ref().ok().and_then(|target| target.known_issues.clone());
    let known_issues = known_issues.or(named_by_target.as_deref());
    // A known issue may name any trial.
    let suite = match known_issues {
        None => suite,
        Some(_) => suite.and_then(|_| suite::read(&settings, &mut sources)),
    };
    let (suite, signatures, target) = match (suite, signatures, target) {
        (Ok(suite), Ok(signatures), Ok(target)) => (suite, signatures, target),
        (suite, signatures, target) => {
            let input_errors = [
                suite.err().unwrap_or_default(),
                signatures.err().unwrap_or_default(),
                target.err().unwrap_or_default(),
            ]
            .concat();
            return Err(show::refused(&input_errors, &sources));
        }
    };
    show::warnings(&suite.warnings, &sources);
    let known_issues = known_issues
        .map(|path| known_issues::read(path, &suite, &mut sources))
        .transpose()
        .map_err(|mistakes| show::refused(&mistakes, &sources))?;
    let target = match &selection.shard {
        Some(shard) => part::limits(target, shard).map_err(|mistake| show::refused(&[mistake], &sources))?,
        None => target,
    };
    let trials = selection.apply(trials(suite.scenarios, &target)).map_err(|nothing| {
        let nothing = nothing_of_all(&settings, selection, &target).unwrap_or(nothing);
        let text = format!("{nothing}; `podproof list` shows them all");
        show::err(&text);
        Refusal {
            exit: Exit::NothingSelected,
            text,
        }
    })?;
    let (trials, target, shard) = match &selection.shard {
        Some(shard) => {
            let division = shard.divide(trials);
            let part = part::sets(division.part(shard.index), target, shard);
            let (trials, target) = part.map_err(|mistakes| show::refused(&mistakes, &sources))?;
            (trials, target, Some(shard_record(shard, &division)))
        }
        None => (trials, target, None),
    };
    Ok(Planned {
        trials,
        target,
        built_in: suite.built_in,
        runtime,
        mock,
        contracts: suite.contracts,
        catalogue: suite.catalogue,
        sources,
        shard,
        named,
        known_issues,
        signatures,
    })
}

/// What is played on.
enum PlayedOn {
    /// A target that was named, with the texts that it was read from.
    Target(Box<(Result<Target, Vec<InputError>>, Sources)>),
    /// A mock pod, or why it did not start.
    Mock(Box<Result<(MockPod, Target), String>>),
}

/// Reads a target beside all else.
fn read_apart(path: &Path) -> PlayedOn {
    let mut sources = Sources::default();
    let target = read_target(path, &mut sources);
    PlayedOn::Target(Box::new((target, sources)))
}

/// Why nothing is selected of the whole suite: what was meant may be in a part of it that was not read.
fn nothing_of_all(settings: &SuiteSettings, selection: &Selection, target: &Target) -> Option<NothingSelected> {
    let suite = suite::read(settings, &mut Sources::default()).ok()?;
    selection.apply(trials(suite.scenarios, target)).err()
}

/// What a run is read from, as it was named.
fn named(suite: &SuiteArguments, target: Option<&Path>, known_issues: Option<&Path>) -> NamedRecord {
    let path = |path: &Path| path.display().to_string();
    NamedRecord {
        target: target.map(path),
        scenarios: suite.scenarios.as_deref().map(path),
        spec: suite.spec.spec.as_deref().map(path),
        contracts: suite.spec.contracts.iter().map(ToString::to_string).collect(),
        overlays: suite.spec.overlays.iter().map(|overlay| path(overlay)).collect(),
        overlay_reason: suite.spec.overlay_reason.clone(),
        known_issues: known_issues.map(path),
    }
}

/// Which trials were asked for, as a manifest has it.
fn recorded(selection: &Selection) -> SelectionRecord {
    // The only part is everything.
    let part = selection.shard.as_ref().filter(|shard| shard.count > 1);
    SelectionRecord {
        selectors: selection.selectors.clone(),
        tags: selection.tags.clone(),
        shard: part.map(|shard| format!("{}/{}", shard.index, shard.count)),
        failed: selection.ids.is_some(),
    }
}

fn runtime() -> std::io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}

async fn start_mock(settings: Settings) -> Result<(MockPod, Target), String> {
    let mock = MockPod::start(settings).await.map_err(|error| error.to_string())?;
    let target = embedded(&mock);
    Ok((mock, target))
}
