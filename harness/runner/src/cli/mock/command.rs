//! Starts the mock pod and waits until it is told to stop.
//!
//! Comes in: arguments, a seed file of further accounts, a script. Goes out: a line for the address, one for each call and for
//! everything that the script does, `stopped` in the end. Ctrl-C and SIGTERM stop it gracefully, with exit code 0.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use podproof_mock_pod::{
    Journal, MockPod, Script, ScriptJournal, Seed, Settings, StartError, TargetError, WrittenTarget,
};

use super::arguments::MockArguments;
use super::signals::Signals;
use super::{lists, script};
use crate::cli::exit::Exit;
use crate::cli::show;
use crate::text::{count, list, quoted};

pub(in crate::cli) fn mock(arguments: &MockArguments) -> Exit {
    if arguments.list_deviations {
        lists::deviations();
        return Exit::Passed;
    }
    if arguments.list_versions {
        lists::versions();
        return Exit::Passed;
    }
    let script = match arguments.script.as_deref().map(Script::read).transpose() {
        Ok(script) => script,
        Err(error) => return script::refused(&error),
    };
    let seed = match seed(arguments) {
        Ok(seed) => seed,
        Err(text) => {
            show::err(&format!("error[target]: {text}"));
            return Exit::Invalid;
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&format!("cannot start: {error}")),
    };
    runtime.block_on(serve(arguments, seed, script))
}

fn seed(arguments: &MockArguments) -> Result<Option<Seed>, String> {
    let Some(file) = &arguments.users else {
        return Ok(None);
    };
    let seed = Seed::read(file).map_err(|error| error.to_string())?;
    let unclaimed = seed.unclaimed();
    if !unclaimed.is_empty() && arguments.write_target.is_none() {
        return Err(format!(
            "keys or certificates are to be made for {}, and nobody would be given them\n  help: add `--write-target FILE`, \
             beside which they are then written, or name the accounts' own keys in `{}`",
            list(quoted(unclaimed)),
            file.display()
        ));
    }
    Ok(Some(seed))
}

async fn serve(arguments: &MockArguments, seed: Option<Seed>, script: Option<Script>) -> Exit {
    // From here on, so that who stops the mock early stops it gracefully too.
    let end = Signals::new();
    let mut mock = match MockPod::bind(settings(arguments, seed, script)).await {
        Ok(mock) => mock,
        Err(StartError::Script(error)) => return script::refused(&error),
        Err(error @ (StartError::NoSuchNode { .. } | StartError::Taken { .. })) => return usage(&in_full(&error)),
        Err(error) => return failed(&in_full(&error)),
    };
    let written = match write_target(arguments, &mock) {
        Ok(written) => written,
        Err(error) => return failed(&in_full(&error)),
    };
    for (node, deviation) in &arguments.deviations {
        let by = node.map_or(String::new(), |node| format!(" (node {node})"));
        show::out(&format!("lying{by}: {}", deviation.sentence()));
    }
    if !arguments.host.is_loopback() {
        show::err(&format!(
            "warning: the mock pod listens on {}, where other machines reach it: it is made for tests, and lies when it is told to",
            arguments.host
        ));
    }
    let accounts = mock.accounts();
    show::out(&format!("mock pod at https://{}, until Ctrl-C", mock.address()));
    show::out(&format!(
        "bot {}, app {}, user {}",
        accounts.bot.username, accounts.app.app_id, accounts.installed.username
    ));
    if let Some(first) = mock.pool().first() {
        let sets = count(arguments.pool, "set");
        show::out(&format!("pool of {sets}, the first with bot {}", first.bot.username));
    }
    if let Some(written) = written {
        show::out(&format!(
            "target {} (keys in {}): podproof run --target {}",
            written.file.display(),
            written.keys.display(),
            written.file.display()
        ));
    }
    // Last, so that the lines above come before those of the script.
    mock.open();
    end.wait().await;
    mock.stop().await;
    show::out("stopped");
    Exit::Passed
}

fn settings(arguments: &MockArguments, seed: Option<Seed>, script: Option<Script>) -> Settings {
    let of_all = arguments.deviations.iter().filter(|(node, _)| node.is_none());
    let of_nodes = arguments.deviations.iter();
    Settings {
        host: arguments.host,
        port: arguments.port,
        remembers_issued: false,
        journal: (!arguments.quiet).then(|| Journal::new(|entry| show::out(&format!("{}  {entry}", time_of_day())))),
        seed,
        pool: arguments.pool,
        deviations: of_all.map(|(_, deviation)| *deviation).collect(),
        node_deviations: of_nodes
            .filter_map(|(node, deviation)| Some(((*node)?, *deviation)))
            .collect(),
        nodes: arguments.nodes,
        unshared_sessions: arguments.unshared_sessions,
        jitter: arguments.jitter.unwrap_or_default(),
        grace: arguments.grace.unwrap_or_default(),
        stall: arguments.stall,
        version: arguments.pod_version.unwrap_or_default(),
        script,
        script_journal: (!arguments.quiet)
            .then(|| ScriptJournal::new(|entry| show::out(&format!("{}  {entry}", moment(entry.at))))),
        random_seed: arguments.random_seed,
        ..Settings::default()
    }
}

/// Writes the target file, if one is wanted. Whoever waits for the pod to answer, or for its first line, finds it complete.
fn write_target(arguments: &MockArguments, mock: &MockPod) -> Result<Option<WrittenTarget>, TargetError> {
    let file = arguments.write_target.as_deref();
    // Waits for the keys, which takes most of a second.
    file.map(|file| tokio::task::block_in_place(|| mock.write_target(file)))
        .transpose()
}

/// The time in UTC, hours to seconds.
fn time_of_day() -> String {
    let seconds = since_1970(SystemTime::now()).as_secs();
    format!("{}Z", clock_of(seconds))
}

/// A moment in UTC, hours to milliseconds: what a script does is compared with what others saw.
fn moment(at: SystemTime) -> String {
    let since = since_1970(at);
    format!("{}.{:03}Z", clock_of(since.as_secs()), since.subsec_millis())
}

fn clock_of(seconds: u64) -> String {
    let (hours, minutes) = (seconds / 3600 % 24, seconds / 60 % 60);
    format!("{hours:02}:{minutes:02}:{:02}", seconds % 60)
}

fn since_1970(at: SystemTime) -> Duration {
    at.duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// An error with what caused it.
fn in_full(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    let texts: Vec<String> = causes.map(ToString::to_string).collect();
    texts.join(": ")
}

fn failed(text: &str) -> Exit {
    show::err(&format!("error[harness]: {text}"));
    Exit::Broken
}

fn usage(text: &str) -> Exit {
    show::err(&format!("error[command line]: {text}"));
    Exit::Usage
}
