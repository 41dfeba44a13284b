//! What exploring stands on: target, contracts, requirements and limits, read and checked; nothing is sent.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::FutureExt;
use podproof_contract::Contracts;
use podproof_explore::{Grace, Offer, Rules};
use podproof_mock_pod::{Deviation, Keyring, MockPod, Settings, StartError};
use tokio::runtime::Runtime;

use super::arguments::ExploreArguments;
use crate::campaign::explore::{ExploreSettings, Source, Stage, offer};
use crate::cli::exit::Exit;
use crate::cli::show::{self, Refusal};
use crate::cli::target::read as read_target;
use crate::diagnostic::{InputError, Owner, Sources};
use crate::run::RunContext;
use crate::suite::contracts;
use crate::suite::requirements::Catalogue;
use crate::targets::{Target, embedded};
use crate::text::milliseconds;

/// How long a session of a real pod may outlive its logout: the few seconds of LOGOUT-20.
pub(super) const GRACE: Duration = Duration::from_secs(5);
/// The budgets of requests and of refused sign-ins: of a pod, and of the embedded mock pod.
const REQUESTS: [u64; 2] = [2_000, 20_000];
const REFUSED: [u64; 2] = [20, 4_000];
/// How often races are played: against a pod, and against the embedded mock pod.
const TRIES: [usize; 2] = [3, 10];

/// What exploring stands on.
pub(super) struct Prepared {
    pub(super) runtime: Runtime,
    pub(super) mock: Option<MockPod>,
    pub(super) stage: Stage,
    pub(super) settings: ExploreSettings,
    pub(super) offer: Offer,
}

/// Reads and checks everything.
pub(super) fn prepare(arguments: &ExploreArguments) -> Result<Prepared, Refusal> {
    let mut sources = Sources::default();
    let spec = arguments.spec.settings();
    let file = arguments.target.file();
    let contracts = contracts::read(&spec, &mut sources);
    let catalogue = Catalogue::read(&spec.spec.join("requirements"), &mut sources);
    let target = file.as_deref().map(|path| read_target(path, &mut sources)).transpose();
    let (contracts, catalogue, target) = match (contracts, catalogue, target) {
        (Ok(contracts), Ok(catalogue), Ok(target)) => (contracts, catalogue, target),
        (contracts, catalogue, target) => {
            let mistakes = [
                contracts.err().unwrap_or_default(),
                catalogue.err().unwrap_or_default(),
                target.err().unwrap_or_default(),
            ];
            return Err(show::refused(&mistakes.concat(), &sources));
        }
    };
    if let Some(target) = target
        .as_ref()
        .filter(|target| !target.allows_exploring && !arguments.yes)
    {
        return Err(not_allowed(target));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| show::harness(&format!("cannot start: {error}")))?;
    let keyring = Keyring::new();
    let (mock, mut target) = match target {
        // It signs in as one set of accounts, so that runs with the pool can go on beside it.
        Some(target) => (None, target.without_pool()),
        None => {
            let mock = runtime.block_on(embedded_mock(arguments.deviations.clone(), &keyring));
            let mock = mock.map_err(|error| show::harness(&error.to_string()))?;
            let target = embedded(&mock);
            (Some(mock), target)
        }
    };
    let settings = settings(arguments, &target, mock.is_some());
    target.limits.requests = Some(settings.requests);
    let offer = offer(&target, settings.refused > 0);
    let invalid = |error: String| show::refused(&[InputError::general(Owner::Target, error)], &sources);
    if target.identities.get("bot").is_none_or(|bot| bot.key.is_none()) {
        return Err(invalid(
            "exploring signs in as `bot`, and the target has none with a private key".to_owned(),
        ));
    }
    let (contracts, catalogue) = (Arc::new(contracts), Arc::new(catalogue));
    let shared = Arc::new(sources.clone());
    let context = RunContext::new(contracts.clone(), catalogue.clone(), shared.clone(), target);
    let context = context.map_err(|error| invalid(error.to_string()))?;
    let mut stage = Stage::new(Arc::new(context));
    if mock.is_some() {
        let restart = Restarting {
            contracts,
            catalogue,
            sources: shared,
            deviations: arguments.deviations.clone(),
            keyring,
            requests: settings.requests,
        };
        stage = stage.with_restart(Box::new(move || restart.clone().stage().boxed()));
    }
    Ok(Prepared {
        runtime,
        mock,
        stage,
        settings,
        offer,
    })
}

/// What another embedded mock pod is started with.
#[derive(Clone)]
struct Restarting {
    contracts: Arc<Contracts>,
    catalogue: Arc<Catalogue>,
    sources: Arc<Sources>,
    deviations: Vec<Deviation>,
    keyring: Keyring,
    requests: u64,
}

impl Restarting {
    async fn stage(self) -> Option<Stage> {
        let mock = embedded_mock(self.deviations, &self.keyring).await.ok()?;
        let mut target = embedded(&mock);
        target.limits.requests = Some(self.requests);
        let context = RunContext::new(self.contracts, self.catalogue, self.sources, target).ok()?;
        Some(Stage::new(Arc::new(context)).in_pod(mock))
    }
}

/// All embedded pods of one exploration have the same keys: making them takes a second of a processor.
async fn embedded_mock(deviations: Vec<Deviation>, keyring: &Keyring) -> Result<MockPod, StartError> {
    MockPod::start(Settings {
        deviations,
        keyring: keyring.clone(),
        ..Settings::default()
    })
    .await
}

fn settings(arguments: &ExploreArguments, target: &Target, is_embedded: bool) -> ExploreSettings {
    let place = usize::from(is_embedded);
    let own = target.limits.requests.unwrap_or(u64::MAX);
    let grace = arguments
        .grace
        .unwrap_or(if is_embedded { Duration::ZERO } else { GRACE });
    ExploreSettings {
        source: match (arguments.replay, arguments.seed) {
            (Some(seed), _) => Source::Only(seed),
            (None, seed) => Source::From(seed.unwrap_or_else(some_seed)),
        },
        time: arguments.time,
        requests: arguments.requests.unwrap_or(REQUESTS[place]).min(own),
        refused: arguments.refused.unwrap_or(REFUSED[place]),
        keeps_going: arguments.keep_going,
        tries: TRIES[place],
        rules: Rules::new(Grace(milliseconds(grace))),
    }
}

/// Another one each time.
fn some_seed() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(1, milliseconds)
}

fn not_allowed(target: &Target) -> Refusal {
    let text = format!(
        "error[target]: `{}` does not say that it may be explored; nothing was sent\n  help: exploring sends thousands of requests \
         that nobody wrote, in the name of the target's accounts: write `explore: allowed` under `conformance`, or say `--yes`",
        target.name
    );
    show::err(&text);
    Refusal {
        exit: Exit::Invalid,
        text,
    }
}
