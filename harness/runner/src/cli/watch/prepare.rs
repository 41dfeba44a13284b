//! What a watch stands on: target, contracts and settings, read and checked; nothing is sent.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use podproof_mock_pod::{MockPod, Settings};
use tokio::runtime::Runtime;

use super::arguments::{Role, WatchingArguments};
use crate::campaign::watch::{ActorNames, Planned, Timing, WatchSettings, plan};
use crate::cli::exit::Exit;
use crate::cli::show::{self, Refusal};
use crate::cli::target::read as read_target;
use crate::diagnostic::{InputError, Owner, Sources};
use crate::findings::watch::{WatchView, allowances_after, allowances_after_report};
use crate::record::watch::{AllowanceRecord, BudgetsRecord, FORMAT, LaneName, Moment, WatchManifest};
use crate::run::RunContext;
use crate::suite::contracts;
use crate::suite::requirements::Catalogue;
use crate::targets::{SERVICES, Target, embedded};

/// What a watch stands on.
pub(super) struct Prepared {
    pub(super) runtime: Runtime,
    pub(super) mock: Option<MockPod>,
    pub(super) context: Arc<RunContext>,
    pub(super) settings: WatchSettings,
    pub(super) planned: Planned,
    pub(super) manifest: WatchManifest,
}

/// Reads and checks everything.
pub(super) fn prepare(arguments: &WatchingArguments) -> Result<Prepared, Refusal> {
    let mut sources = Sources::default();
    let file = arguments.target.file();
    let contracts = contracts::read(&arguments.spec.settings(), &mut sources);
    let target = file.as_deref().map(|path| read_target(path, &mut sources)).transpose();
    let (contracts, target) = match (contracts, target) {
        (Ok(contracts), Ok(target)) => (contracts, target),
        (contracts, target) => {
            let mistakes = [contracts.err().unwrap_or_default(), target.err().unwrap_or_default()].concat();
            return Err(show::refused(&mistakes, &sources));
        }
    };
    let allow = allowances(arguments)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| show::harness(&format!("cannot start: {error}")))?;
    let (mock, target) = match target {
        // It signs in as one set of accounts, so that runs with the pool can go on beside it.
        Some(target) => (None, target.without_pool()),
        None => {
            let mock = runtime.block_on(MockPod::start(Settings::default()));
            let mock = mock.map_err(|error| show::harness(&error.to_string()))?;
            let target = embedded(&mock);
            (Some(mock), target)
        }
    };
    let settings = settings(arguments, &target)?;
    let context = RunContext::new(
        Arc::new(contracts),
        Arc::new(Catalogue::default()),
        Arc::new(sources.clone()),
        target,
    );
    let context =
        context.map_err(|error| show::refused(&[InputError::general(Owner::Target, error.to_string())], &sources))?;
    let planned = plan(&context, &settings)
        .map_err(|error| show::refused(&[InputError::general(Owner::Target, error.to_string())], &sources))?;
    let manifest = manifest(arguments, &context, &settings, &planned, allow, file.as_deref());
    Ok(Prepared {
        runtime,
        mock,
        context: Arc::new(context),
        settings,
        planned,
        manifest,
    })
}

/// How the watch is to go.
fn settings(arguments: &WatchingArguments, target: &Target) -> Result<WatchSettings, Refusal> {
    let mut timings: BTreeMap<LaneName, Timing> = LaneName::ALL
        .into_iter()
        .map(|lane| (lane, Timing::usual(lane)))
        .collect();
    for (lane, timing) in &mut timings {
        let is_meant = |meant: Option<LaneName>| meant.is_none_or(|meant| meant == *lane);
        for setting in arguments.ticks.iter().filter(|setting| is_meant(setting.lane)) {
            timing.tick = setting.time;
        }
        for setting in arguments.timeouts.iter().filter(|setting| is_meant(setting.lane)) {
            timing.timeout = setting.time;
        }
    }
    Ok(WatchSettings {
        timings,
        held: arguments.held,
        planned: arguments.time,
        canary: arguments.canary.clone(),
        session_lifetime: arguments.session_lifetime,
        actors: actors(arguments, target)?,
    })
}

/// Whom it signs in as: what was said on the command line, then what the target says.
fn actors(arguments: &WatchingArguments, target: &Target) -> Result<ActorNames, Refusal> {
    let usual = ActorNames::default();
    let own = &target.watch;
    let mut actors = ActorNames {
        bot: own.bot.clone().unwrap_or(usual.bot),
        app: own.app.clone().unwrap_or(usual.app),
        user: own.user.clone().unwrap_or(usual.user),
    };
    for (role, name) in &arguments.identities {
        if !target.identities.contains_key(name) {
            let known: Vec<&str> = target.identities.keys().map(String::as_str).collect();
            let text = format!(
                "error[command line]: the target has no identity `{name}`; it has {}",
                crate::text::list(crate::text::quoted(known))
            );
            show::err(&text);
            return Err(Refusal {
                exit: Exit::Usage,
                text,
            });
        }
        match role {
            Role::Bot => actors.bot.clone_from(name),
            Role::App => actors.app.clone_from(name),
            Role::User => actors.user.clone_from(name),
        }
    }
    Ok(actors)
}

/// The budgets of an earlier watch, then those that were said: the last one about a lane holds.
fn allowances(arguments: &WatchingArguments) -> Result<Vec<AllowanceRecord>, Refusal> {
    let mut allow = match &arguments.allow_from {
        Some(path) => earlier(path)?,
        None => Vec::new(),
    };
    allow.extend(arguments.allow.iter().cloned());
    Ok(allow)
}

/// The budgets that follow from an earlier watch: from its record, or its JSON report.
fn earlier(path: &Path) -> Result<Vec<AllowanceRecord>, Refusal> {
    let from = path.display().to_string();
    let from_record = match WatchView::open(path) {
        Ok(view) => return Ok(allowances_after(&view, &from)),
        Err(error) => error,
    };
    let report = std::fs::read_to_string(path).ok();
    if let Some(Ok(allow)) = report.map(|report| allowances_after_report(&report, &from)) {
        return Ok(allow);
    }
    let text = format!("error[command line]: `--allow-from`: {from_record}, or its JSON report");
    show::err(&text);
    Err(Refusal {
        exit: Exit::Invalid,
        text,
    })
}

fn manifest(
    arguments: &WatchingArguments,
    context: &RunContext,
    settings: &WatchSettings,
    planned: &Planned,
    allow: Vec<AllowanceRecord>,
    file: Option<&Path>,
) -> WatchManifest {
    let target = &context.target;
    let services = SERVICES.into_iter().filter(|service| !target.lacks(service));
    WatchManifest {
        format: FORMAT.to_owned(),
        podproof: env!("CARGO_PKG_VERSION").to_owned(),
        started_at: Moment::now(),
        target: target.name.clone(),
        target_file: file.map(|file| file.display().to_string()),
        services: services
            .map(|name| (name.to_owned(), target.url_of(name).to_owned()))
            .collect(),
        labels: arguments.labels.iter().cloned().collect(),
        lanes: planned.lanes.clone(),
        left_out: planned.left_out.clone(),
        held: if planned.kinds.is_empty() { 0 } else { settings.held },
        planned_ms: settings
            .planned
            .and_then(|planned| u64::try_from(planned.as_millis()).ok()),
        budgets: BudgetsRecord {
            allow,
            sessions_must_survive: arguments.sessions_must_survive,
        },
    }
}
